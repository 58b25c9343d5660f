#include "engine/engine.h"

#include <algorithm>

#include "engine/engine_impl.h"
#include "engine/import_messages.h"
#include "generated/build_id.h"

namespace tidemark {
namespace {

constexpr double kSliceMs = 8;
constexpr double kStateEveryMs = 200;

// The fields of a run a client may set, as the store names them.
RunEditField StoreField(RunField field) {
  switch (field) {
    case RunField::kColour:
      return RunEditField::kColour;
    case RunField::kPinned:
      return RunEditField::kPinned;
    case RunField::kArchived:
      return RunEditField::kArchived;
    case RunField::kNotes:
      return RunEditField::kNotes;
    case RunField::kGroup:
      return RunEditField::kGroup;
    case RunField::kDeleted:
      return RunEditField::kDeleted;
    case RunField::kTags:
    case RunField::kName:
      break;
  }
  return RunEditField::kName;
}

}  // namespace

Engine::Engine(EngineHost* host, Sender send) : impl_(std::make_unique<Impl>()) {
  impl_->host = host;
  impl_->send = std::move(send);
}

Engine::~Engine() { Close(); }

void Engine::Receive(ClientId client, Message message) {
  Impl::Command command;
  command.client = client;
  if (message.head.size() < sizeof(uint16_t) + sizeof(uint32_t)) return;
  std::memcpy(&command.type, message.head.data(), sizeof(uint16_t));
  std::memcpy(&command.request, message.head.data() + sizeof(uint16_t), sizeof(uint32_t));
  command.message = std::move(message);
  impl_->clients.try_emplace(client);
  impl_->AddQuery(std::move(command));
}

void Engine::ReceiveFeed(Message message) {
  if (PeekType<FeedType>(message) == FeedType::kGrown) {
    impl_->OnGrown(std::move(message));
  } else if (impl_->active_import) {
    impl_->active_import->Receive(std::move(message));
  }
}

void Engine::FeedRestarted() {
  for (Follow& follow : impl_->follows) follow.grown = true;
}

void Engine::Disconnect(ClientId client) {
  impl_->Detach(client);
  impl_->clients.erase(client);
}

void Engine::LookForChanges() {
  for (auto& file : impl_->files) {
    const auto changed = file->session->SeeOthersChanges();
    // An error is not told here: the reading that follows meets it again, and somebody waits for
    // it.
    if (!changed.ok() || *changed) file->state_due = true;
  }
}

bool Engine::Work(double budget_ms) {
  const double deadline = impl_->host->NowMs() + std::min(budget_ms, kSliceMs);
  bool more = true;
  do {
    more = impl_->WorkOnce();
  } while (more && impl_->host->NowMs() < deadline);
  impl_->SendDueStates(!more && !impl_->active_import);
  return more;
}

void Engine::Close() {
  Impl& m = *impl_;
  if (m.active_import) {
    m.active_import->Cancel();
    m.active_import.reset();
    m.import_file = nullptr;
  }
  m.save.reset();
  m.queries.clear();
  m.waiting_keeps.clear();
  for (auto& file : m.files) {
    const std::string path = file->session->options().location.path;
    if (Status closed = file->session->store().Close(); !closed.ok()) {
      m.host->Log("closing " + path + ": " + closed.error().message);
    }
    file->rules.reset();
    file->session.reset();
    m.host->Release(path, [](const Status&) {});
  }
  m.files.clear();
  for (auto& [id, client] : m.clients) client.file = nullptr;
}

bool Engine::Impl::WorkOnce() {
  if (!commands.empty()) {
    Command command = std::move(commands.front());
    commands.pop_front();
    Handle(std::move(command));
    return true;
  }
  if (WorkQueries()) return true;
  if (WorkKeeps()) return true;
  if (WorkImport()) return true;
  if (WorkRules()) return true;
  return WorkSave();
}

OpenedFile* Engine::Impl::FileOf(ClientId client) {
  const auto it = clients.find(client);
  return it == clients.end() ? nullptr : it->second.file;
}

void Engine::Impl::Fail(ClientId client, uint32_t request, CommandType type, uint32_t slot,
                        const Error& error) {
  Failure failure;
  failure.request = request;
  failure.command = type;
  failure.code = static_cast<uint8_t>(error.code);
  failure.slot = slot;
  failure.message = error.message;
  failure.hint = error.hint;
  Answer(client, std::move(failure));
}

template <class Body>
bool Engine::Impl::Decode(Command* command, Body* body) {
  ArchiveReader reader(&command->message);
  uint16_t type = 0;
  uint32_t request = 0;
  reader(type, request);
  body->Fields(reader);
  if (reader.ok()) return true;
  Fail(command->client, command->request, command->type, 0,
       MakeError(ErrorCode::kInternal, "The page sent a message that can't be read",
                 "Reload this tab."));
  return false;
}

void Engine::Impl::Handle(Command command) {
  const ClientId client = command.client;
  const uint32_t request = command.request;
  switch (command.type) {
    case CommandType::kHello: {
      clients[client].greeted = true;
      Answer(client, Welcome{kBuildId, host->takes_files()});
      if (OpenedFile* file = FileOf(client)) {
        SendState(file, client, true);
        TellRules(file, client);
      } else {
        Answer(client, FileState{});
      }
      return;
    }
    case CommandType::kListFiles:
      return SendFileList(client);
    case CommandType::kOpenFile: {
      OpenFile open;
      if (Decode(&command, &open)) Open(client, request, open);
      return;
    }
    case CommandType::kOpenHandle: {
      OpenHandle open;
      if (Decode(&command, &open)) OpenDropped(client, request, open);
      return;
    }
    case CommandType::kRenameFile: {
      RenameFile rename;
      if (Decode(&command, &rename)) Rename(client, request, rename);
      return;
    }
    case CommandType::kDeleteFile: {
      DeleteFile remove;
      if (Decode(&command, &remove)) Delete(client, request, remove);
      return;
    }
    case CommandType::kSaveCopy:
      return BeginSave(client, request);
    case CommandType::kCancelSave: {
      const Error cancelled = MakeError(ErrorCode::kCancelled, "Saving was stopped");
      if (save && save->client == client) EndSave(&cancelled);
      return;
    }
    case CommandType::kEditRuns:
    case CommandType::kSetView:
    case CommandType::kSetRules:
    case CommandType::kDismissProblems:
      return Edit(&command);
    case CommandType::kUndo:
    case CommandType::kRedo:
      return UndoOrRedo(command);
    case CommandType::kCompact:
      return CompactFile(command);
    case CommandType::kKeepRun: {
      KeepRun run;
      if (Decode(&command, &run)) Keep(client, request, std::move(run));
      return;
    }
    case CommandType::kImport: {
      ImportRequest import_request{client, request, {}};
      if (!Decode(&command, &import_request.command)) return;
      if (host->takes_files()) return BeginImport(std::move(import_request));
      return Fail(client, request, command.type, 0,
                  MakeError(ErrorCode::kUnsupported, "Logs can't be read through this server",
                            "Import them with \"tidemark import\" where the file is."));
    }
    case CommandType::kSetFollowing: {
      SetFollowing following;
      if (Decode(&command, &following)) SetFollow(following.handle, following.mode);
      return;
    }
    case CommandType::kCancelImport:
      if (active_import) active_import->Cancel();
      return;
    default:
      Fail(client, request, command.type, 0,
           MakeError(ErrorCode::kUnsupported,
                     "The page asked for something this engine doesn't know", "Reload this tab."));
  }
}

void Engine::Impl::Edit(Command* command) {
  OpenedFile* file = FileOf(command->client);
  if (file == nullptr) return;
  Session& session = *file->session;
  Status status;
  if (command->type == CommandType::kSetView) {
    SetView view;
    if (!Decode(command, &view)) return;
    session.SetView(view.json);
    if (!session.read_only()) status = session.store().SetView("last", view.json);
  } else if (command->type == CommandType::kSetRules) {
    SetRules set;
    if (!Decode(command, &set)) return;
    status = SetRulesOf(file, std::move(set.rules));
  } else if (command->type == CommandType::kDismissProblems) {
    status = session.store().DismissProblems();
    file->state_due = true;
  } else {
    EditRuns edit;
    if (!Decode(command, &edit)) return;
    if (edit.field > RunField::kDeleted) {
      return Fail(
          command->client, command->request, command->type, 0,
          MakeError(ErrorCode::kInvalid, "There is no such field of a run", "Reload this tab."));
    }
    status = edit.field == RunField::kTags
                 ? session.store().PatchTags(edit.run_ids, edit.value)
                 : session.store().EditRuns(edit.run_ids, StoreField(edit.field), edit.value);
    if (edit.field == RunField::kDeleted) session.DataChanged({});
    session.RunsChanged();
    file->state_due = true;
  }
  if (!status.ok()) Fail(command->client, command->request, command->type, 0, status.error());
}

void Engine::Impl::UndoOrRedo(const Command& command) {
  OpenedFile* file = FileOf(command.client);
  if (file == nullptr) return;
  if (active_import && import_file == file) {
    return Fail(command.client, command.request, command.type, 0,
                MakeError(ErrorCode::kBusy, "An import is running",
                          "Wait for it, or cancel it; then it can be undone as a whole."));
  }
  const bool undo = command.type == CommandType::kUndo;
  const auto result = undo ? file->session->store().Undo() : file->session->store().Redo();
  if (!result.ok()) {
    return Fail(command.client, command.request, command.type, 0, result.error());
  }
  file->session->DataChanged({});
  file->state_due = true;
  Notice notice;
  notice.message = (undo ? "Undone: " : "Redone: ") + result->label;
  if (result->skipped > 0) {
    notice.severity = 1;
    notice.hint =
        std::to_string(result->skipped) + " values were changed since and stay as they are";
  } else if (result->reread) {
    notice.hint = "Drop the logs again to bring their points back";
  }
  Answer(command.client, std::move(notice));
}

void Engine::Impl::CompactFile(const Command& command) {
  OpenedFile* file = FileOf(command.client);
  if (file == nullptr) return;
  const auto done = file->session->store().Compact();
  file->session->DataChanged({});
  file->state_due = true;
  if (!done.ok()) return Fail(command.client, command.request, command.type, 0, done.error());
  Answer(command.client,
         CompactDone{done->runs, done->points, done->bytes_before, done->bytes_after});
}

void Engine::Impl::SendState(OpenedFile* file, ClientId only, bool with_view) {
  const auto moment = file->session->Moment();
  auto state = moment.ok() ? file->session->State(with_view) : moment.error();
  if (!state.ok()) {
    Notice notice{2, state.error().message, state.error().hint};
    for (const ClientId client : file->clients) {
      if (only == 0 || client == only) Answer(client, notice);
    }
    return;
  }
  state->adopting = file->adopting;
  for (const Follow& follow : follows) {
    if (follow.file == file) {
      state->followed.push_back({follow.handle, follow.root_name, follow.paused, follow.lost});
    }
  }
  for (const ClientId client : file->clients) {
    if (only == 0 || client == only) Answer(client, *state);
  }
}

void Engine::Impl::SendDueStates(bool force) {
  const double now = host->NowMs();
  for (auto& file : files) {
    if (!file->state_due) continue;
    if (!force && now - file->last_state_ms < kStateEveryMs) continue;
    file->state_due = false;
    file->last_state_ms = now;
    SendState(file.get(), 0, false);
  }
}

}  // namespace tidemark

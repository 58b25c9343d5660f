// Opening, closing, renaming, deleting and adopting database files, and who looks at which.
#include <algorithm>
#include <utility>

#include "engine/engine_impl.h"

namespace tidemark {
namespace {

constexpr const char* kSuffix = ".sqlite";

std::string Stem(const std::string& name) {
  const std::string suffix = kSuffix;
  if (name.size() > suffix.size() &&
      name.compare(name.size() - suffix.size(), suffix.size(), suffix) == 0) {
    return name.substr(0, name.size() - suffix.size());
  }
  return name;
}

}  // namespace

void Engine::Impl::SendFileList(ClientId client) {
  host->ListFiles([this, client](Result<std::vector<StoredFile>> files_or) {
    if (!files_or.ok()) {
      return Fail(client, 0, CommandType::kListFiles, 0, files_or.error());
    }
    FileList list;
    for (const StoredFile& file : *files_or) {
      list.files.push_back({file.name, file.size_bytes, file.modified_s});
    }
    std::sort(list.files.begin(), list.files.end(),
              [](const FileListEntry& a, const FileListEntry& b) {
                return a.modified_s != b.modified_s ? a.modified_s > b.modified_s : a.name < b.name;
              });
    Answer(client, std::move(list));
  });
}

OpenedFile* Engine::Impl::FindByName(const std::string& name) {
  for (auto& file : files) {
    const Session::Options& options = file->session->options();
    if (options.name == name && options.handle == 0) return file.get();
  }
  return nullptr;
}

void Engine::Impl::Attach(ClientId client, OpenedFile* file) {
  if (clients.find(client) == clients.end()) return;  // it left while the file was being opened
  if (FileOf(client) != file) Detach(client);
  clients[client].file = file;
  file->clients.insert(client);
  SendState(file, client, true);
  TellRules(file, client);
}

void Engine::Impl::Detach(ClientId client) {
  std::erase_if(queries, [&](const PendingQuery& query) { return query.client == client; });
  OpenedFile* file = FileOf(client);
  if (file == nullptr) return;
  clients[client].file = nullptr;
  file->clients.erase(client);
  const bool working = import_file == file || (save && save->file == file) || file->adopting;
  if (file->clients.empty() && !working) Drop(file, [](const Status&) {});
}

Result<OpenedFile*> Engine::Impl::OpenAt(const Session::Options& options) {
  auto file = std::make_unique<OpenedFile>();
  auto session = Session::Open(options);
  if (!session.ok()) {
    host->Release(options.location.path, [](const Status&) {});
    return session.error();
  }
  file->session = std::move(session).value();
  auto rules = RuleWatch::Open(file->session.get());
  if (!rules.ok()) {
    file->session.reset();
    host->Release(options.location.path, [](const Status&) {});
    return rules.error();
  }
  file->rules = std::move(rules).value();
  files.push_back(std::move(file));
  return files.back().get();
}

void Engine::Impl::Open(ClientId client, uint32_t request, const OpenFile& open) {
  if (OpenedFile* file = open.create ? nullptr : FindByName(open.name)) return Attach(client, file);
  const std::string name = open.name;
  const bool create = open.create;
  host->Acquire(name, create, [=, this](Result<OpenLocation> location) {
    if (!location.ok()) return Fail(client, request, CommandType::kOpenFile, 0, location.error());
    Session::Options options{std::move(location).value(), name, create, false, 0};
    const auto file = OpenAt(options);
    if (!file.ok()) return Fail(client, request, CommandType::kOpenFile, 0, file.error());
    Attach(client, *file);
    const std::string& notice = (*file)->session->store().notice();
    if (!notice.empty()) Answer(client, Notice{1, notice, ""});
  });
}

void Engine::Impl::OpenDropped(ClientId client, uint32_t request, const OpenHandle& open) {
  for (auto& file : files) {
    if (file->session->options().handle == open.handle) return Attach(client, file.get());
  }
  host->AcquireHandle(open.handle, [=, this](Result<OpenLocation> location) {
    if (!location.ok()) return Fail(client, request, CommandType::kOpenHandle, 0, location.error());
    Session::Options options;
    options.location = std::move(location).value();
    options.name = open.shown_name;
    options.handle = open.handle;
    options.example = open.handle == kExampleHandle;
    const auto file = OpenAt(options);
    if (!file.ok()) return Fail(client, request, CommandType::kOpenHandle, 0, file.error());
    // Said before the first state, so that nobody takes the file for one that stays read-only.
    (*file)->adopting = !open.adopt_as.empty();
    Attach(client, *file);
    const std::string& notice = (*file)->session->store().notice();
    if (!notice.empty()) Answer(client, Notice{1, notice, ""});
    if ((*file)->adopting) Adopt(*file, open.adopt_as);
  });
}

void Engine::Impl::WithUniqueName(const std::string& wanted,
                                  std::function<void(std::string, bool)> then, bool reuse) {
  host->ListFiles([wanted, reuse, then = std::move(then)](Result<std::vector<StoredFile>> stored) {
    const std::string stem = Stem(wanted).empty() ? "Runs" : Stem(wanted);
    std::set<std::string> taken;
    if (stored.ok()) {
      for (const StoredFile& file : *stored) taken.insert(file.name);
    }
    std::string name = stem + kSuffix;
    for (int i = 2; !reuse && taken.count(name) != 0; ++i)
      name = stem + " " + std::to_string(i) + kSuffix;
    then(name, taken.count(name) != 0);
  });
}

// Copies a dropped database into the store while it is looked at, then goes on with the copy.
void Engine::Impl::Adopt(OpenedFile* file, const std::string& wanted_name) {
  const uint32_t handle = file->session->options().handle;
  const auto failed = [this, file](const Error& error) {
    file->adopting = false;
    file->state_due = true;
    for (const ClientId client : file->clients) {
      Answer(client, Notice{1, error.message + ". The file stays open for reading where it is",
                            error.hint});
    }
  };
  WithUniqueName(wanted_name, [=, this](const std::string& name, bool) {
    host->Adopt(handle, name, [=, this](const Status& copied) {
      if (!copied.ok()) return failed(copied.error());
      host->Acquire(name, false, [=, this](Result<OpenLocation> location) {
        if (!location.ok()) return failed(location.error());
        Session::Options options{std::move(location).value(), name, false, false, 0};
        const auto copy = OpenAt(options);
        if (!copy.ok()) return failed(copy.error());
        (*copy)->session->SetView(file->session->view_json());
        if (file->rules->rules() != (*copy)->rules->rules()) {
          const Status kept = SetRulesOf(*copy, file->rules->rules());
          if (!kept.ok()) host->Log("rules of " + name + ": " + kept.error().message);
        }
        file->adopting = false;
        const std::set<ClientId> watchers = file->clients;
        for (const ClientId client : watchers) Attach(client, *copy);
        if (watchers.empty()) {
          Drop(*copy, [](const Status&) {});
          Drop(file, [](const Status&) {});
        }
      });
    });
  });
}

// Closes a file that nobody works on any more and gives its handles back.
void Engine::Impl::Drop(OpenedFile* file, EngineHost::StatusCallback done) {
  DropQueries(file);
  DropKeeps(file);
  if (import_file == file && active_import) {
    active_import->Cancel();
    active_import.reset();
    import_file = nullptr;
  }
  ForgetFollows(file);
  if (save && save->file == file) save.reset();
  for (auto& [id, client] : clients) {
    if (client.file == file) client.file = nullptr;
  }
  const std::string path = file->session->options().location.path;
  if (Status closed = file->session->store().Close(); !closed.ok()) {
    host->Log("closing " + path + ": " + closed.error().message);
  }
  std::erase_if(files, [&](const auto& entry) { return entry.get() == file; });
  host->Release(path, std::move(done));
}

void Engine::Impl::Rename(ClientId client, uint32_t request, const RenameFile& rename) {
  const auto move = [=, this](const std::set<ClientId>& watchers) {
    host->Rename(rename.from, rename.to, [=, this](const Status& renamed) {
      if (!renamed.ok()) Fail(client, request, CommandType::kRenameFile, 0, renamed.error());
      SendFileList(client);
      if (watchers.empty()) return;
      const std::string name = renamed.ok() ? rename.to : rename.from;
      for (const ClientId watcher : watchers) {
        commands.push_back({watcher, request, CommandType::kOpenFile,
                            EncodeCommand(request, OpenFile{name, false})});
      }
    });
  };
  OpenedFile* file = FindByName(rename.from);
  if (file == nullptr) return move({});
  if (import_file == file) {
    return Fail(client, request, CommandType::kRenameFile, 0,
                MakeError(ErrorCode::kBusy, "An import into \"" + rename.from + "\" is running",
                          "Wait for it, or cancel it."));
  }
  const std::set<ClientId> watchers = file->clients;
  Drop(file, [=](const Status&) { move(watchers); });
}

void Engine::Impl::Delete(ClientId client, uint32_t request, const DeleteFile& remove) {
  const auto erase = [=, this] {
    host->Delete(remove.name, [=, this](const Status& deleted) {
      if (!deleted.ok()) Fail(client, request, CommandType::kDeleteFile, 0, deleted.error());
      SendFileList(client);
    });
  };
  OpenedFile* file = FindByName(remove.name);
  if (file == nullptr) return erase();
  const std::set<ClientId> watchers = file->clients;
  Drop(file, [=, this](const Status&) {
    for (const ClientId watcher : watchers) Answer(watcher, FileState{});
    erase();
  });
}

}  // namespace tidemark

// Runs that the program itself made, kept in the file that the client looks at.
#include <utility>

#include "engine/engine_impl.h"
#include "engine/keep_run.h"

namespace tidemark {

void Engine::Impl::Keep(ClientId client, uint32_t request, KeepRun run) {
  OpenedFile* file = FileOf(client);
  if (file == nullptr) {
    return Fail(client, request, CommandType::kKeepRun, 0,
                MakeError(ErrorCode::kNotFound, "No file is open that could keep the evaluation",
                          "Open or make one."));
  }
  KeepRequest keep{client, request, file, std::move(run)};
  // An import is one transaction after another; the run comes when it is done.
  if (active_import && import_file == file) {
    waiting_keeps.push_back(std::move(keep));
    return;
  }
  KeepNow(keep);
}

void Engine::Impl::KeepNow(const KeepRequest& keep) {
  Session& session = *keep.file->session;
  auto kept = StoreKeptRun(&session.store(), keep.run);
  if (!kept.ok()) {
    return Fail(keep.client, keep.request, CommandType::kKeepRun, 0, kept.error());
  }
  if (!kept->reply.was_there) {
    // Without points (all figures are undefined, or the run came back) everything is looked at.
    session.DataChanged(kept->changed_series);
    keep.file->state_due = true;
  }
  Answer(keep.client, std::move(kept->reply));
}

bool Engine::Impl::WorkKeeps() {
  if (waiting_keeps.empty()) return false;
  KeepRequest& next = waiting_keeps.front();
  if (active_import && import_file == next.file) return false;
  const KeepRequest keep = std::move(next);
  waiting_keeps.pop_front();
  KeepNow(keep);
  return true;
}

void Engine::Impl::DropKeeps(OpenedFile* file) {
  std::erase_if(waiting_keeps, [&](const KeepRequest& keep) {
    if (keep.file != file) return false;
    Fail(keep.client, keep.request, CommandType::kKeepRun, 0,
         MakeError(ErrorCode::kCancelled, "The file was closed before the evaluation was kept",
                   "Open it and keep the evaluation again."));
    return true;
  });
}

}  // namespace tidemark

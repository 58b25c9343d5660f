// Imports that go on: when the files of a followed drop have grown, a pass adds what is new to the
// entry of the import that began it. Nobody is told but by the state of the file.
#include <algorithm>

#include "engine/engine_impl.h"
#include "engine/import_messages.h"

namespace tidemark {

Follow* Engine::Impl::FollowOf(uint32_t handle) {
  const auto found = std::find_if(follows.begin(), follows.end(),
                                  [&](const Follow& f) { return f.handle == handle; });
  return found == follows.end() ? nullptr : &*found;
}

void Engine::Impl::OnGrown(Message message) {
  FeedGrown grown;
  if (!DecodeMessage(&message, &grown)) return;
  Follow* follow = FollowOf(grown.handle);
  if (follow == nullptr) return;
  if (follow->lost != grown.lost) follow->file->state_due = true;
  follow->lost = grown.lost;
  follow->grown = follow->grown || !grown.lost;
}

bool Engine::Impl::StartPass() {
  if (preparing_import) return false;
  const auto next = std::find_if(follows.begin(), follows.end(),
                                 [](const Follow& f) { return f.grown && !f.paused; });
  if (next == follows.end()) return false;
  next->grown = false;
  ImportSession::Options options;
  options.job = next_job++;
  options.handle = next->handle;
  options.root_name = next->root_name;
  options.follow = true;
  options.import_id = next->import_id;
  RunImport(next->file, std::move(options));
  is_pass = true;
  active_import->Start();
  return true;
}

void Engine::Impl::EndPass() {
  OpenedFile* file = import_file;
  const std::unique_ptr<ImportSession> pass = std::move(active_import);
  import_file = nullptr;
  const ImportDone& done = pass->result();
  const std::vector<int64_t> series = pass->TakeChangedSeries();
  Follow* follow = FollowOf(done.handle);
  if (follow != nullptr) follow->import_id = pass->import_id();
  if (done.files_read > 0) {
    if (series.empty()) {
      file->session->RunsChanged();
    } else {
      file->session->DataGrew(series);
    }
    file->state_due = true;
  }
  if (follow != nullptr && !done.error.empty()) {
    const Notice notice =
        pass->was_undone()
            ? Notice{0,
                     "\"" + done.root_name + "\" is not followed any more: its import was undone",
                     "Drop the folder again to follow it."}
            : Notice{2, "\"" + done.root_name + "\" is not followed any more", done.error};
    for (const ClientId client : file->clients) Answer(client, notice);
    StopFollow(done.handle);
  }
  if (file->clients.empty()) Drop(file, [](const Status&) {});
  BeginWaiting();
}

void Engine::Impl::SetFollow(uint32_t handle, uint8_t mode) {
  Follow* follow = FollowOf(handle);
  if (follow == nullptr) return;
  follow->file->state_due = true;
  if (mode == SetFollowing::kStop) return StopFollow(handle);
  follow->paused = mode == SetFollowing::kPause;
  if (follow->paused) {
    host->PostToImport(EncodeMessage(FeedUnfollow{handle, false}));
  } else {
    follow->grown = true;  // its pass has the files watched again
  }
}

void Engine::Impl::StopFollow(uint32_t handle) {
  host->PostToImport(EncodeMessage(FeedUnfollow{handle, true}));
  for (const Follow& follow : follows) {
    if (follow.handle == handle) follow.file->state_due = true;
  }
  std::erase_if(follows, [&](const Follow& f) { return f.handle == handle; });
}

void Engine::Impl::ForgetFollows(const OpenedFile* file) {
  for (const Follow& follow : follows) {
    if (follow.file == file) host->PostToImport(EncodeMessage(FeedUnfollow{follow.handle, true}));
  }
  std::erase_if(follows, [&](const Follow& f) { return f.file == file; });
}

}  // namespace tidemark

#include "platform/engine_desktop/engine_thread.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "import/local_files.h"
#include "platform/engine_desktop/folder_watches.h"

namespace tidemark {
namespace {

constexpr double kSliceMs = 8, kLongestEndMs = 500;
constexpr ClientId kWindow = 1;

}  // namespace

void MessageQueue::Push(Message message) {
  {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
  }
  changed_.notify_one();
}

std::deque<Message> MessageQueue::Take(bool wait, std::optional<double> at_most_ms) {
  std::unique_lock lock(mutex_);
  const auto there = [this] { return woken_ || !messages_.empty(); };
  if (wait && at_most_ms) {
    changed_.wait_for(lock, std::chrono::duration<double, std::milli>(*at_most_ms), there);
  } else if (wait) {
    changed_.wait(lock, there);
  }
  woken_ = false;
  return std::exchange(messages_, {});
}

void MessageQueue::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

EngineThread::EngineThread(DesktopEngineHost::Folders folders, const PathDrops* drops,
                           const std::map<std::string, std::string>& outside, Deliver deliver)
    : deliver_(std::move(deliver)), drops_(drops) {
  host_ = std::make_unique<DesktopEngineHost>(
      std::move(folders), drops, [this](Message message) { to_import_.Push(std::move(message)); },
      [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); });
  for (const auto& [name, path] : outside) host_->AddOutside(name, path);
  import_ = std::thread([this] { RunImport(); });
  engine_ = std::thread([this] { RunEngine(); });
}

EngineThread::~EngineThread() {
  stopping_ = true;
  commands_.Wake();
  engine_.join();
  to_import_.Wake();
  import_.join();
}

void EngineThread::RunEngine() {
  Engine engine(host_.get(), [this](ClientId, Message message) { deliver_(std::move(message)); });
  bool busy = false;
  for (;;) {
    const bool stopping = stopping_;  // what was posted before is still carried out
    for (Message& message : commands_.Take(!busy && !stopping))
      engine.Receive(kWindow, std::move(message));
    for (Message& message : from_import_.Take(false)) engine.ReceiveFeed(std::move(message));
    busy = engine.Work(kSliceMs);
    if (!stopping) continue;
    // What is under way gets a moment; what is not done by then was not asked to be kept.
    const double end = host_->NowMs() + kLongestEndMs;
    while (busy && host_->NowMs() < end) busy = engine.Work(kSliceMs);
    break;
  }
  engine.Close();
}

void EngineThread::RunImport() {
  FolderWatches watches;
  ImportFeed feed(
      [this,
       &watches](uint32_t handle) -> Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> {
        TM_ASSIGN_OR_RETURN(const std::string path, drops_->Find(handle));
        TM_ASSIGN_OR_RETURN(LocalDrop drop, OpenLocal(path));
        for (const auto& [file, problem] : drop.problems) {
          std::fprintf(stderr, "%s: %s\n", file.c_str(), problem.reason.c_str());
        }
        watches.Saw(handle, path, drop.tree);
        return std::pair(std::move(drop.tree), std::move(drop.access));
      },
      [this](Message message) {
        from_import_.Push(std::move(message));
        commands_.Wake();
      },
      [this, &watches](uint32_t handle, bool on) { watches.Set(handle, on, host_->NowMs()); });
  bool busy = false;
  while (!stopping_) {
    const auto wait_ms = watches.WaitMs(host_->NowMs());
    for (Message& message : to_import_.Take(!busy, wait_ms)) feed.Receive(std::move(message));
    for (const auto& news : watches.Look(host_->NowMs())) feed.FilesGrew(news.handle, news.lost);
    if (!stopping_) busy = feed.Work();
  }
}

}  // namespace tidemark

// The engine on its own thread, and the import beside it on another one: the same messages as in
// the page, moved through queues.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/engine.h"
#include "engine/import_feed.h"
#include "platform/engine_desktop/desktop_engine_host.h"
#include "platform/engine_desktop/path_drops.h"

namespace tidemark {

// A queue that several threads fill and one empties.
class MessageQueue {
 public:
  void Push(Message message);
  // Everything that is there; waits for something, or for Wake, when `wait`, and at most so long.
  std::deque<Message> Take(bool wait, std::optional<double> at_most_ms = std::nullopt);
  void Wake();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Message> messages_;
  bool woken_ = false;
};

class EngineThread {
 public:
  using Deliver = std::function<void(Message)>;

  // `deliver` is called on the engine's thread with each reply. `outside`: databases to know by
  // name.
  EngineThread(DesktopEngineHost::Folders folders, const PathDrops* drops,
               const std::map<std::string, std::string>& outside, Deliver deliver);
  // Writes what is in memory, closes the database and ends both threads.
  ~EngineThread();

  void Post(Message message) { commands_.Push(std::move(message)); }

 private:
  void RunEngine();
  void RunImport();

  Deliver deliver_;
  const PathDrops* drops_;
  MessageQueue commands_;     // to the engine
  MessageQueue from_import_;  // to the engine, from the import
  MessageQueue to_import_;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<DesktopEngineHost> host_;
  std::thread import_, engine_;
};

}  // namespace tidemark

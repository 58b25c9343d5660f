// The workbench on a thread of its own: the same messages as in the page, moved through a queue.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "platform/engine_desktop/engine_thread.h"
#include "platform/engine_desktop/path_drops.h"
#include "workbench/bench_files.h"

namespace tidemark {

// The files of a dropped path. kNotFound, kIo.
Result<workbench::DroppedFiles> OpenPathDrop(const PathDrops& drops, uint32_t handle);

class BenchThread {
 public:
  using Deliver = std::function<void(Message)>;

  // `deliver` is called on this thread with each answer. The drops outlive it.
  BenchThread(const PathDrops* drops, Deliver deliver);
  // Waits for the slice of work that is under way, and no more.
  ~BenchThread();
  BenchThread(const BenchThread&) = delete;
  BenchThread& operator=(const BenchThread&) = delete;

  void Post(Message message) { requests_.Push(std::move(message)); }

 private:
  void Run();

  const PathDrops* drops_;
  Deliver deliver_;
  MessageQueue requests_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace tidemark

// The workbench: a person's models are run on their data, and everything that pictures show of it
// is computed when it is asked for (requests.h, answers.h). Runs in a worker of the page, on a
// thread of the desktop, or inline in tests.
//
// Nothing waits for anything: requests are heard between slices of work, and what a person watches
// live goes before pictures, those before evaluating, and that before long searches.
#pragma once

#include <functional>
#include <memory>

#include "base/message.h"
#include "workbench/bench_files.h"

namespace tidemark::workbench {

class Workbench {
 public:
  using Sender = std::function<void(Message)>;

  Workbench(OpenFiles open, Sender send);
  ~Workbench();

  // A request. Damaged ones are left out.
  void Receive(Message message);
  // One slice of about 8 ms; whether work is left. What can't be cut finer takes longer: one part
  // of the figures of very many rows, loading a model, unpacking a data set.
  bool Work();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidemark::workbench

// evaluate.wasm: the functions that the evaluate worker's JavaScript calls
// (web/worker_evaluate.js). It runs models on data sets, and is loaded when a person drops some.
#include <emscripten.h>

#include <memory>

#include "platform/bench_web/web_bench_files.h"
#include "platform/engine_web/web_bridge.h"
#include "workbench/workbench.h"

namespace tidemark {
namespace {

struct Worker {
  MessageInbox inbox;
  std::unique_ptr<workbench::Workbench> bench;
};

Worker& TheWorker() {
  static Worker worker;
  return worker;
}

}  // namespace
}  // namespace tidemark

using tidemark::TheWorker;

extern "C" {

// Once, before anything else.
EMSCRIPTEN_KEEPALIVE void tm_start() {
  TheWorker().bench = std::make_unique<tidemark::workbench::Workbench>(
      tidemark::OpenBenchDrop,
      [](const tidemark::Message& message) { PostMessageTo(tidemark::kPeerTarget, message); });
}

// Room for part `index` of the message that is coming in; parts in order, 0 is the head.
EMSCRIPTEN_KEEPALIVE uint8_t* tm_part(int index, int size) {
  return TheWorker().inbox.Part(index, size);
}

EMSCRIPTEN_KEEPALIVE void tm_receive() {
  TheWorker().bench->Receive(TheWorker().inbox.TakeMessage());
}

// Works for about `budget_ms`; 1 when work is left.
EMSCRIPTEN_KEEPALIVE int tm_work(double budget_ms) {
  const double end = emscripten_get_now() + budget_ms;
  bool left = true;
  while (left && emscripten_get_now() < end) left = TheWorker().bench->Work();
  return left ? 1 : 0;
}

}  // extern "C"

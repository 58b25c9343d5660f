// import.wasm: the functions that the import worker's JavaScript calls (web/worker_import.js). It
// reads the files of a drop, and is loaded when there is one.
#include <emscripten.h>

#include <memory>

#include "engine/import_feed.h"
#include "platform/engine_web/web_bridge.h"
#include "platform/engine_web/web_drop_files.h"

namespace tidemark {
namespace {

struct Worker {
  MessageInbox inbox;
  std::unique_ptr<ImportFeed> feed;
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
  TheWorker().feed = std::make_unique<tidemark::ImportFeed>(
      tidemark::OpenDrop,
      [](const tidemark::Message& message) { PostMessageTo(tidemark::kPeerTarget, message); },
      tidemark::WatchDrop);
}

// Room for part `index` of the message that is coming in; parts in order, 0 is the head.
EMSCRIPTEN_KEEPALIVE uint8_t* tm_part(int index, int size) {
  return TheWorker().inbox.Part(index, size);
}

EMSCRIPTEN_KEEPALIVE void tm_receive_peer() {
  TheWorker().feed->Receive(TheWorker().inbox.TakeMessage());
}

// Files of a followed drop have changed, or can't be reached.
EMSCRIPTEN_KEEPALIVE void tm_files_grew(uint32_t handle, int lost) {
  TheWorker().feed->FilesGrew(handle, lost != 0);
}

// Works for about `budget_ms`; 1 when work is left.
EMSCRIPTEN_KEEPALIVE int tm_work(double budget_ms) {
  const double end = emscripten_get_now() + budget_ms;
  bool left = true;
  while (left && emscripten_get_now() < end) left = TheWorker().feed->Work();
  return left ? 1 : 0;
}

}  // extern "C"

// engine.wasm: the functions that the worker's JavaScript calls (web/worker_engine.js). One module,
// two workers: the engine with its database, and the import worker that only reads files.
#include <emscripten.h>

#include <memory>

#include "engine/engine.h"
#include "engine/import_feed.h"
#include "platform/engine_web/web_bridge.h"
#include "platform/engine_web/web_drop_files.h"
#include "platform/engine_web/web_engine_host.h"

namespace tidemark {
namespace {

struct Worker {
  MessageInbox inbox;
  WebCalls calls;
  std::unique_ptr<WebEngineHost> host;
  std::unique_ptr<Engine> engine;      // in the engine worker
  std::unique_ptr<ImportFeed> import;  // in the import worker
};

Worker& TheWorker() {
  static Worker worker;
  return worker;
}

}  // namespace
}  // namespace tidemark

using tidemark::Message;
using tidemark::TheWorker;

extern "C" {

// Once, before anything else.
EMSCRIPTEN_KEEPALIVE void tm_start(int is_import) {
  tidemark::Worker& worker = TheWorker();
  if (is_import != 0) {
    worker.import = std::make_unique<tidemark::ImportFeed>(
        tidemark::OpenDrop,
        [](const Message& message) { PostMessageTo(tidemark::kPeerTarget, message); },
        tidemark::WatchDrop);
    return;
  }
  worker.host = std::make_unique<tidemark::WebEngineHost>(&worker.calls);
  worker.engine = std::make_unique<tidemark::Engine>(
      worker.host.get(),
      [](tidemark::ClientId client, const Message& message) { PostMessageTo(client, message); });
}

// Room for part `index` of the message that is coming in; parts in order, 0 is the head.
EMSCRIPTEN_KEEPALIVE uint8_t* tm_part(int index, int size) {
  return TheWorker().inbox.Part(index, size);
}

EMSCRIPTEN_KEEPALIVE void tm_receive(uint32_t client) {
  TheWorker().engine->Receive(client, TheWorker().inbox.TakeMessage());
}

EMSCRIPTEN_KEEPALIVE void tm_receive_peer() {
  tidemark::Worker& worker = TheWorker();
  Message message = worker.inbox.TakeMessage();
  if (worker.import) {
    worker.import->Receive(std::move(message));
    return;
  }
  worker.host->SeeFeed(message);
  worker.engine->ReceiveFeed(std::move(message));
}

// The import worker died and a new one is there.
EMSCRIPTEN_KEEPALIVE void tm_peer_lost() {
  for (Message& end : TheWorker().host->FeedLost()) {
    TheWorker().engine->ReceiveFeed(std::move(end));
  }
  TheWorker().engine->FeedRestarted();
}

// In the import worker: files of a followed drop have changed, or can't be reached.
EMSCRIPTEN_KEEPALIVE void tm_files_grew(uint32_t handle, int lost) {
  TheWorker().import->FilesGrew(handle, lost != 0);
}

EMSCRIPTEN_KEEPALIVE void tm_disconnect(uint32_t client) { TheWorker().engine->Disconnect(client); }

// The answer to a call of Module.host.call, as parts of text.
EMSCRIPTEN_KEEPALIVE void tm_answer(int call) {
  TheWorker().calls.OnAnswer(call, TheWorker().inbox.TakeTexts());
}

// Works for about `budget_ms`; 1 when work is left.
EMSCRIPTEN_KEEPALIVE int tm_work(double budget_ms) {
  tidemark::Worker& worker = TheWorker();
  if (worker.engine) return worker.engine->Work(budget_ms) ? 1 : 0;
  const double end = emscripten_get_now() + budget_ms;
  bool left = true;
  while (left && emscripten_get_now() < end) left = worker.import->Work();
  return left ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void tm_close() {
  if (TheWorker().engine) TheWorker().engine->Close();
}

}  // extern "C"

// engine.wasm: the functions that the engine worker's JavaScript calls (web/worker_engine.js). What
// reads foreign files is a module of its own (src/app/web_import): looking at runs needs none of
// it.
#include <emscripten.h>

#include <memory>

#include "engine/engine.h"
#include "platform/engine_web/web_bridge.h"
#include "platform/engine_web/web_engine_host.h"

namespace tidemark {
namespace {

struct Worker {
  MessageInbox inbox;
  WebCalls calls;
  std::unique_ptr<WebEngineHost> host;
  std::unique_ptr<Engine> engine;
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
EMSCRIPTEN_KEEPALIVE void tm_start() {
  tidemark::Worker& worker = TheWorker();
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
  worker.host->SeeFeed(message);
  worker.engine->ReceiveFeed(std::move(message));
}

// The import worker died, or could not be loaded, and a new line is there.
EMSCRIPTEN_KEEPALIVE void tm_peer_lost(int is_missing) {
  for (Message& end : TheWorker().host->FeedLost(is_missing != 0)) {
    TheWorker().engine->ReceiveFeed(std::move(end));
  }
  TheWorker().engine->FeedRestarted();
}

EMSCRIPTEN_KEEPALIVE void tm_disconnect(uint32_t client) { TheWorker().engine->Disconnect(client); }

// The answer to a call of Module.host.call, as parts of text.
EMSCRIPTEN_KEEPALIVE void tm_answer(int call) {
  TheWorker().calls.OnAnswer(call, TheWorker().inbox.TakeTexts());
}

// Works for about `budget_ms`; 1 when work is left.
EMSCRIPTEN_KEEPALIVE int tm_work(double budget_ms) {
  return TheWorker().engine->Work(budget_ms) ? 1 : 0;
}

EMSCRIPTEN_KEEPALIVE void tm_close() { TheWorker().engine->Close(); }

}  // extern "C"

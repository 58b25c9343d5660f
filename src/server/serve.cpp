#include "server/serve.h"

#include <fmt/format.h>

#include "server/http_server.h"
#include "server/request_queue.h"
#include "server/tracking_api.h"

namespace tidemark {

struct Serving::State {
  std::unique_ptr<TrackingApi> api;
  std::unique_ptr<RequestQueue> queue;
  std::unique_ptr<HttpServer> server;  // ends before the queue that it asks
};

Serving::Serving(std::unique_ptr<State> state) : state_(std::move(state)) {}
Serving::~Serving() {
  state_->server.reset();
  state_->queue.reset();
}

Result<std::unique_ptr<Serving>> Serving::Start(Store* store, const ServeOptions& options) {
  const bool loopback = IsLoopbackHost(options.host);
  if (!loopback && options.token.empty()) {
    return MakeError(ErrorCode::kInvalid,
                     fmt::format("Others could reach this server at {}.", options.host),
                     "Give it a --token that clients must know, or leave --host out.");
  }
  auto state = std::make_unique<State>();
  TM_ASSIGN_OR_RETURN(state->api, TrackingApi::Open(store));
  TrackingApi* api = state->api.get();
  state->queue = std::make_unique<RequestQueue>(
      [api](std::span<const HttpRequest> requests) { return api->Answer(requests); });
  RequestQueue* queue = state->queue.get();
  HttpServerOptions http;
  http.host = options.host;
  http.port = options.port;
  http.access = {loopback, options.token};
  http.body_limit = TrackingApi::BodyLimit;
  TM_ASSIGN_OR_RETURN(state->server,
                      HttpServer::Bind(std::move(http), [queue](HttpRequest request) {
                        return queue->Ask(std::move(request));
                      }));
  return std::unique_ptr<Serving>(new Serving(std::move(state)));
}

std::string Serving::url() const { return state_->server->url(); }
Status Serving::Run() { return state_->server->Run(); }
void Serving::Stop() { state_->server->Stop(); }

}  // namespace tidemark

#include "server/serve.h"

#include <fmt/format.h>

#include <algorithm>

#include "server/engine_lines.h"
#include "server/http_server.h"
#include "server/page_files.h"
#include "server/request_queue.h"
#include "server/tracking_api.h"

namespace tidemark {

namespace {

constexpr std::string_view kEngineBase = "/engine/";

}  // namespace

struct Serving::State {
  State(const ServeOptions& options, const std::string& file)
      : token(options.token), page(options.page), lines(file, page.ExamplePath()) {}

  HttpResponse Answer(HttpRequest request);
  HttpResponse AnswerForEngine(const HttpRequest& request);

  std::string token;
  PageFiles page;
  EngineLines lines;
  std::unique_ptr<TrackingApi> api;
  std::unique_ptr<RequestQueue> queue;
  std::unique_ptr<HttpServer> server;  // ends before all that it asks
};

HttpResponse Serving::State::AnswerForEngine(const HttpRequest& request) {
  if (request.line.empty()) {
    return ErrorResponse(403, "PERMISSION_DENIED", "Only Tidemark's page speaks with its engine.");
  }
  const std::string_view call = std::string_view(request.path).substr(kEngineBase.size());
  if (call == "replies" && request.method == "GET") return lines.Replies(request);
  if (call == "commands" && request.method == "POST") return lines.Commands(request);
  if (call == "copy" && request.method == "GET") return lines.Copy(request);
  return ErrorResponse(404, "ENDPOINT_NOT_FOUND", "The engine has no such call.");
}

HttpResponse Serving::State::Answer(HttpRequest request) {
  if (request.path.starts_with(kEngineBase)) return AnswerForEngine(request);
  auto file = page.Answer(request);
  if (!file.has_value()) return queue->Ask(std::move(request));
  const bool with_token = !token.empty() && request.path == "/" &&
                          std::any_of(request.query.begin(), request.query.end(),
                                      [](const auto& entry) { return entry.first == "token"; });
  if (!with_token) return std::move(*file);
  // It was the right one, or the request had not come here. From now on the cookie stands for it,
  // and the address that the browser shows and remembers is without it.
  HttpResponse redirect{303, "text/plain", ""};
  redirect.headers = {{"Location", "/"},
                      {"Set-Cookie", TokenCookie(token) + "; Path=/; HttpOnly; SameSite=Strict"}};
  return redirect;
}

Serving::Serving(std::unique_ptr<State> state) : state_(std::move(state)) {}
Serving::~Serving() {
  state_->lines.Stop();
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
  auto state = std::make_unique<State>(options, store->database()->path());
  TM_ASSIGN_OR_RETURN(state->api, TrackingApi::Open(store));
  TrackingApi* api = state->api.get();
  state->queue = std::make_unique<RequestQueue>(
      [api](std::span<const HttpRequest> requests) { return api->Answer(requests); });
  State* self = state.get();
  HttpServerOptions http;
  http.host = options.host;
  http.port = options.port;
  http.access = {loopback, options.token};
  http.body_limit = [](std::string_view method, std::string_view path) {
    return path.starts_with(kEngineBase) ? kMaxCommandBytes : TrackingApi::BodyLimit(method, path);
  };
  TM_ASSIGN_OR_RETURN(state->server, HttpServer::Bind(std::move(http), [self](HttpRequest request) {
                        return self->Answer(std::move(request));
                      }));
  return std::unique_ptr<Serving>(new Serving(std::move(state)));
}

std::string Serving::url() const { return state_->server->url(); }
Status Serving::Run() { return state_->server->Run(); }
const std::string& Serving::page_problem() const { return state_->page.problem(); }
void Serving::Stop() {
  state_->lines.Stop();
  state_->server->Stop();
}

}  // namespace tidemark

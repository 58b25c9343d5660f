// The transport: listens on a port and hands whole requests to one handler, from several threads.
// The only place that knows cpp-httplib.
//
// Requests that are refused are never read further on the same connection: what would follow could
// be a second request that a foreign page hid in the body of the first.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "server/access.h"
#include "server/http_message.h"

namespace tidemark {

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: a free one
  AccessRules access;
  // The most bytes that a body may have, by method and path.
  std::function<size_t(std::string_view method, std::string_view path)> body_limit;
};

// Called from any of the server's threads.
using HttpHandler = std::function<HttpResponse(HttpRequest request)>;

class HttpServer {
 public:
  // Listens from now on; connections wait until Run(). kBusy: the port is taken.
  static Result<std::unique_ptr<HttpServer>> Bind(HttpServerOptions options, HttpHandler handler);
  ~HttpServer();

  [[nodiscard]] int port() const;
  // "http://127.0.0.1:5000"
  [[nodiscard]] std::string url() const;
  // Serves until Stop(), which may come from any thread, also before.
  Status Run();
  void Stop();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tidemark

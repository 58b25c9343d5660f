#include "server/http_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>

namespace tidemark {
namespace {

constexpr size_t kThreads = 64;
constexpr int kBacklog = 256;
constexpr size_t kMaxHeadBytes = 64 << 10;
constexpr int kKeepAliveMs = 15000;
constexpr int kSilenceMs = 20000;  // in the middle of a request or an answer
constexpr int64_t kLingerMs = 1000;
constexpr size_t kLingerBytes = 64 << 20;
constexpr int kPollMs = 100;  // how long a stop may wait for an idle connection

int64_t NowMs() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// A connection. Bounds the head of each request and the silence within it.
class Connection : public httplib::Stream {
 public:
  Connection(socket_t socket, const std::atomic<bool>* stopping)
      : socket_(socket), stopping_(stopping) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }

  // Waits for the next request: false when none comes, or the server ends.
  bool WaitForRequest() {
    head_bytes_ = 0;
    in_head_ = true;
    const int64_t until = NowMs() + kKeepAliveMs;
    while (begin_ == end_) {
      if (stopping_->load() || NowMs() > until) return false;
      if (Poll(POLLIN, kPollMs)) return true;
    }
    return true;
  }
  void EndHead() { in_head_ = false; }
  // Nothing more is read from here on.
  void EndInput() { ended_ = true; }

  // A connection that closes with unread bytes is reset, and the client may lose the answer that
  // tells why: so what it still sends is swallowed for a while.
  void Linger() {
    ::shutdown(socket_, SHUT_WR);
    const int64_t until = NowMs() + kLingerMs;
    for (size_t swallowed = 0; swallowed < kLingerBytes && NowMs() < until;) {
      if (!Poll(POLLIN, kPollMs) && stopping_->load()) return;
      const ssize_t count = ::recv(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
      if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return;
      swallowed += count > 0 ? static_cast<size_t>(count) : 0;
    }
  }

  [[nodiscard]] bool is_readable() const override { return begin_ < end_ || Poll(POLLIN, 0); }
  // Also asked while there is nothing to write, to notice that the reader is gone.
  [[nodiscard]] bool is_writable() const override {
    pollfd waiting{socket_, POLLOUT | POLLRDHUP, 0};
    if (stopping_->load() || ::poll(&waiting, 1, 0) < 0) return false;
    return (waiting.revents & (POLLRDHUP | POLLHUP | POLLERR)) == 0;
  }

  ssize_t read(char* out, size_t size) override {
    if (ended_) return 0;
    if (begin_ == end_ && !Fill()) return -1;
    const size_t count = std::min(size, end_ - begin_);
    if (in_head_ && (head_bytes_ += count) > kMaxHeadBytes) return -1;
    std::memcpy(out, buffer_.data() + begin_, count);
    begin_ += count;
    return static_cast<ssize_t>(count);
  }

  ssize_t write(const char* data, size_t size) override {
    if (!Poll(POLLOUT, kSilenceMs)) return -1;
    return ::send(socket_, data, size, MSG_NOSIGNAL);
  }

  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  [[nodiscard]] bool Poll(int16_t events, int timeout_ms) const {
    pollfd waiting{socket_, events, 0};
    return ::poll(&waiting, 1, timeout_ms) > 0;
  }
  bool Fill() {
    if (!Poll(POLLIN, kSilenceMs)) return false;
    const ssize_t count = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (count <= 0) return false;
    begin_ = 0;
    end_ = static_cast<size_t>(count);
    return true;
  }

  socket_t socket_;
  const std::atomic<bool>* stopping_;
  std::array<char, 16384> buffer_;
  size_t begin_ = 0, end_ = 0, head_bytes_ = 0;
  bool in_head_ = true, ended_ = false;
};

// Views of the request's own text; `texts` keeps what had to be copied.
struct HeadTexts {
  std::string host, origin, authorization, content_type, cookie, query_token;
};

HttpHead HeadOf(const httplib::Request& request, HeadTexts* texts) {
  texts->host = request.get_header_value("Host");
  texts->origin = request.get_header_value("Origin");
  texts->authorization = request.get_header_value("Authorization");
  texts->content_type = request.get_header_value("Content-Type");
  HttpHead head{request.method, request.path,         texts->host,
                texts->origin,  texts->authorization, texts->content_type};
  texts->cookie = request.get_header_value("Cookie");
  head.cookie = texts->cookie;
  if (request.path == "/" && request.has_param("token")) {
    texts->query_token = request.get_param_value("token");
    head.query_token = texts->query_token;
  }
  head.chunked = request.has_header("Transfer-Encoding");
  head.has_length = request.has_header("Content-Length");
  if (request.get_header_value_count("Content-Length") > 1 ||
      request.get_header_value_count("Host") != 1) {
    head.length_is_good = false;
  }
  if (head.has_length) {
    const std::string text = request.get_header_value("Content-Length");
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, head.content_length);
    if (parsed.ec != std::errc() || parsed.ptr != end) head.length_is_good = false;
  }
  return head;
}

void Put(HttpResponse response, httplib::Response* out) {
  out->status = response.status;
  if (!response.stream) out->set_header("Content-Type", response.content_type);
  out->set_header("X-Content-Type-Options", "nosniff");
  out->set_header("Cache-Control", response.cache_control);
  for (const auto& [name, value] : response.headers) out->set_header(name, value);
  if (response.status == 401) out->set_header("WWW-Authenticate", "Basic realm=\"tidemark\"");
  if (!response.stream) {
    out->body = std::move(response.body);
    return;
  }
  out->set_chunked_content_provider(response.content_type, [stream = std::move(response.stream)](
                                                               size_t, httplib::DataSink& sink) {
    const HttpBody body{
        [&](std::string_view bytes) { return sink.write(bytes.data(), bytes.size()); },
        [&] { return sink.is_writable(); }};
    if (!stream(body)) sink.done();
    return true;
  });
}

class LibraryServer : public httplib::Server {
 public:
  LibraryServer(const HttpServerOptions* options, const HttpHandler* handler)
      : options_(options), handler_(handler) {
    new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    // The library would let a second server take the same port, and half of the connections.
    set_socket_options([](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    });
    set_pre_routing_handler(
        [this](const httplib::Request& in, httplib::Response& out) { return Enter(in, &out); });
    const auto with_body = [this](const httplib::Request& in, httplib::Response& out,
                                  const httplib::ContentReader& read) { Take(in, &out, read); };
    Post(".*", with_body);
    Put(".*", with_body);
    Patch(".*", with_body);
    Delete(".*", with_body);
    set_exception_handler(
        [](const httplib::Request&, httplib::Response& out, const std::exception_ptr&) {
          tidemark::Put(ErrorResponse(400, "BAD_REQUEST", "The request can't be read."), &out);
        });
    set_error_handler([](const httplib::Request&, httplib::Response& out) {
      if (!out.body.empty()) return;
      const int status = out.status >= 500 ? 400 : out.status;
      tidemark::Put(ErrorResponse(status, "BAD_REQUEST", "The request can't be read."), &out);
    });
  }

  // cpp-httplib's own backlog is 5: the sixth client of a burst would wait for a second.
  void DeepenBacklog() { ::listen(svr_sock_, kBacklog); }
  void EndConnections() { stopping_ = true; }

 private:
  std::optional<HttpResponse> Check(const httplib::Request& request) const {
    HeadTexts texts;
    const HttpHead head = HeadOf(request, &texts);
    auto refusal = Refusal(options_->access, head);
    if (!refusal.has_value()) {
      refusal = FormRefusal(head, options_->body_limit(head.method, head.path));
    }
    return refusal;
  }

  HandlerResponse Enter(const httplib::Request& in, httplib::Response* out) const {
    if (auto refusal = Check(in)) {
      tidemark::Put(std::move(*refusal), out);
      return HandlerResponse::Handled;
    }
    if (in.method != "GET" && in.method != "HEAD") return HandlerResponse::Unhandled;
    tidemark::Put((*handler_)(RequestOf(in)), out);
    return HandlerResponse::Handled;
  }

  static HttpRequest RequestOf(const httplib::Request& in) {
    HttpRequest request;
    request.method = in.method == "HEAD" ? "GET" : in.method;
    request.path = in.path;
    for (const auto& param : in.params) request.query.emplace_back(param.first, param.second);
    request.content_type = in.get_header_value("Content-Type");
    request.line = in.get_header_value("Tidemark-Line");
    return request;
  }

  void Take(const httplib::Request& in, httplib::Response* out,
            const httplib::ContentReader& read) const {
    HttpRequest request = RequestOf(in);
    const size_t limit = options_->body_limit(in.method, in.path);
    const bool has_body =
        in.has_header("Transfer-Encoding") ||
        (in.has_header("Content-Length") && in.get_header_value("Content-Length") != "0");
    bool fits = true;
    const bool whole = !has_body || read([&](const char* data, size_t size) {
      fits = size <= limit - request.body.size();
      if (fits) request.body.append(data, size);
      return fits;
    });
    if (!fits) {
      tidemark::Put(ErrorResponse(413, "BAD_REQUEST",
                                  fmt::format("The body is over the limit of {} bytes.", limit)),
                    out);
    } else if (!whole) {
      tidemark::Put(ErrorResponse(400, "BAD_REQUEST", "The body broke off."), out);
    } else {
      tidemark::Put((*handler_)(std::move(request)), out);
    }
  }

  bool process_and_close_socket(socket_t socket) override {
    Connection connection(socket, &stopping_);
    bool good = true, last = false;
    while (good && !last && connection.WaitForRequest()) {
      last = true;  // unless the head was read whole, and everything is in order
      bool closed = false;
      const auto enter = [&](httplib::Request& request) {
        connection.EndHead();
        // Compressing costs more than the loopback does.
        request.headers.erase("Accept-Encoding");
        const bool refused = Check(request).has_value();
        if (refused) connection.EndInput();
        last = refused || stopping_.load() || request.has_header("Transfer-Encoding") ||
               request.has_header("Content-Encoding") || request.has_header("Expect");
        if (last) request.set_header("Connection", "close");
      };
      good = process_request(connection, false, closed, enter);
      last = last || closed;
    }
    if (last && !stopping_.load()) connection.Linger();
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return good;
  }

  const HttpServerOptions* options_;
  const HttpHandler* handler_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace

struct HttpServer::State {
  State(HttpServerOptions given, HttpHandler to)
      : options(std::move(given)), handler(std::move(to)), server(&options, &handler) {}
  HttpServerOptions options;
  HttpHandler handler;
  LibraryServer server;
  int port = 0;
  std::atomic<bool> stopped = false;
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::Bind(HttpServerOptions options,
                                                     HttpHandler handler) {
  auto state = std::make_unique<State>(std::move(options), std::move(handler));
  const HttpServerOptions& given = state->options;
  if (given.port == 0) {
    state->port = state->server.bind_to_any_port(given.host);
  } else {
    state->port = state->server.bind_to_port(given.host, given.port) ? given.port : -1;
  }
  if (state->port <= 0) {
    return MakeError(ErrorCode::kBusy,
                     fmt::format("Can't listen on {} port {}.", given.host, given.port),
                     "Another program may have the port: choose another one with --port, or 0 for "
                     "any.");
  }
  state->server.DeepenBacklog();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

int HttpServer::port() const { return state_->port; }

std::string HttpServer::url() const {
  const std::string& host = state_->options.host;
  const bool is_v6 = host.find(':') != std::string::npos && host.front() != '[';
  return is_v6 ? fmt::format("http://[{}]:{}", host, port())
               : fmt::format("http://{}:{}", host, port());
}

Status HttpServer::Run() {
  const bool ended_well = state_->stopped.load() || state_->server.listen_after_bind();
  if (ended_well || state_->stopped.load()) return {};
  return MakeError(ErrorCode::kIo, "The server ended: the system gives no more connections.",
                   "Start it again.");
}

void HttpServer::Stop() {
  state_->stopped = true;
  state_->server.EndConnections();
  state_->server.stop();
}

}  // namespace tidemark

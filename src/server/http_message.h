// One request and its answer, as plain data: what handlers and their tests see of HTTP.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidemark {

struct HttpRequest {
  std::string method;
  std::string path;                                        // percent-decoded, without the query
  std::vector<std::pair<std::string, std::string>> query;  // decoded; a key may come repeatedly
  std::string content_type;
  std::string body;
  // Header Tidemark-Line: which page it is. No other site can send it without being asked first
  // (CORS), and that is never answered.
  std::string line = {};
};

// Where a body is written piece by piece. `write` waits for a slow reader, and gives false when it
// is gone or too slow.
struct HttpBody {
  std::function<bool(std::string_view)> write;
  std::function<bool()> reader_is_there;
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string cache_control = "no-store";
  std::vector<std::pair<std::string, std::string>> headers = {};
  // Instead of `body`: called on the server's thread again and again until it gives false.
  std::function<bool(const HttpBody&)> stream = nullptr;
};

// What decides whether a request is let in, as it stands in the head.
struct HttpHead {
  std::string_view method, path;
  std::string_view host, origin, authorization;
  std::string_view content_type;
  bool chunked = false;  // the body's length is not told
  bool has_length = false;
  bool length_is_good = true;
  size_t content_length = 0;
  std::string_view cookie = {};
  std::string_view query_token = {};  // of the page's own address, "/?token=..."
};

}  // namespace tidemark

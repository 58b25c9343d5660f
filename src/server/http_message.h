// One request and its answer, as plain data: what handlers and their tests see of HTTP.
#pragma once

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
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
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
};

}  // namespace tidemark

// The files of the built page, as `tidemark serve` gives them out: those that lie in the folder
// when the server starts, by their plain names, and nothing else.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "server/http_message.h"

namespace tidemark {

class PageFiles {
 public:
  // `folder` may be "" or not there: see problem().
  explicit PageFiles(const std::string& folder);

  // Why there is no page, and what to do, in sentences; "" when there is one.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  // The path of the example experiment beside the page; "" when there is none.
  [[nodiscard]] std::string ExamplePath() const;

  // The answer to a GET of "/" or of one of the files; nothing for any other path. From any thread.
  [[nodiscard]] std::optional<HttpResponse> Answer(const HttpRequest& request) const;

 private:
  [[nodiscard]] HttpResponse Index() const;

  std::string folder_, problem_;
  std::set<std::string, std::less<>> names_;
  std::string index_;  // index.html, which tells the page that a server has the engine
};

}  // namespace tidemark

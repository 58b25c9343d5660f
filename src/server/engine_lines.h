// The engine that the pages of `tidemark serve` speak with, on a thread of its own, and a line to
// each page: commands come as bodies of POST, replies go as one answer that does not end.
//
// The engine has its own connection to the file, beside that of the protocol's thread (both write:
// SQLite's write-ahead log lets each read while the other writes, and every write is one short
// transaction that waits for the other's). What the other wrote it notices by looking, four times a
// second while at least one page is there; a page that nobody sees ends its line.
//
// Pages are not trusted to behave: lines, commands that wait and replies that were not read are
// bounded, and a page that does not read its replies loses its line (it then makes a new one).
#pragma once

#include <memory>
#include <string>

#include "server/http_message.h"

namespace tidemark {

inline constexpr size_t kMaxCommandBytes = 1 << 20;  // of one body

class EngineLines {
 public:
  // `file` is opened when the first page asks for it, `example` (a path or "") too.
  EngineLines(const std::string& file, const std::string& example);
  // Ends all lines and closes the file.
  ~EngineLines();

  // --- From any thread. The line is named by the request (HttpRequest::line). ---
  // Opens a line: the replies of the engine, as frames (server/engine_wire.h), until one side ends
  // it. 503 when there are too many.
  HttpResponse Replies(const HttpRequest& request);
  // Takes commands: 204. 410: the line is gone. 429: the page should read its replies first.
  HttpResponse Commands(const HttpRequest& request);
  // A finished copy of the file, once; `name` is what SaveReady told.
  HttpResponse Copy(const HttpRequest& request);
  // Ends all lines, now and in future.
  void Stop();

 private:
  struct State;
  std::shared_ptr<State> state_;  // streams of replies that are still being written keep it too
};

}  // namespace tidemark

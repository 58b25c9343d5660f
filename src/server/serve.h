// The whole server: a store, the protocol over it, the queue, the page and its engine, the
// transport. The page and the lines to the engine are answered in front of the queue, because
// neither needs the thread of the protocol.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace tidemark {

struct ServeOptions {
  std::string host = "127.0.0.1";
  int port = 5000;    // 0: a free one
  std::string token;  // needed when others than this machine can reach the host
  std::string page;   // folder of the built page; "" = none
};

class Serving {
 public:
  // Listens from now on. kInvalid: a host that others can reach, without a token. The store must
  // outlive it.
  static Result<std::unique_ptr<Serving>> Start(Store* store, const ServeOptions& options);
  ~Serving();

  [[nodiscard]] std::string url() const;
  // Why there is no page at the url, in sentences; "" when there is one.
  [[nodiscard]] const std::string& page_problem() const;
  // Until Stop(), which may come from any thread. What was asked before is answered.
  Status Run();
  void Stop();

 private:
  struct State;
  explicit Serving(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tidemark

// One thread that owns the file, and everything that the server's threads ask of it. It takes all
// requests that wait as one batch: one commit for all of them, before any of them is answered.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "server/http_message.h"

namespace tidemark {

class RequestQueue {
 public:
  using Batch = std::function<std::vector<HttpResponse>(std::span<const HttpRequest> requests)>;

  // `answer` is called on the queue's thread only.
  explicit RequestQueue(Batch answer);
  // Answers what waits, then ends the thread. Nobody may ask any more.
  ~RequestQueue();
  RequestQueue(const RequestQueue&) = delete;
  RequestQueue& operator=(const RequestQueue&) = delete;

  // Waits for the answer; from any thread.
  HttpResponse Ask(HttpRequest request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tidemark

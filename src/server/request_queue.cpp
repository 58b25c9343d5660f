#include "server/request_queue.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tidemark {
namespace {

constexpr size_t kMaxBatch = 256;

}  // namespace

struct RequestQueue::State {
  struct Waiting {
    HttpRequest request;
    HttpResponse response;
    bool done = false;
    std::condition_variable answered;
  };

  explicit State(Batch given) : answer(std::move(given)), thread([this] { Run(); }) {}

  // All that waits, up to a bound; nothing when the end has come.
  std::vector<Waiting*> Take() {
    std::unique_lock lock(mutex);
    arrived.wait(lock, [this] { return ending || !waiting.empty(); });
    const size_t count = std::min(waiting.size(), kMaxBatch);
    const auto end = waiting.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Waiting*> taken(waiting.begin(), end);
    waiting.erase(waiting.begin(), end);
    return taken;
  }

  void Run() {
    for (;;) {
      const std::vector<Waiting*> taken = Take();
      if (taken.empty()) return;
      std::vector<HttpRequest> requests;
      requests.reserve(taken.size());
      for (Waiting* one : taken) requests.push_back(std::move(one->request));
      std::vector<HttpResponse> responses = answer(requests);
      const std::scoped_lock lock(mutex);
      for (size_t i = 0; i < taken.size(); ++i) {
        taken[i]->response = std::move(responses[i]);
        taken[i]->done = true;
        taken[i]->answered.notify_one();
      }
    }
  }

  Batch answer;
  std::mutex mutex;
  std::condition_variable arrived;
  std::vector<Waiting*> waiting;
  bool ending = false;
  std::thread thread;  // last: it uses the others
};

RequestQueue::RequestQueue(Batch answer) : state_(std::make_unique<State>(std::move(answer))) {}

RequestQueue::~RequestQueue() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->ending = true;
  }
  state_->arrived.notify_one();
  state_->thread.join();
}

HttpResponse RequestQueue::Ask(HttpRequest request) {
  State::Waiting waiting;
  waiting.request = std::move(request);
  std::unique_lock lock(state_->mutex);
  state_->waiting.push_back(&waiting);
  state_->arrived.notify_one();
  waiting.answered.wait(lock, [&] { return waiting.done; });
  return std::move(waiting.response);
}

}  // namespace tidemark

// `tidemark serve`: MLflow's tracking protocol over a file, until an interrupt.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "app/cli/paths.h"
#include "app/cli/printable.h"
#include "app/cli/words.h"
#include "base/json_writer.h"
#include "server/serve.h"

namespace tidemark::cli {
namespace {

void Announce(const ServeOptions& options, const std::string& url) {
  if (options.json) {
    JsonWriter json;
    json.BeginObject().Key("url").String(url).EndObject();
    std::printf("%s\n", json.text().c_str());
  } else {
    std::printf("Tidemark serves '%s' at %s\n", Printable(options.file).c_str(), url.c_str());
    std::printf("For MLflow's client: export MLFLOW_TRACKING_URI=%s\n", url.c_str());
  }
  std::fflush(stdout);
}

// Waits for a signal on a thread of its own, where anything may be called. All threads that start
// after Block() leave the signals to it.
class Interrupt {
 public:
  Interrupt() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGUSR1);  // ends the waiting itself
  }
  void Block() { pthread_sigmask(SIG_BLOCK, &signals_, nullptr); }
  void Wait() {
    int signal = 0;
    sigwait(&signals_, &signal);
  }

 private:
  sigset_t signals_{};
};

Result<std::unique_ptr<Store>> OpenForServing(const std::string& path) {
  if (!IsThere(path)) TM_RETURN_IF_ERROR(CheckOutputFile(path));
  StoreOptions options;
  options.path = path;
  options.mode = OpenMode::kCreate;
  options.actor = "serve";
  return Store::Open(options);
}

}  // namespace

int ServeWord(const ServeOptions& options) {
  Interrupt interrupt;
  interrupt.Block();
  auto store = OpenForServing(options.file);
  if (!store.ok()) return Report(store.error());
  auto serving = Serving::Start(store->get(), {options.host, options.port, options.token});
  if (!serving.ok()) {
    const int code = Report(serving.error());
    return serving.error().code == ErrorCode::kInvalid ? kUsage : code;
  }
  Announce(options, (*serving)->url());
  std::atomic<bool> ended = false;
  std::thread waiter([&] {
    interrupt.Wait();
    // A stop that comes before the first connection is waited for does nothing: again, then.
    while (!ended) {
      (*serving)->Stop();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  const Status status = (*serving)->Run();
  ended = true;
  pthread_kill(waiter.native_handle(), SIGUSR1);
  waiter.join();
  serving->reset();
  const Status closed = (*store)->Close();
  if (!status.ok()) return Report(status.error());
  return closed.ok() ? kDone : Report(closed.error());
}

}  // namespace tidemark::cli

// `tidemark serve`: MLflow's tracking protocol over a file, and the page that shows it, until an
// interrupt.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "app/cli/paths.h"
#include "app/cli/printable.h"
#include "app/cli/words.h"
#include "base/json_writer.h"
#include "server/serve.h"

namespace tidemark::cli {
namespace {

// The page of the build that this program is of: out/web beside out/tidemark, or the prefix's
// share.
std::string PageBesideProgram() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* place : {"web", "../share/tidemark/web"}) {
    const fs::path page = (folder / place).lexically_normal();
    if (!error && fs::exists(page / "index.html", error)) return page.string();
  }
  return {};
}

void Announce(const ServeOptions& options, const Serving& serving) {
  const std::string url = serving.url();
  const std::string& problem = serving.page_problem();
  if (!problem.empty()) std::fprintf(stderr, "tidemark: %s\n", problem.c_str());
  if (options.json) {
    JsonWriter json;
    json.BeginObject().Key("url").String(url).EndObject();
    std::printf("%s\n", json.text().c_str());
  } else {
    std::printf("Tidemark serves '%s' at %s\n", Printable(options.file).c_str(), url.c_str());
    if (problem.empty()) {
      std::printf("Look at the runs: %s/%s\n", url.c_str(),
                  options.token.empty() ? "" : "?token=... (with the token)");
    }
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
  const std::string page = options.page.empty() ? PageBesideProgram() : options.page;
  auto serving = Serving::Start(store->get(), {options.host, options.port, options.token, page});
  if (!serving.ok()) {
    const int code = Report(serving.error());
    return serving.error().code == ErrorCode::kInvalid ? kUsage : code;
  }
  Announce(options, **serving);
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

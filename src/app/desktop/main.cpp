// tidemark-desktop: the same interface and engine in a window of the desktop. CLI11 throws, so this
// file is built with exceptions; nothing below it is.
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "app/desktop/desktop.h"
#include "generated/build_id.h"

namespace tidemark {
namespace {

constexpr int kFailed = 1, kUsage = 2;

// SIGINT and SIGTERM close the window as its button does, without asking; a second one ends the
// program at once (the database survives that too). Made before any other thread, which then
// inherit that these signals are kept from them.
class Signals {
 public:
  Signals() {
    std::signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  ~Signals() { Stop(); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  void Close(GlfwWindow* window) {
    thread_ = std::thread([this, window] {
      int which = 0;
      for (int count = 0; sigwait(&set_, &which) == 0 && !over_; ++count) {
        if (count > 0) std::_Exit(128 + which);
        window->Close(false);
      }
    });
  }
  // Before the window goes.
  void Stop() {
    if (!thread_.joinable()) return;
    over_ = true;
    pthread_kill(thread_.native_handle(), SIGINT);  // ends its sigwait
    thread_.join();
  }

 private:
  sigset_t set_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

int RunWindow(const DesktopArguments& arguments) {
  Signals signals;
  GlfwWindow::Options options;
  options.scale = arguments.scale;
  const auto window = GlfwWindow::Open(options);
  if (!window.ok()) {
    std::fprintf(stderr, "tidemark-desktop: %s. %s\n", window.error().message.c_str(),
                 window.error().hint.c_str());
    return kFailed;
  }
  {
    Desktop desktop(window->get(), arguments);
    signals.Close(window->get());
    (*window)->Run();
    signals.Stop();
  }
  return 0;
}

int Main(int argc, char** argv) {
  DesktopArguments arguments;
  CLI::App cli(
      "Tidemark in a window: opens run databases where they are, and imports training logs.",
      "tidemark-desktop");
  cli.set_version_flag("--version", std::string("tidemark-desktop ") + kBuildId);
  cli.add_option(
      "paths", arguments.paths,
      "run databases to open, and files or folders with logs to import (into the database "
      "named last, else into a file of Tidemark's own)");
  cli.add_option("-o,--output", arguments.save_to,
                 "where Save puts the copy, instead of asking; only a Tidemark file is replaced");
  cli.add_flag("--example", arguments.example, "open the example experiment");
  cli.add_option("--scale", arguments.scale,
                 "device pixels per logical pixel, 0.5 to 4 (default: the monitor's)")
      ->check(CLI::Range(0.5, 4.0));
  cli.add_option("--mirror", arguments.mirror,
                 "for tests: keep what is on screen in this file as JSON, and obey lines on stdin "
                 "(click ROLE NAME, text NAME=TEXT, drop PATH, close, quit)");
  cli.footer(
      "Files of its own are kept in $TIDEMARK_DATA, by default ~/.local/share/tidemark.\n"
      "TIDEMARK_THEME=dark or light overrides the desktop's look.");
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : kUsage;
  }
  return RunWindow(arguments);
}

}  // namespace
}  // namespace tidemark

int main(int argc, char** argv) { return tidemark::Main(argc, argv); }

#include "platform/window/desktop/subprocess.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <utility>

extern char** environ;

namespace tidemark {
namespace {

// Starts the program with its output going to `output` (-1: nowhere); 0 when that fails. It gets no
// input, and none of the signals that this program keeps from its threads.
pid_t Spawn(const std::vector<std::string>& command, int output) {
  std::vector<std::string> texts = command;
  std::vector<char*> arguments;
  arguments.reserve(texts.size() + 1);
  for (std::string& text : texts) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (output >= 0) {
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  }
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? child : 0;
}

}  // namespace

bool IsOnPath(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

bool StartAlone(const std::vector<std::string>& command) {
  const pid_t child = Spawn(command, -1);
  if (child == 0) return false;
  // Waited for, so that no finished process is left behind.
  std::thread([child] { waitpid(child, nullptr, 0); }).detach();
  return true;
}

Subprocess::~Subprocess() {
  {
    const std::lock_guard lock(mutex_);
    if (child_ > 0) kill(child_, SIGTERM);
  }
  if (thread_.joinable()) thread_.join();
}

bool Subprocess::Start(const std::vector<std::string>& command, Done done) {
  if (running_ || command.empty()) return false;
  if (thread_.joinable()) thread_.join();
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  child_ = Spawn(command, ends[1]);
  close(ends[1]);
  if (child_ == 0) {
    close(ends[0]);
    return false;
  }
  running_ = true;
  thread_ = std::thread([this, output = ends[0], done = std::move(done)] { Follow(output, done); });
  return true;
}

void Subprocess::Follow(int output, const Done& done) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = read(output, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<size_t>(n));
  }
  close(output);
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(child_), &info, WEXITED | WNOWAIT);
  int status = 0;
  {
    const std::lock_guard lock(mutex_);
    waitpid(child_, &status, 0);
    child_ = 0;
  }
  running_ = false;
  if (done) done(status == 0 ? std::move(text) : std::string());
}

}  // namespace tidemark

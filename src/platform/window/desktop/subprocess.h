// A small program of the desktop that is asked something (zenity, gdbus): run without a
// shell beside the window; what it prints is its answer.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tidemark {

// Whether a program of this name is in a folder of PATH.
bool IsOnPath(const std::string& program);

// Starts a program that lives on without us. False when it can't be started.
bool StartAlone(const std::vector<std::string>& command);

class Subprocess {
 public:
  // Called on another thread with what the program printed; "" when it failed.
  using Done = std::function<void(std::string)>;

  Subprocess() = default;
  // Ends a program that still runs, so that it can't hold up the end of ours.
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  // False when the program can't be started, or the one before has not ended.
  bool Start(const std::vector<std::string>& command, Done done);
  [[nodiscard]] bool running() const { return running_; }

 private:
  void Follow(int output, const Done& done);

  std::thread thread_;
  std::mutex mutex_;  // of child_: it is not waited for while it is being ended
  pid_t child_ = 0;
  std::atomic<bool> running_ = false;
};

}  // namespace tidemark

#include "platform/window/desktop/file_dialog.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>
#include <utility>

extern char** environ;

namespace tidemark {
namespace {

bool IsOnPath(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// Runs a program without a shell and returns what it printed; empty when it failed.
std::string OutputOf(const std::vector<std::string>& command) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return {};
  std::vector<char*> arguments;
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  pid_t child = 0;
  const int failed =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; failed == 0 && (n = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<size_t>(n));
  }
  close(ends[0]);
  int status = 0;
  if (failed != 0 || waitpid(child, &status, 0) < 0 || status != 0) return {};
  return text;
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace

std::vector<std::string> DialogCommand(
    FileDialog::Kind kind, const std::string& suggested,
    const std::function<bool(const std::string&)>& is_installed) {
  using Kind = FileDialog::Kind;
  if (is_installed("zenity")) {
    std::vector<std::string> command{"zenity", "--file-selection", "--separator=\n"};
    if (kind == Kind::kOpenFiles)
      command.insert(command.end(), {"--multiple", "--title=Open files"});
    if (kind == Kind::kOpenFolder)
      command.insert(command.end(), {"--directory", "--title=Open a folder"});
    if (kind == Kind::kSave) {
      command.insert(command.end(),
                     {"--save", "--confirm-overwrite", "--title=Save", "--filename=" + suggested});
    }
    return command;
  }
  if (is_installed("kdialog")) {
    if (kind == Kind::kOpenFiles) {
      return {"kdialog", "--multiple", "--separate-output", "--getopenfilename", "."};
    }
    if (kind == Kind::kOpenFolder) return {"kdialog", "--getexistingdirectory", "."};
    return {"kdialog", "--getsavefilename", suggested};
  }
  return {};
}

FileDialog::~FileDialog() {
  // A dialog that is still open would hold up the end of the program.
  if (thread_.joinable()) thread_.detach();
}

bool FileDialog::Show(Kind kind, const std::string& suggested, Answer answer) {
  if (open_) return false;
  const std::vector<std::string> command = DialogCommand(kind, suggested, IsOnPath);
  if (command.empty()) return false;
  open_ = true;
  answer_ = std::move(answer);
  thread_ = std::thread([this, command] {
    std::vector<std::string> chosen = Lines(OutputOf(command));
    {
      const std::lock_guard lock(mutex_);
      chosen_ = std::move(chosen);
      closed_ = true;
    }
    wake_();
  });
  return true;
}

void FileDialog::Poll() {
  std::vector<std::string> chosen;
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) return;
    closed_ = false;
    chosen = std::exchange(chosen_, {});
  }
  thread_.join();
  open_ = false;
  std::exchange(answer_, nullptr)(std::move(chosen));
}

}  // namespace tidemark

// File dialogs of the desktop, by the small programs that desktops ship (zenity, kdialog). They run
// beside the window, which goes on drawing.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "platform/window/desktop/subprocess.h"

namespace tidemark {

class FileDialog {
 public:
  enum class Kind { kOpenFiles, kOpenFolder, kSave };
  enum class Shown { kYes, kOtherIsOpen, kNoProgram };
  // Paths that were chosen; none = cancelled.
  using Answer = std::function<void(std::vector<std::string>)>;

  // `wake` is called on another thread when Poll has something to tell.
  explicit FileDialog(std::function<void()> wake) : wake_(std::move(wake)) {}

  // `suggested`: name for kSave.
  Shown Show(Kind kind, const std::string& suggested, Answer answer);
  // Calls the Answer of a dialog that was closed. To be called in the window's thread.
  void Poll();

 private:
  std::function<void()> wake_;
  std::mutex mutex_;
  bool open_ = false, closed_ = false;
  std::vector<std::string> chosen_;
  Answer answer_;
  Subprocess program_;  // the last member: its thread uses the others
};

// The program and its arguments for a dialog; empty when neither zenity nor kdialog is installed.
std::vector<std::string> DialogCommand(FileDialog::Kind kind, const std::string& suggested,
                                       const std::function<bool(const std::string&)>& is_installed);

}  // namespace tidemark

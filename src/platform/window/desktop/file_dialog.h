// File dialogs of the desktop, by the small programs that desktops ship (zenity, kdialog). They run
// beside the window, which goes on drawing.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tidemark {

class FileDialog {
 public:
  enum class Kind { kOpenFiles, kOpenFolder, kSave };
  // Paths that were chosen; none = cancelled.
  using Answer = std::function<void(std::vector<std::string>)>;

  // `wake` is called on another thread when Poll has something to tell.
  explicit FileDialog(std::function<void()> wake) : wake_(std::move(wake)) {}
  ~FileDialog();

  // False: this desktop has no such program, or a dialog is open already. `suggested`: name for
  // kSave.
  bool Show(Kind kind, const std::string& suggested, Answer answer);
  // Calls the Answer of a dialog that was closed. To be called in the window's thread.
  void Poll();

 private:
  std::function<void()> wake_;
  std::thread thread_;
  std::mutex mutex_;
  bool open_ = false, closed_ = false;
  std::vector<std::string> chosen_;
  Answer answer_;
};

// The program and its arguments for a dialog; empty when neither zenity nor kdialog is on PATH.
std::vector<std::string> DialogCommand(FileDialog::Kind kind, const std::string& suggested,
                                       const std::function<bool(const std::string&)>& is_installed);

}  // namespace tidemark

#include "platform/window/desktop/file_dialog.h"

#include <sstream>
#include <utility>

namespace tidemark {
namespace {

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

FileDialog::Shown FileDialog::Show(Kind kind, const std::string& suggested, Answer answer) {
  if (open_) return Shown::kOtherIsOpen;
  const bool started = program_.Start(DialogCommand(kind, suggested, IsOnPath), [this](auto text) {
    {
      const std::lock_guard lock(mutex_);
      chosen_ = Lines(text);
      closed_ = true;
    }
    wake_();
  });
  if (!started) return Shown::kNoProgram;
  open_ = true;
  answer_ = std::move(answer);
  return Shown::kYes;
}

void FileDialog::Poll() {
  std::vector<std::string> chosen;
  {
    const std::lock_guard lock(mutex_);
    if (!closed_) return;
    closed_ = false;
    chosen = std::exchange(chosen_, {});
  }
  open_ = false;
  std::exchange(answer_, nullptr)(std::move(chosen));
}

}  // namespace tidemark

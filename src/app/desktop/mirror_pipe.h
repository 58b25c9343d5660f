// For tests of the whole program: what is on screen as JSON in a file, and clicks by name from
// stdin. The page has the same in its DOM (#tidemark-mirror).
#pragma once

#include <array>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "platform/window/desktop/glfw_window.h"
#include "ui/app.h"

namespace tidemark {

class MirrorPipe {
 public:
  // Lines on stdin: "click ROLE NAME", "text NAME=TEXT" (of a text box), "drop PATH", "close" (as
  // the window's button does), "quit" (at once).
  using Drop = std::function<void(const std::vector<std::string>& paths)>;
  MirrorPipe(std::string path, GlfwWindow* window, ui::App* app, Drop drop);
  ~MirrorPipe();
  MirrorPipe(const MirrorPipe&) = delete;
  MirrorPipe& operator=(const MirrorPipe&) = delete;

  // Writes the file anew when the mirror or the figures changed; always whole, by renaming.
  void AfterFrame();

 private:
  void ReadLines();
  void Obey(const std::string& line);
  void Act(const std::string& role, const std::string& name, const std::string* text);
  [[nodiscard]] std::string Json() const;

  std::string path_;
  GlfwWindow* window_;
  ui::App* app_;
  Drop drop_;
  std::string written_;
  std::array<int, 2> wake_{-1, -1};  // a pipe that ends the wait for stdin
  std::thread reader_;
};

}  // namespace tidemark

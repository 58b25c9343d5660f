// One line on stderr that is rewritten a few times a second; nothing when stderr is not a terminal.
#pragma once

#include <string>

namespace tidemark::cli {

class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  ~ProgressLine();
  // Shows the text unless the last one is younger than 100 ms.
  void Show(const std::string& text);

 private:
  bool on_;
  bool shown_ = false;
  double last_s_ = 0;
};

}  // namespace tidemark::cli

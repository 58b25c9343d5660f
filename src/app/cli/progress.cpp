#include "app/cli/progress.h"

#include <unistd.h>

#include <cstdio>

#include "base/time.h"

namespace tidemark::cli {

ProgressLine::ProgressLine(bool quiet) : on_(!quiet && isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fprintf(stderr, "\r\033[K");
}

void ProgressLine::Show(const std::string& text) {
  const double now = NowS();
  if (!on_ || now - last_s_ < 0.1) return;
  last_s_ = now;
  shown_ = true;
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
}

}  // namespace tidemark::cli

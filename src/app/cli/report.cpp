#include <cstdio>

#include "app/cli/printable.h"
#include "app/cli/words.h"

namespace tidemark::cli {

int Report(const Error& error) {
  std::string text = error.message;
  if (!error.hint.empty()) text += (text.ends_with('.') ? " " : ". ") + error.hint;
  std::fprintf(stderr, "tidemark: %s\n", Printable(text).c_str());
  return kFailed;
}

int ReportUsage(const std::string& message) {
  std::fprintf(stderr, "tidemark: %s\n", Printable(message).c_str());
  return kUsage;
}

}  // namespace tidemark::cli

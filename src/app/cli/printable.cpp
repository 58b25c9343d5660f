#include "app/cli/printable.h"

#include "base/utf8.h"

namespace tidemark::cli {

std::string Printable(std::string_view text) {
  std::string out = ToValidUtf8(text);
  for (size_t i = 0; i < out.size(); ++i) {
    const auto byte = static_cast<unsigned char>(out[i]);
    if (byte < 0x20 || byte == 0x7f) out[i] = '?';
    // C1 controls are C2 80 .. C2 9F in UTF-8.
    if (byte == 0xc2 && i + 1 < out.size() && static_cast<unsigned char>(out[i + 1]) < 0xa0) {
      out[i] = '?';
      out[i + 1] = '?';
    }
  }
  return out;
}

}  // namespace tidemark::cli

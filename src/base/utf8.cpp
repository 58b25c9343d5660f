#include "base/utf8.h"

#include <utf8/core.h>
#include <utf8/unchecked.h>

#include <cstdint>
#include <iterator>

// Only the parts of utfcpp that report errors by value are used: utf8::is_valid, find_invalid and
// internal::validate_next throw nothing.
namespace tidemark {

bool IsValidUtf8(std::string_view text) { return utf8::is_valid(text.begin(), text.end()); }

std::string ToValidUtf8(std::string_view text) {
  std::string out;
  auto at = text.begin();
  while (at != text.end()) {
    auto bad = utf8::find_invalid(at, text.end());
    out.append(at, bad);
    if (bad == text.end()) break;
    utf8::unchecked::append(char32_t{0xFFFD}, std::back_inserter(out));
    // One replacement for the bad byte and the continuation bytes that belong to it.
    at = std::next(bad);
    while (at != text.end() && utf8::internal::is_trail(*at)) ++at;
  }
  return out;
}

char32_t NextCharacter(std::string_view text, size_t* at) {
  const char* next = text.data() + *at;
  uint32_t character = 0;
  const auto error = utf8::internal::validate_next(next, text.data() + text.size(), character);
  if (error != utf8::internal::UTF8_OK) {
    ++*at;
    return 0xFFFD;
  }
  *at = static_cast<size_t>(next - text.data());
  return character;
}

std::string_view CutUtf8(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && utf8::internal::is_trail(text[end])) --end;
  return text.substr(0, end);
}

}  // namespace tidemark

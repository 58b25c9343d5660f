#include "base/number_text.h"

#include <fast_float/fast_float.h>
#include <fmt/compile.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>

namespace tidemark {
namespace {

template <typename T>
void AppendNumber(T value, std::string* out) {
  if (std::isnan(value)) {
    *out += "NaN";
  } else if (std::isinf(value)) {
    *out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    fmt::format_to(std::back_inserter(*out), FMT_COMPILE("{}"), value);
  }
}

// '+' is not in fast_float's grammar, but is in many logs; "+-1" stays wrong.
std::string_view WithoutPlus(std::string_view text) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-' && text[1] != '+') text.remove_prefix(1);
  return text;
}

}  // namespace

void AppendDouble(double value, std::string* out) {
  AppendNumber(value, out);
  if (value == 0 && std::signbit(value)) *out += ".0";
}

std::string FormatDouble(double value) {
  std::string text;
  AppendDouble(value, &text);
  return text;
}

std::string FormatF32(float value) {
  std::string text;
  AppendNumber(value, &text);
  return text;
}

std::optional<double> ParseDouble(std::string_view text) {
  text = WithoutPlus(text);
  double value = 0;
  const char* end = text.data() + text.size();
  auto [at, error] = fast_float::from_chars(text.data(), end, value);
  // Newer versions say "out of range" and give the rounded value all the same.
  if (at != end || text.empty() || error == std::errc::invalid_argument) return std::nullopt;
  return value;
}

std::optional<int64_t> ParseInt64(std::string_view text) {
  text = WithoutPlus(text);
  int64_t value = 0;
  const char* end = text.data() + text.size();
  auto [at, error] = std::from_chars(text.data(), end, value);
  if (at != end || text.empty() || error != std::errc()) return std::nullopt;
  return value;
}

}  // namespace tidemark

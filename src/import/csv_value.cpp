#include "import/csv_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/number_text.h"

namespace tidemark {
namespace {

constexpr size_t kMaxNumberBytes = 1100;  // no double needs more than 1,075 significant characters
constexpr double kExactIntegers = 9007199254740992.0;  // 2^53

bool EqualsNoCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
         });
}

bool IsMissing(std::string_view text) {
  static constexpr std::array<std::string_view, 8> kMissing = {"na",   "n/a",  "null", "none",
                                                               "<na>", "#n/a", "nat",  "-"};
  return std::any_of(kMissing.begin(), kMissing.end(),
                     [&](std::string_view word) { return EqualsNoCase(text, word); });
}

// What C runtimes of Windows write for values that are not finite.
std::optional<double> ReadWindowsNonFinite(std::string_view text) {
  bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.substr(0, 3) != "1.#" || text.size() < 5) return std::nullopt;
  std::string_view word = text.substr(3);
  if (word.substr(0, 3) == "INF") {
    double inf = std::numeric_limits<double>::infinity();
    return negative ? -inf : inf;
  }
  bool nan =
      word.substr(0, 4) == "QNAN" || word.substr(0, 4) == "SNAN" || word.substr(0, 2) == "IN";
  return nan ? std::optional<double>(std::numeric_limits<double>::quiet_NaN()) : std::nullopt;
}

std::optional<double> ReadNumber(std::string_view text, bool decimal_comma) {
  if (decimal_comma) {
    size_t comma = text.find(',');
    if (comma != text.npos && text.find('.') == text.npos && text.size() <= kMaxNumberBytes) {
      std::array<char, kMaxNumberBytes> copy;
      std::memcpy(copy.data(), text.data(), text.size());
      copy[comma] = '.';
      return ParseDouble({copy.data(), text.size()});
    }
  }
  return ParseDouble(text);
}

bool MayStartNumber(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+'; }

}  // namespace

CellValue ReadCell(std::string_view text, bool decimal_comma) {
  if (text.empty()) return {};
  char first = text[0];
  bool may_be_word = first == 'n' || first == 'N' || first == 'i' || first == 'I';
  if (MayStartNumber(first) || may_be_word) {
    auto number = ReadNumber(text, decimal_comma);
    if (number) return {CellKind::kNumber, *number};
    number = ReadWindowsNonFinite(text);
    if (number) return {CellKind::kNumber, *number};
  }
  if (IsMissing(text)) return {};
  if (EqualsNoCase(text, "true")) return {CellKind::kBool, 1};
  if (EqualsNoCase(text, "false")) return {CellKind::kBool, 0};
  bool list = (first == '[' && text.back() == ']') || (first == '{' && text.back() == '}');
  return {list ? CellKind::kList : CellKind::kText, 0};
}

std::optional<int64_t> ReadWholeNumber(std::string_view text, bool decimal_comma) {
  if (text.empty() || !MayStartNumber(text[0])) return std::nullopt;
  if (auto whole = ParseInt64(text)) return whole;
  auto number = ReadNumber(text, decimal_comma);
  return number ? AsWholeNumber(*number) : std::nullopt;
}

std::optional<int64_t> AsWholeNumber(double value) {
  if (!(std::abs(value) <= kExactIntegers) || value != std::floor(value)) return std::nullopt;
  return static_cast<int64_t>(value);
}

std::optional<double> ReadDuration(std::string_view text) {
  double total = 0;
  int parts = 0;
  while (parts < 3) {
    size_t colon = text.find(':');
    std::string_view part = text.substr(0, colon);
    bool last = colon == text.npos;
    if (part.empty() || part.find_first_not_of(last ? "0123456789." : "0123456789") != part.npos) {
      return std::nullopt;
    }
    auto number = ParseDouble(part);
    if (!number || (parts > 0 && *number >= 60)) return std::nullopt;
    total = total * 60 + *number;
    ++parts;
    if (last) return parts >= 2 ? std::optional<double>(total) : std::nullopt;
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

}  // namespace tidemark

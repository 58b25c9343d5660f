#include "evaluate/data/cell.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/number_text.h"

namespace tidemark::evaluate {
namespace {

constexpr int64_t kExactIntegers = int64_t{1} << 53;
constexpr size_t kMaxGroupedBytes = 64;

constexpr std::array<std::string_view, 18> kMissingTokens = {
    "",        "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND",
    "1.#QNAN", "<NA>", "N/A",      "NA",  "NULL",    "NaN",      "None", "nan",  "null"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool MayStartNumber(char c) {
  return IsDigit(c) || c == '-' || c == '+' || c == '.' || c == ',' || c == 'i' || c == 'I';
}

// Rewrites "1.234,5" or "1,234.5" as "1234.5". Nothing when separators are not where they must be.
std::optional<std::string_view> Plain(std::string_view text, bool decimal_comma,
                                      std::array<char, kMaxGroupedBytes>* out) {
  char decimal = decimal_comma ? ',' : '.';
  char group = decimal_comma ? '.' : ',';
  if (text.size() > out->size()) return std::nullopt;
  size_t size = 0;
  size_t digits = 0;  // since the start or the last separator
  bool grouped = false;
  bool in_whole_part = true;
  for (char c : text) {
    if (in_whole_part && c == group) {
      bool right = grouped ? digits == 3 : digits >= 1 && digits <= 3;
      if (!right) return std::nullopt;
      grouped = true;
      digits = 0;
      continue;
    }
    if (in_whole_part && !IsDigit(c) && c != '-' && c != '+') {
      if (grouped && digits != 3) return std::nullopt;
      in_whole_part = false;
    }
    if (IsDigit(c)) ++digits;
    (*out)[size++] = c == decimal ? '.' : c;
  }
  if (in_whole_part && grouped && digits != 3) return std::nullopt;
  return std::string_view(out->data(), size);
}

Cell Whole(int64_t value) {
  if (value > kExactIntegers || value < -kExactIntegers) return {CellForm::kText, 0, 0};
  return {CellForm::kInteger, value, static_cast<double>(value)};
}

bool AllDigits(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

Cell ReadPlainNumber(std::string_view text) {
  if (AllDigits(text)) {
    auto whole = ParseInt64(text);
    return whole ? Whole(*whole) : Cell{CellForm::kText, 0, 0};
  }
  auto number = ParseDouble(text);
  if (!number) return {CellForm::kText, 0, 0};
  if (std::isnan(*number)) return {};
  return {CellForm::kFloat, 0, *number};
}

}  // namespace

bool IsMissingToken(std::string_view text) {
  return text.size() <= 8 &&
         std::find(kMissingTokens.begin(), kMissingTokens.end(), text) != kMissingTokens.end();
}

Cell ReadDataCell(std::string_view text, bool decimal_comma) {
  if (text.empty()) return {};
  if (MayStartNumber(text[0])) {
    Cell cell{CellForm::kText, 0, 0};
    if (!decimal_comma) cell = ReadPlainNumber(text);
    if (cell.form != CellForm::kText) return cell;
    std::array<char, kMaxGroupedBytes> buffer;
    if (decimal_comma || text.find(',') != text.npos) {
      if (auto plain = Plain(text, decimal_comma, &buffer)) cell = ReadPlainNumber(*plain);
      if (cell.form != CellForm::kText) return cell;
      if (decimal_comma) cell = ReadPlainNumber(text);
      if (cell.form != CellForm::kText) return cell;
    }
  }
  if (IsMissingToken(text)) return {};
  if (text == "True" || text == "TRUE" || text == "true") return {CellForm::kBoolean, 1, 1};
  if (text == "False" || text == "FALSE" || text == "false") return {CellForm::kBoolean, 0, 0};
  return {CellForm::kText, 0, 0};
}

}  // namespace tidemark::evaluate

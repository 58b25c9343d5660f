// What one cell of a data table says. Missing values are spelled as pandas reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tidemark::evaluate {

enum class CellForm : uint8_t { kMissing, kBoolean, kInteger, kFloat, kText };

struct Cell {
  CellForm form = CellForm::kMissing;
  int64_t integer = 0;  // kInteger, kBoolean
  double number = 0;    // kInteger too
};

// `text` is trimmed. Groups of three digits ("1,234,567") are numbers; whole numbers beyond 2^53,
// which no model can take, are text: they are identifiers. Infinities are numbers, NaN is missing.
[[nodiscard]] Cell ReadDataCell(std::string_view text, bool decimal_comma);

// Whether the text stands for "no value".
[[nodiscard]] bool IsMissingToken(std::string_view text);

}  // namespace tidemark::evaluate

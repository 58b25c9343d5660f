// What the text of one cell says: nothing, a number, true or false, a list, or plain text.
//
// Writers of logs spell the same things in many ways; this is the one place that knows them. An
// empty cell is "not logged"; "nan" is a value that was logged.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tidemark {

enum class CellKind : uint8_t {
  kMissing,  // "", NA, N/A, null, None, <NA>
  kNumber,   // also nan and inf in every usual spelling
  kBool,     // true or false; `number` is 1 or 0
  kList,     // "[1, 2]" and "{...}": several values in one cell
  kText,
};

struct CellValue {
  CellKind kind = CellKind::kMissing;
  double number = 0;
};

// `text` is trimmed. With `decimal_comma`, "0,5" is a half.
[[nodiscard]] CellValue ReadCell(std::string_view text, bool decimal_comma);

// A whole number, as "12" or "12.0", exact for all of int64 in the first form.
[[nodiscard]] std::optional<int64_t> ReadWholeNumber(std::string_view text, bool decimal_comma);

// A double as the whole number it is; nothing for fractions, non-finite ones and those above 2^53.
[[nodiscard]] std::optional<int64_t> AsWholeNumber(double value);

// "mm:ss" or "h:mm:ss" with an optional fraction, in seconds.
[[nodiscard]] std::optional<double> ReadDuration(std::string_view text);

}  // namespace tidemark

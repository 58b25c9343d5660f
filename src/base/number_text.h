// Numbers as text and back, exactly: what is written parses to the same bits (finite values).
//
// Machine output (command line, JSON, export) uses FormatDouble; the screen uses FormatF32 where
// the data were f32, because 0.1f widened to f64 reads 0.10000000149011612.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark {

// The shortest text that parses to the same double: "1", "0.1", "1e-07", "-0.0", "NaN", "Infinity",
// "-Infinity". Minus zero has a fraction because readers that know integers (Python's json) take
// "-0" for one, and lose its sign. Algorithm: Dragonbox, by fmt.
[[nodiscard]] std::string FormatDouble(double value);
// Appends the same; for hot paths.
void AppendDouble(double value, std::string* out);
// The shortest text that parses to the same float.
[[nodiscard]] std::string FormatF32(float value);

// The whole text as a number, correctly rounded; a leading '+' is accepted. "nan", "inf" and
// "infinity" in any case, with a sign, are numbers too. Out of range gives +-Infinity or +-0, as
// IEEE 754 rounds. Nothing for anything else, blanks included. Never depends on the locale.
[[nodiscard]] std::optional<double> ParseDouble(std::string_view text);
// The whole text as a decimal integer in range.
[[nodiscard]] std::optional<int64_t> ParseInt64(std::string_view text);

}  // namespace tidemark

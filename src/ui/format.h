// Numbers, times and sizes as the screen shows them (look: Charts, "Numbers"): U+2212 for minus,
// thousands commas, four significant digits, scientific below 0.001 and from 10^6 on, SI on ticks.
// What is copied uses FormatDouble instead and has all digits.
#pragma once

#include <cstdint>
#include <string>

namespace tidemark::ui {

// "273,600", "−1,200".
[[nodiscard]] std::string Count(int64_t n);
// "1 run", "14 runs": count and the right word.
[[nodiscard]] std::string Counted(uint64_t n, const char* one, const char* many);
// "34 MB", "12.4 GB", "812 bytes"; decimal units, three digits at most before rounding to whole.
[[nodiscard]] std::string Bytes(uint64_t bytes);
// "41 ms", "3.2 s", "5 min 3 s", "2 h 41 min", "3 d 4 h".
[[nodiscard]] std::string Duration(double seconds);
// "23 Nov 14:05"; with the year when `now_s` is in another one. Local time by the given offset.
[[nodiscard]] std::string DateTime(double wall_time_s, int utc_offset_minutes, double now_s);

// A number on its own: four significant digits, scientific outside [0.001, 10^6). "NaN", "∞", "−∞".
[[nodiscard]] std::string Value(double v);
// An integer-valued or short number (hyper-parameter) with as few digits as it needs: "0.001",
// "1e−4", "512".
[[nodiscard]] std::string Short(double v);

// How one column of numbers is written, so that they line up.
struct NumberStyle {
  bool scientific = false;  // those below 0.001 and from 10^6 on
  int decimals = 3;
};
// Four significant digits for the largest magnitude, whole numbers without decimals. `max_abs` and
// `min_abs` are over the finite values that are not zero; 0 when there are none.
[[nodiscard]] NumberStyle StyleFor(double max_abs, double min_abs, bool all_whole);
[[nodiscard]] std::string Styled(double v, const NumberStyle& style);

// With a fixed number of decimals; thousands commas from 10,000 on.
[[nodiscard]] std::string Fixed(double v, int decimals);
// "1.2e−4" with this many digits after the point of the mantissa, trailing zeros kept.
[[nodiscard]] std::string Scientific(double v, int decimals);
// A number that is text already: with a minus in the place of the hyphen.
[[nodiscard]] std::string WithMinus(std::string_view text);

}  // namespace tidemark::ui

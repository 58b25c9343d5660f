// Where an axis has its ticks and what they say: 1-2-5 steps, decades on log axes, calendar steps
// on times.
#pragma once

#include <string>
#include <vector>

namespace tidemark::ui {

struct Tick {
  double at = 0;  // axis position: the value, or its log10 on a log axis
  std::string label;
};

// Ticks within [lo, hi], at most about `count`; labels with SI on thousands ("5k"), fixed decimals
// below.
// `least` is the smallest distance: 1 where there is nothing between whole numbers.
[[nodiscard]] std::vector<Tick> LinearTicks(double lo, double hi, int count, double least = 0);
// `lo` and `hi` are log10. Decades; also 2 and 5 when fewer than three decades are seen; linear
// values inside less than a third of a decade.
[[nodiscard]] std::vector<Tick> LogTicks(double lo, double hi, int count);
// Seconds since 1970; days, hours, minutes, seconds of local time.
[[nodiscard]] std::vector<Tick> TimeTicks(double lo, double hi, int count, int utc_offset_minutes);
// Seconds since a start: "0", "30 s", "5 min", "2 h", "3 d".
[[nodiscard]] std::vector<Tick> DurationTicks(double lo, double hi, int count);

// The label of one value among ticks that are `step` apart and at most `max_abs` large.
[[nodiscard]] std::string TickLabel(double v, double step, double max_abs);

}  // namespace tidemark::ui

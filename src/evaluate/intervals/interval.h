// A confidence interval, and those that need no resampling.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "evaluate/metrics/metric.h"

namespace tidemark::evaluate {

struct Interval {
  double low = kUndefined;
  double high = kUndefined;
  std::string method;  // "Wilson", "bootstrap of rows, percentiles", ...
};

// Wilson's score interval of a share (1927). NaN without trials.
[[nodiscard]] Interval WilsonInterval(uint64_t successes, uint64_t trials, double level);

// estimate ± z · deviation, cut to [least, most].
[[nodiscard]] Interval NormalInterval(double estimate, double deviation, double level,
                                      double least = -std::numeric_limits<double>::infinity(),
                                      double most = std::numeric_limits<double>::infinity());

}  // namespace tidemark::evaluate

// Exact statistics of a range of points of one segment: blocks where they are whole, points at the
// two ends. Internal to the queries.
#pragma once

#include <cstdint>
#include <limits>

#include "series/x_view.h"

namespace tidemark {

struct RangeStats {
  uint64_t nonfinite = 0;
  uint64_t not_positive = 0;  // finite and <= 0; only with positive_only
  double min = std::numeric_limits<double>::quiet_NaN();  // finite (positive_only: > 0) values
  double max = std::numeric_limits<double>::quiet_NaN();
};

// Local range [begin, end). Unreadable ends count as whole blocks (view->complete() turns false).
RangeStats StatsOfRange(const SeriesPyramid& series, XView* view, size_t segment, uint64_t begin,
                        uint64_t end, bool positive_only);

// One drawable stretch of values: bounds, ends and what was left out. For log axes only values > 0.
struct Stretch {
  BlockBounds<double> bounds = {std::numeric_limits<double>::quiet_NaN(), 0, 0, 0};
  uint64_t nonfinite = 0;
  uint64_t not_positive = 0;
  [[nodiscard]] bool empty() const { return bounds.min != bounds.min; }
};
Stretch StretchOf(const double* values, size_t count, bool positive_only);

}  // namespace tidemark

// Exact numbers of the points in an x window: how many, how many non-finite, their bounds.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "series/pyramid.h"
#include "series/skeleton.h"
#include "series/x_axis.h"

namespace tidemark {

struct WindowStats {
  uint64_t points = 0;
  uint64_t superseded = 0;    // of them
  uint64_t nonfinite = 0;     // of them
  uint64_t not_positive = 0;  // finite values <= 0; counted only when asked for
  // Over finite values (over positive ones when `positive_only`); NaN when there are none.
  double y_min = std::numeric_limits<double>::quiet_NaN();
  double y_max = std::numeric_limits<double>::quiet_NaN();
  bool complete = true;  // false: points could not be read, bounds are of whole blocks
};

struct WindowRequest {
  double x0 = 0, x1 = 0;  // x0 <= x <= x1
  XKind x_kind = XKind::kStep;
  double time_zero_s = 0;
  bool positive_only = false;    // bounds for a log axis, and not_positive is counted
  bool skip_superseded = false;  // bounds without superseded points (they are counted all the same)
};

// O(log n) and the points of at most two blocks a segment; positive_only also reads the blocks
// whose bounds have both signs.
WindowStats StatsIn(const SeriesPyramid& series, PointReader* points, const WindowRequest& request);

}  // namespace tidemark

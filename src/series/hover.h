// What the pointer reads from one series: its last point with x <= cursor, and the extremes of the
// pixel column under it.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "series/pyramid.h"
#include "series/skeleton.h"
#include "series/x_axis.h"

namespace tidemark {

struct HoverRequest {
  double x = 0;          // cursor, in units of x before the transform
  double column_x0 = 0;  // the pixel column under it: column_x0 <= x' < column_x1
  double column_x1 = 0;
  XKind x_kind = XKind::kStep;
  double time_zero_s = 0;
  bool with_column = true;  // also the extremes of the pixel column
};

struct HoverPoint {
  uint64_t index = 0;
  int64_t step = kNoStep;
  double wall_time_s = kNoTime;
  double x = 0;      // in units of the request
  double value = 0;  // may be non-finite
};

struct HoverReply {
  HoverPoint point;            // equal x: the last arrival
  uint64_t equal_x = 1;        // points at this x ("last of n")
  uint64_t column_points = 0;  // points that stand in the pixel column
  // Finite; a tie takes the first arrival. Their wall time is kNoTime where x needs none.
  std::optional<HoverPoint> column_min, column_max;
};

// Nothing before the first and after the last point that stands; superseded points are not read.
// Cost: O(log n) and the points of a few blocks. Also nothing when the points could not be read.
std::optional<HoverReply> HoverAt(const SeriesPyramid& series, PointReader* points,
                                  const HoverRequest& request);

}  // namespace tidemark

// The chart query: what to draw of one series in one x window at one width, exactly.
//
// The reply is columns, each the true minimum and maximum of a contiguous range of points over its
// own x extent. Ranges are nodes of the dyadic tree over point index (aligned to the segment, so
// panning does not shimmer), the largest whose x extent is at most one pixel; a node that would be
// wider is split, down to single points. Hence no point lies farther than one pixel from what is
// drawn for it, on irregular and logarithmic x too. At most two columns a pixel and never more than
// points.
//
// Cost: O(columns * log points) plus reading the points below 64 a column and at the window's ends.
// It is a pure function; the 8 ms slices of the engine are made of single series.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "series/pyramid.h"
#include "series/skeleton.h"
#include "series/x_axis.h"

namespace tidemark {

struct ChartRequest {
  double x0 = 0, x1 = 0;  // window in units of x before the transform, x0 <= x1; log: both > 0
  uint32_t width_px = 1;  // columns are as fine as these pixels (1 .. 65536)
  XKind x_kind = XKind::kStep;
  AxisTransform x_transform = AxisTransform::kLinear;
  AxisTransform y_transform = AxisTransform::kLinear;
  double margin = 0;       // also columns of this fraction of the window on both sides (0 .. 2)
  double time_zero_s = 0;  // kRelativeTime: the run's first wall time
  bool hide_superseded = false;
  // The y window that will be shown, if known: keeps f32 columns precise in a deep zoom. NaN:
  // unknown.
  double y0 = std::numeric_limits<double>::quiet_NaN();
  double y1 = std::numeric_limits<double>::quiet_NaN();
};

// All in transformed units (log10 on a log axis): x = x_origin + x0, y = y_origin + y_scale * min.
// Draw a bar from (x0, min) to (x1, max) and a line from (x1, last) to (x0, first) of the next one.
struct ChartColumn {
  float x0, x1;
  float min, max;
  float first, last;  // values of its first and last drawable point
};

// A run of columns that are joined by lines: part of one segment.
struct ChartStrip {
  uint32_t first_column = 0, column_count = 0;
  uint32_t segment = 0;
  bool superseded = false;  // a restart took these points back: draw faded
  bool raw = false;         // every column is a single point (points can be marked)
  bool joins_previous =
      false;  // also a line from the strip before (its superseded end begins here)
};

enum class NonFinite : uint8_t { kNan, kPositiveInfinity, kNegativeInfinity };

// One mark a pixel and kind, for drawing. `index` and `step` are of the first such point there
// (when `resolved`; else of a point at most one pixel before it).
struct NonFiniteMark {
  uint64_t index = 0;
  int64_t step = kNoStep;
  float x = 0;  // relative to x_origin
  NonFinite kind = NonFinite::kNan;
  bool resolved = true;
};

struct ChartReply {
  double x_origin = 0, y_origin = 0, y_scale = 1;
  std::vector<ChartColumn> columns;
  std::vector<ChartStrip> strips;
  std::vector<NonFiniteMark> marks;

  // Exact counts. The window is x0 <= x <= x1 without margin; superseded points are counted too.
  uint64_t points_total = 0;
  uint64_t points_in_window = 0;
  uint64_t superseded_in_window = 0;
  uint64_t nonfinite_in_window = 0;
  uint64_t y_not_positive = 0;  // log y: finite values <= 0 in the window, not shown
  uint64_t x_not_positive = 0;  // log x: points of the whole series at x <= 0, not shown

  // Over finite values in the window, before the transform; NaN when there are none. Log y: of
  // positive values. Superseded points count unless they are hidden.
  double y_min = std::numeric_limits<double>::quiet_NaN();
  double y_max = std::numeric_limits<double>::quiet_NaN();

  XSupport support = XSupport::kDirect;  // other than kDirect: nothing was drawn
  bool complete = true;  // false: some points could not be read, blocks are drawn in their place
};

// `points` may be asked for any range of the series. `series` and `points` must be of the same
// count. (Not called QueryChart: that is the name of the engine's command, engine/commands.h.)
ChartReply MakeChartColumns(const SeriesPyramid& series, PointReader* points,
                            const ChartRequest& request);

// Extent in x of the whole series (no x: empty, x0 > x1). O(segments).
struct XExtent {
  double x0 = std::numeric_limits<double>::infinity();
  double x1 = -std::numeric_limits<double>::infinity();
  [[nodiscard]] bool empty() const { return !(x0 <= x1); }
};
XExtent ExtentOf(const SeriesPyramid& series, XKind kind, double time_zero_s);

}  // namespace tidemark

// The reply to QueryChart while it is made: its window, and the columns of its lines one after the
// other.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/commands.h"
#include "engine/replies.h"
#include "series/chart_query.h"

namespace tidemark {

class ChartAnswer {
 public:
  // Bound of the columns of one reply; wider asks get fewer columns a pixel.
  static constexpr size_t kMaxColumnBytes = size_t{32} << 20;

  // Bounds what a query may ask for.
  static void Tame(QueryChart* query);

  // Begins anew. `extent`: of all points of the lines; `lines` of them will be added, each as
  // `lines_each` lines of columns.
  void Begin(const QueryChart& query, uint64_t data_version, XExtent extent, size_t lines,
             size_t lines_each);
  // Whether there is a window that can be drawn.
  [[nodiscard]] bool has_window() const;
  [[nodiscard]] ChartRequest RequestFor(XKind kind, double time_zero_s) const;
  void AddColumns(const ChartReply& reply, DrawnLine* drawn);
  // Columns from `low` to `high`, which are of series with the same x. Without gaps at the window's
  // pixels: what lies between two points is filled along the straight lines between them.
  void AddBand(const ChartReply& low, const ChartReply& high, DrawnLine* drawn);
  Message Encode();

  ChartData data;

 private:
  void SetWindow(const QueryChart& query, XExtent extent);

  std::vector<ChartColumn> columns_;
  uint32_t width_px_ = 1;
  double margin_ = 0;
};

// A value or place on an axis, before the axis' logarithm.
[[nodiscard]] double Untransformed(double value, bool log);

}  // namespace tidemark

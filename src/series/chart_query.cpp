#include "series/chart_query.h"

#include <algorithm>
#include <cmath>

#include "series/chart_columns.h"
#include "series/chart_marks.h"
#include "series/segment_walk.h"
#include "series/window_stats.h"
#include "series/x_view.h"

namespace tidemark {
namespace {

class ChartQuery {
 public:
  ChartQuery(const SeriesPyramid& series, PointReader* points, const ChartRequest& request,
             const PixelGrid& grid)
      : series_(series),
        request_(request),
        grid_(grid),
        view_(series, points, request.x_kind, request.time_zero_s),
        columns_(grid, request),
        walk_(series, &view_, grid, request.y_transform == AxisTransform::kLog10, &columns_) {}

  void Segment(size_t s, ChartReply* reply) {
    const SegmentInfo& info = view_.segment(s);
    if (info.count == 0) return;
    uint64_t drawable = 0;  // log x: points at x <= 0 come first and can't be drawn
    if (grid_.log_x) {
      drawable = view_.UpperBound(s, 0.0);
      reply->x_not_positive += drawable;
    }
    const IndexRange visible = Visible(s);
    const uint64_t live = std::max(info.live_count, drawable);
    Part(s, {drawable, live}, visible, false);
    const uint64_t end = request_.hide_superseded ? live : info.count;
    if (live < end) Part(s, {live, end}, visible, true);
    AppendMarks(series_, &view_, grid_, s,
                {std::max(visible.begin, drawable), std::min(visible.end, end)}, reply);
  }

  void Finish(ChartReply* reply) {
    columns_.Finish(reply);
    reply->complete = reply->complete && view_.complete();
  }

 private:
  // Points in the window with margin, and one more on both sides (a block more on irregular x).
  [[nodiscard]] IndexRange Visible(size_t s) const {
    const double extra = std::clamp(request_.margin, 0.0, 2.0) * (grid_.t1 - grid_.t0);
    const double from = extra > 0 ? grid_.Inverse(grid_.t0 - extra) : request_.x0;
    const double to = extra > 0 ? grid_.Inverse(grid_.t1 + extra) : request_.x1;
    const uint64_t begin = view_.FindRough(s, from, false);
    const uint64_t end = view_.FindRough(s, to, true);
    return {begin == 0 ? 0 : begin - 1,
            std::min(end + (view_.Implicit(s) ? 1 : kBlockPoints), view_.segment(s).count)};
  }

  void Part(size_t s, IndexRange part, IndexRange visible, bool superseded) {
    columns_.BeginStrip(static_cast<uint32_t>(s), superseded);
    walk_.Walk(s, part, visible);
    columns_.EndStrip(superseded && visible.begin < part.begin);
  }

  const SeriesPyramid& series_;
  const ChartRequest& request_;
  const PixelGrid& grid_;
  XView view_;
  ColumnBuilder columns_;
  SegmentWalk walk_;
};

void CountWindow(const SeriesPyramid& series, PointReader* points, const ChartRequest& request,
                 ChartReply* reply) {
  WindowRequest window;
  window.x0 = request.x0;
  window.x1 = request.x1;
  window.x_kind = request.x_kind;
  window.time_zero_s = request.time_zero_s;
  window.positive_only = request.y_transform == AxisTransform::kLog10;
  window.skip_superseded = request.hide_superseded;
  const WindowStats stats = StatsIn(series, points, window);
  reply->points_in_window = stats.points;
  reply->superseded_in_window = stats.superseded;
  reply->nonfinite_in_window = stats.nonfinite;
  reply->y_not_positive = stats.not_positive;
  reply->y_min = stats.y_min;
  reply->y_max = stats.y_max;
  reply->complete = stats.complete;
}

}  // namespace

ChartReply MakeChartColumns(const SeriesPyramid& series, PointReader* points,
                            const ChartRequest& request) {
  ChartReply reply;
  reply.points_total = series.skeleton().count;
  reply.support = SupportOf(series.skeleton(), request.x_kind);
  PixelGrid grid;
  if (reply.support != XSupport::kDirect || !MakeGrid(request, &grid)) return reply;
  CountWindow(series, points, request, &reply);
  ChartQuery query(series, points, request, grid);
  for (size_t s = 0; s < series.skeleton().segments.size(); ++s) query.Segment(s, &reply);
  query.Finish(&reply);
  return reply;
}

XExtent ExtentOf(const SeriesPyramid& series, XKind kind, double time_zero_s) {
  XExtent extent;
  const SeriesSkeleton& skeleton = series.skeleton();
  if (SupportOf(skeleton, kind) != XSupport::kDirect) return extent;
  const XView view(series, nullptr, kind, time_zero_s);
  for (size_t s = 0; s < skeleton.segments.size(); ++s) {
    if (skeleton.segments[s].count == 0) continue;
    extent.x0 = std::min(extent.x0, view.BlockFirst(s, 0));
    extent.x1 = std::max(extent.x1, view.BlockLast(s, skeleton.segments[s].block_count() - 1));
  }
  return extent;
}

}  // namespace tidemark

#include "series/hover.h"

#include <algorithm>
#include <cmath>

#include "series/range_stats.h"
#include "series/x_view.h"

namespace tidemark {
namespace {

class Hover {
 public:
  Hover(const SeriesPyramid& series, PointReader* points, const HoverRequest& request)
      : series_(series),
        request_(request),
        view_(series, points, request.x_kind, request.time_zero_s) {}

  std::optional<HoverReply> Run() {
    HoverReply reply;
    if (!FindPoint(&reply.point)) return std::nullopt;
    reply.equal_x = CountEqual(reply.point.x);
    for (size_t s = 0; request_.with_column && s < segments(); ++s) {
      const IndexRange column = {Live(s, view_.LowerBound(s, request_.column_x0)),
                                 Live(s, view_.LowerBound(s, request_.column_x1))};
      if (column.begin >= column.end) continue;
      reply.column_points += column.size();
      Extremes(s, column, &reply);
    }
    if (!view_.complete()) return std::nullopt;
    return reply;
  }

 private:
  [[nodiscard]] size_t segments() const { return view_.skeleton().segments.size(); }
  [[nodiscard]] uint64_t Live(size_t s, uint64_t local) const {
    return std::min(local, view_.segment(s).live_count);
  }

  // The last point with x <= cursor; the largest x of all segments, then the last arrival.
  bool FindPoint(HoverPoint* best) {
    bool found = false, goes_on = false;
    for (size_t s = 0; s < segments(); ++s) {
      const uint64_t end = Live(s, view_.UpperBound(s, request_.x));
      goes_on = goes_on || end < view_.segment(s).live_count;
      if (end == 0) continue;
      HoverPoint point;
      if (!ReadPoint(s, end - 1, &point)) return false;
      if (!found || point.x >= best->x) *best = point;
      found = true;
    }
    return found && (goes_on || best->x == request_.x);
  }

  bool ReadPoint(size_t s, uint64_t local, HoverPoint* point) {
    points_.Clear();
    if (!view_.Read(s, local, local + 1, &points_)) return false;
    *point = {view_.segment(s).first_index + local, points_.steps[0], points_.wall_times_s[0],
              view_.XOf(s, local, points_, 0), points_.values[0]};
    return true;
  }

  uint64_t CountEqual(double x) {
    uint64_t count = 0;
    for (size_t s = 0; s < segments(); ++s) {
      count += Live(s, view_.UpperBound(s, x)) - Live(s, view_.LowerBound(s, x));
    }
    return count;
  }

  // Smallest and largest finite value of the points, with where they are.
  void Extremes(size_t s, IndexRange range, HoverReply* reply) {
    const uint64_t first_whole = (range.begin + kBlockPoints - 1) / kBlockPoints;
    const uint64_t end_whole = range.end / kBlockPoints;
    if (first_whole >= end_whole) {
      ScanPoints(s, range, reply);
      return;
    }
    ScanPoints(s, {range.begin, first_whole * kBlockPoints}, reply);
    const MinMax bounds = series_.Range(s, first_whole, end_whole);
    if (bounds.min == bounds.min) {
      const uint64_t low = series_.FindMin(s, first_whole, end_whole, bounds.min);
      const uint64_t high = series_.FindMax(s, first_whole, end_whole, bounds.max);
      const uint64_t first = std::min(low, high), second = std::max(low, high);
      ScanPoints(s, {first * kBlockPoints, (first + 1) * kBlockPoints}, reply);
      if (second != first)
        ScanPoints(s, {second * kBlockPoints, (second + 1) * kBlockPoints}, reply);
    }
    ScanPoints(s, {end_whole * kBlockPoints, range.end}, reply);
  }

  void ScanPoints(size_t s, IndexRange range, HoverReply* reply) {
    if (range.begin >= range.end) return;
    points_.Clear();
    // Evenly spaced points are read without their axis.
    const bool values_only = view_.Implicit(s) && view_.segment(s).regular;
    if (!(values_only ? view_.ReadValues(s, range.begin, range.end, &points_.values)
                      : view_.Read(s, range.begin, range.end, &points_))) {
      return;
    }
    for (size_t i = 0; i < points_.size(); ++i) {
      const double v = points_.values[i];
      if (!std::isfinite(v)) continue;
      const bool lower = !reply->column_min || v < reply->column_min->value;
      const bool higher = !reply->column_max || v > reply->column_max->value;
      if (!lower && !higher) continue;
      const uint64_t local = range.begin + i;
      HoverPoint point;
      point.index = view_.segment(s).first_index + local;
      point.step = values_only ? SeriesSkeleton::StepAt(view_.segment(s), local) : points_.steps[i];
      if (!values_only) point.wall_time_s = points_.wall_times_s[i];
      point.x = values_only ? view_.ImplicitX(s, local) : view_.XOf(s, range.begin, points_, i);
      point.value = v;
      if (lower) reply->column_min = point;
      if (higher) reply->column_max = point;
    }
  }

  const SeriesPyramid& series_;
  const HoverRequest& request_;
  XView view_;
  PointColumns points_;
};

}  // namespace

std::optional<HoverReply> HoverAt(const SeriesPyramid& series, PointReader* points,
                                  const HoverRequest& request) {
  if (SupportOf(series.skeleton(), request.x_kind) != XSupport::kDirect) return std::nullopt;
  if (!std::isfinite(request.x)) return std::nullopt;
  return Hover(series, points, request).Run();
}

}  // namespace tidemark

#include "series/window_stats.h"

#include <algorithm>

#include "series/range_stats.h"
#include "series/x_view.h"

namespace tidemark {

WindowStats StatsIn(const SeriesPyramid& series, PointReader* points,
                    const WindowRequest& request) {
  WindowStats result;
  const SeriesSkeleton& skeleton = series.skeleton();
  if (SupportOf(skeleton, request.x_kind) != XSupport::kDirect) return result;
  XView view(series, points, request.x_kind, request.time_zero_s);
  for (size_t s = 0; s < skeleton.segments.size(); ++s) {
    const uint64_t live = skeleton.segments[s].live_count;
    const uint64_t begin = view.LowerBound(s, request.x0);
    const uint64_t end = std::max(begin, view.UpperBound(s, request.x1));
    result.points += end - begin;
    result.superseded += end - std::clamp(live, begin, end);
    const auto include = [&](uint64_t from, uint64_t to, bool bounds) {
      const RangeStats stats = StatsOfRange(series, &view, s, from, to, request.positive_only);
      result.nonfinite += stats.nonfinite;
      result.not_positive += stats.not_positive;
      if (!bounds || stats.min != stats.min) return;
      if (!(result.y_min <= stats.min)) result.y_min = stats.min;
      if (!(result.y_max >= stats.max)) result.y_max = stats.max;
    };
    if (!request.skip_superseded) {
      include(begin, end, true);
    } else {
      include(begin, std::clamp(live, begin, end), true);
      include(std::clamp(live, begin, end), end, false);
    }
  }
  result.complete = view.complete();
  return result;
}

}  // namespace tidemark

#include "series/derived.h"

namespace tidemark {

MemorySeries::MemorySeries(PointColumns points, bool with_times) {
  SeriesSkeleton empty;
  empty.with_times = with_times;
  pyramid_ = SeriesPyramid(std::move(empty));
  pyramid_.Append(points);
  points_ = std::move(points);
}

void MemorySeries::Append(const PointColumns& points) {
  pyramid_.Append(points);
  points_.steps.insert(points_.steps.end(), points.steps.begin(), points.steps.end());
  points_.wall_times_s.insert(points_.wall_times_s.end(), points.wall_times_s.begin(),
                              points.wall_times_s.end());
  points_.values.insert(points_.values.end(), points.values.begin(), points.values.end());
}

void MemorySeries::Rewind(int64_t step) { pyramid_.Rewind(step, this); }

bool MemorySeries::Read(IndexRange range, PointColumns* out) {
  if (range.begin > range.end || range.end > points_.size()) return false;
  const auto copy = [range](const auto& from, auto* to) {
    to->insert(to->end(), from.begin() + static_cast<ptrdiff_t>(range.begin),
               from.begin() + static_cast<ptrdiff_t>(range.end));
  };
  copy(points_.steps, &out->steps);
  copy(points_.wall_times_s, &out->wall_times_s);
  copy(points_.values, &out->values);
  return true;
}

}  // namespace tidemark

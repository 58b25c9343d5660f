#include "server/seen_points.h"

#include <cmath>
#include <limits>

#include "base/bit_cast.h"
#include "base/bytes.h"
#include "base/hash64.h"

namespace tidemark {
namespace {

uint64_t HashOf(const LoggedPoint& point) {
  // All NaNs are one value, and both zeros.
  const double value =
      std::isnan(point.value) ? std::numeric_limits<double>::quiet_NaN() : point.value + 0.0;
  const uint64_t words[] = {static_cast<uint64_t>(point.step), static_cast<uint64_t>(point.time_ms),
                            BitCast<uint64_t>(value)};
  return Hash64({reinterpret_cast<const uint8_t*>(words), sizeof words});
}

LoggedPoint PointAt(const PointColumns& points, size_t i) {
  return {points.steps[i], ToMs(points.wall_times_s[i]), points.values[i]};
}

// Past all points up to `latest` by step and time, so none of them is the same.
bool IsBeyond(const LoggedPoint& latest, const LoggedPoint& point) {
  return point.step > latest.step || (point.step == latest.step && point.time_ms > latest.time_ms);
}

}  // namespace

void SeenPoints::Forget() {
  series_.clear();
  point_count_ = 0;
}

Result<SeenPoints::Hashes*> SeenPoints::Load(LiveWriter* writer, SeriesReader* reader,
                                             int64_t series_id) {
  TM_RETURN_IF_ERROR(writer->FlushPoints());
  TM_ASSIGN_OR_RETURN(const SeriesSummary summary, reader->Summary(series_id));
  PointColumns points;
  TM_RETURN_IF_ERROR(reader->Points(series_id, {0, summary.count}, &points));
  if (point_count_ + points.size() > kMostPoints) Forget();
  Hashes* hashes = &series_[series_id];
  hashes->reserve(points.size());
  for (size_t i = 0; i < points.size(); ++i) hashes->insert(HashOf(PointAt(points, i)));
  point_count_ += hashes->size();
  return hashes;
}

Result<PointColumns> SeenPoints::NewOnes(LiveWriter* writer, SeriesReader* reader,
                                         int64_t series_id, const LoggedPoint* latest,
                                         const std::vector<LoggedPoint>& points) {
  PointColumns fresh;
  const auto known = series_.find(series_id);
  Hashes* hashes = known == series_.end() ? nullptr : &known->second;
  LoggedPoint bound = latest == nullptr ? LoggedPoint() : *latest;
  bool is_empty = latest == nullptr;
  for (const LoggedPoint& point : points) {
    const bool beyond = is_empty || IsBeyond(bound, point);
    if (!beyond && hashes == nullptr) {
      TM_ASSIGN_OR_RETURN(hashes, Load(writer, reader, series_id));
      for (size_t i = 0; i < fresh.size(); ++i) hashes->insert(HashOf(PointAt(fresh, i)));
    }
    if (hashes != nullptr && !hashes->insert(HashOf(point)).second) continue;
    if (hashes != nullptr) ++point_count_;
    if (beyond) bound = point;
    is_empty = false;
    fresh.Append(point.step, FromMs(point.time_ms), point.value);
  }
  return fresh;
}

}  // namespace tidemark

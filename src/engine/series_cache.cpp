#include "engine/series_cache.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tidemark {
namespace {

// Reads points of a stored series. The database outlives it: the cache and all tasks go first.
class StoredPoints final : public PointReader {
 public:
  StoredPoints(SeriesReader* reader, int64_t series_id) : reader_(reader), series_id_(series_id) {}
  bool Read(IndexRange range, PointColumns* out) override {
    return reader_->Points(series_id_, range, out).ok();
  }

 private:
  SeriesReader* reader_;
  int64_t series_id_;
};

std::string StoredKey(int64_t series_id) { return "s" + std::to_string(series_id); }

// Keys of derived series begin with "d<series id>:" of each member, see Invalidate.
bool IsOf(const std::string& key, int64_t series_id) {
  const std::string id = std::to_string(series_id);
  return key == "s" + id || key.find("d" + id + ":") != std::string::npos;
}

}  // namespace

void SeriesCache::Invalidate(const std::vector<int64_t>& series_ids) {
  by_metric_.clear();
  first_time_.clear();
  first_times_loaded_ = false;
  const auto stale = [&series_ids](const std::string& key) {
    return series_ids.empty() || std::any_of(series_ids.begin(), series_ids.end(),
                                             [&key](int64_t id) { return IsOf(key, id); });
  };
  stored_.EraseIf(stale);
  derived_.EraseIf(stale);
  drawn_.EraseIf(stale);
}

Result<const SeriesSummary*> SeriesCache::Find(int64_t metric_id, int64_t run_id) {
  auto it = by_metric_.find(metric_id);
  if (it == by_metric_.end()) {
    TM_ASSIGN_OR_RETURN(std::vector<SeriesSummary> rows, reader_.Summaries(metric_id));
    it = by_metric_.emplace(metric_id, std::unordered_map<int64_t, SeriesSummary>{}).first;
    for (const SeriesSummary& row : rows) it->second.emplace(row.run_id, row);
  }
  const auto found = it->second.find(run_id);
  const SeriesSummary* summary = found == it->second.end() ? nullptr : &found->second;
  return summary;
}

Result<double> SeriesCache::FirstTime(int64_t run_id) {
  if (!first_times_loaded_) {
    TM_ASSIGN_OR_RETURN(const std::vector<SeriesSummary> rows, reader_.Summaries(-1));
    for (const SeriesSummary& row : rows) {
      if (std::isnan(row.min_time_s)) continue;
      const auto [it, added] = first_time_.emplace(row.run_id, row.min_time_s);
      if (!added && row.min_time_s < it->second) it->second = row.min_time_s;
    }
    first_times_loaded_ = true;
  }
  const auto it = first_time_.find(run_id);
  return it == first_time_.end() ? kNoTime : it->second;
}

Result<CachedSeries> SeriesCache::Load(const SeriesSummary& summary, bool with_times) {
  const std::string key = StoredKey(summary.series_id);
  if (const CachedSeries* found = stored_.Find(key)) {
    const SeriesSkeleton& skeleton = found->pyramid->skeleton();
    const bool has_block_times = !skeleton.blocks.first_time_s.empty() || skeleton.count == 0;
    if (!with_times || has_block_times || !skeleton.any_times) return *found;
  }
  TM_ASSIGN_OR_RETURN(SeriesSkeleton skeleton, reader_.Skeleton(summary.series_id, with_times));
  CachedSeries series;
  series.pyramid = std::make_shared<const SeriesPyramid>(std::move(skeleton));
  series.points = std::make_shared<StoredPoints>(&reader_, summary.series_id);
  stored_.Add(key, series);
  return series;
}

std::shared_ptr<DerivedSeries> SeriesCache::FindDerived(const std::string& key) {
  const CachedDerived* found = derived_.Find(key);
  if (found == nullptr) return nullptr;
  derived_.Resized(key);  // it grows while it is stepped
  return found->series;
}

void SeriesCache::AddDerived(const std::string& key, std::shared_ptr<DerivedSeries> derived) {
  derived_.Add(key, {std::move(derived)});
}

std::shared_ptr<const DrawnColumns> SeriesCache::FindDrawn(const std::string& key,
                                                           const ChartRequest& request) {
  const CachedDrawn* found = drawn_.Find(key);
  if (found == nullptr || !SameColumns(found->columns->request, request)) return nullptr;
  return found->columns;
}

void SeriesCache::AddDrawn(const std::string& key, std::shared_ptr<const DrawnColumns> drawn) {
  if (drawn->reply.complete) drawn_.Add(key, {std::move(drawn)});
}

}  // namespace tidemark

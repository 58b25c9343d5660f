#include "engine/series_cache.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tidemark {
namespace {

// Keys of derived and drawn series have "d<series id>:" of each member.
bool IsOf(const std::string& key, int64_t series_id) {
  return key.find("d" + std::to_string(series_id) + ":") != std::string::npos;
}

}  // namespace

void SeriesCache::ForgetMade(const std::vector<int64_t>& series_ids) {
  by_metric_.clear();
  first_time_.clear();
  first_times_loaded_ = false;
  const auto stale = [&series_ids](const std::string& key) {
    return series_ids.empty() || std::any_of(series_ids.begin(), series_ids.end(),
                                             [&key](int64_t id) { return IsOf(key, id); });
  };
  derived_.EraseIf(stale);
  drawn_.EraseIf(stale);
}

void SeriesCache::Invalidate(const std::vector<int64_t>& series_ids) {
  ForgetMade(series_ids);
  if (series_ids.empty()) stored_.Clear();
  for (const int64_t id : series_ids) stored_.Erase(id);
}

void SeriesCache::Grown(const std::vector<int64_t>& series_ids) {
  if (series_ids.empty()) return;
  ForgetMade(series_ids);
  for (const int64_t id : series_ids) {
    if (StoredSeries* stored = stored_.Find(id)) stored->grown = true;
  }
}

// Takes in what it got since. False when it must be loaded anew: a restart took points back, or
// someone still draws it.
Result<bool> SeriesCache::Extend(int64_t series_id, StoredSeries* stored) {
  if (!stored->grown) return true;
  if (stored->pyramid.use_count() > 1) return false;
  TM_ASSIGN_OR_RETURN(const bool extended, reader_.Extend(series_id, stored->pyramid.get()));
  stored->grown = !extended;
  stored_.Resized(series_id);
  return extended;
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
  const int64_t id = summary.series_id;
  if (StoredSeries* found = stored_.Find(id)) {
    TM_ASSIGN_OR_RETURN(const bool current, Extend(id, found));
    const SeriesSkeleton& skeleton = found->pyramid->skeleton();
    const bool has_block_times = !skeleton.blocks.first_time_s.empty() || skeleton.count == 0;
    if (current && (!with_times || has_block_times || !skeleton.any_times)) {
      return CachedSeries{found->pyramid, found->points};
    }
  }
  TM_ASSIGN_OR_RETURN(SeriesSkeleton skeleton, reader_.Skeleton(id, with_times));
  const StoredSeries* stored =
      stored_.Add(id, {std::make_shared<SeriesPyramid>(std::move(skeleton)), reader_.PointsOf(id)});
  return CachedSeries{stored->pyramid, stored->points};
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

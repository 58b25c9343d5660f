#include "engine/group_lines.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/number_text.h"

namespace tidemark {
namespace {

// Points a derived series works on in one slice: about a millisecond.
constexpr size_t kDerivePoints = 65536;

std::vector<int64_t> RunsOf(const std::vector<ChartGroup>& groups) {
  std::vector<int64_t> runs;
  for (const ChartGroup& group : groups) {
    runs.insert(runs.end(), group.run_ids.begin(), group.run_ids.end());
  }
  return runs;
}

// Members are not smoothed: what is drawn is the smoothed mean.
ChartAxes WithoutSmoothing(ChartAxes axes) {
  axes.smoothing = 0;
  return axes;
}

}  // namespace

GroupLines::GroupLines(SeriesCache* cache, int64_t metric_id, const std::vector<ChartGroup>& groups,
                       ChartAxes axes)
    : cache_(cache),
      groups_(groups),
      axes_(axes),
      runs_(cache, metric_id, RunsOf(groups), WithoutSmoothing(axes), true) {}

Result<bool> GroupLines::Step() {
  if (!assembled_) {
    TM_ASSIGN_OR_RETURN(const bool ready, runs_.Step());
    if (ready) Assemble();
    return false;
  }
  if (!unfinished_.empty()) {
    if (unfinished_.back()->Step(kDerivePoints)) unfinished_.pop_back();
    return false;
  }
  if (axes_.smoothing <= 0 || smoothed_) return true;
  // Only now: what a smoothed series is like depends on its finished source.
  for (GroupLine& line : lines_) Smooth(&line);
  smoothed_ = true;
  return false;
}

void GroupLines::Assemble() {
  assembled_ = true;
  std::unordered_map<int64_t, size_t> line_of;
  for (size_t i = 0; i < runs().size(); ++i) line_of[runs()[i].run_id] = i;
  for (size_t g = 0; g < groups_.size(); ++g) {
    GroupLine line;
    line.line_id = GroupLineId(g);
    for (const int64_t run : groups_[g].run_ids) {
      if (const auto found = line_of.find(run); found != line_of.end()) {
        line.members.push_back(found->second);
      }
    }
    if (line.members.empty()) continue;
    Aggregate(&line);
    lines_.push_back(std::move(line));
  }
}

void GroupLines::Aggregate(GroupLine* line) {
  // Holds the keys of all members, see SeriesCache::Invalidate.
  std::string& key = line->key;
  key = "g" + std::to_string(static_cast<int>(axes_.band)) + (axes_.y_log ? "+" : "");
  std::vector<AggregateMember> members;
  for (const size_t i : line->members) {
    const ChartLine& run = runs()[i];
    key += "/" + run.raw_key;
    if (run.time_zero_s != 0) key += "@" + FormatDouble(run.time_zero_s);
    members.push_back({run.raw.pyramid, run.raw.points, KindFor(run), run.time_zero_s});
  }
  const AggregateOptions options{
      axes_.band == GroupBand::kExtremes ? BandKind::kExtremes : BandKind::kDeviation, axes_.y_log};
  const auto derived = cache_->Derived(
      key, [&] { return std::make_shared<AggregatedSeries>(std::move(members), options); });
  line->series = std::static_pointer_cast<AggregatedSeries>(derived);
  unfinished_.push_back(derived);
}

void GroupLines::Smooth(GroupLine* line) {
  const auto whole = line->series;
  if (whole->failed()) return;
  const auto part = [&](const SeriesPyramid& pyramid, PointReader* points, const char* name) {
    return Smoothed(line->key + "/w" + name + FormatDouble(axes_.smoothing),
                    std::shared_ptr<const SeriesPyramid>(whole, &pyramid),
                    std::shared_ptr<PointReader>(whole, points));
  };
  line->smooth = part(whole->pyramid(), whole.get(), "m");
  line->smooth_low = part(whole->low(), whole->low_points(), "l");
  line->smooth_high = part(whole->high(), whole->high_points(), "h");
}

std::shared_ptr<SmoothedSeries> GroupLines::Smoothed(const std::string& key,
                                                     std::shared_ptr<const SeriesPyramid> pyramid,
                                                     std::shared_ptr<PointReader> points) {
  const auto derived = cache_->Derived(key, [&] {
    return std::make_shared<SmoothedSeries>(std::move(pyramid), std::move(points),
                                            SmoothParameters{axes_.smoothing, XKind::kMetric});
  });
  unfinished_.push_back(derived);
  return std::static_pointer_cast<SmoothedSeries>(derived);
}

}  // namespace tidemark

#include "engine/chart_lines.h"

#include <cmath>
#include <utility>

#include "base/number_text.h"

namespace tidemark {
namespace {

// Points a derived series works on in one slice: about a millisecond.
constexpr size_t kDerivePoints = 65536;

// Names both members for SeriesCache::Invalidate.
std::string RawKey(const SeriesSummary& y, XKind kind, int64_t x_series) {
  std::string key = "d" + std::to_string(y.series_id) + ":" + std::to_string(y.count);
  if (x_series >= 0) key += "d" + std::to_string(x_series) + ":";
  return key + "/x" + std::to_string(static_cast<int>(kind));
}

}  // namespace

ChartLines::ChartLines(SeriesCache* cache, int64_t metric_id, std::vector<int64_t> run_ids,
                       ChartAxes axes, bool one_order)
    : cache_(cache),
      metric_id_(metric_id),
      run_ids_(std::move(run_ids)),
      axes_(axes),
      one_order_(one_order) {}

XKind ChartLines::KindFor(const ChartLine& line) const {
  if (!line.sorted) return axes_.x_kind;
  // A sorted series answers kMetric; relative time keeps its zero.
  return axes_.x_kind == XKind::kRelativeTime ? XKind::kRelativeTime : XKind::kMetric;
}

Result<bool> ChartLines::Step() {
  if (next_run_ < run_ids_.size()) {
    TM_RETURN_IF_ERROR(LoadNext());
    return false;
  }
  // First every x is sorted, then every line is smoothed, so that a preview can be shown in
  // between.
  while (next_derived_ < lines_.size() && lines_[next_derived_].ready) ++next_derived_;
  if (next_derived_ < lines_.size()) {
    ChartLine& line = lines_[next_derived_];
    line.ready = line.sorted->Step(kDerivePoints);
    if (line.ready) {
      line.raw = {std::shared_ptr<const SeriesPyramid>(line.sorted, &line.sorted->pyramid()),
                  line.sorted};
      if (axes_.smoothing > 0) PrepareSmooth(&line);
    }
    return false;
  }
  raw_ready_ = true;
  for (ChartLine& line : lines_) {
    if (line.smooth_ready) continue;
    line.smooth_ready = line.smooth->Step(kDerivePoints);
    return false;
  }
  return true;
}

Status ChartLines::LoadNext() {
  const int64_t run_id = run_ids_[next_run_++];
  TM_ASSIGN_OR_RETURN(const SeriesSummary* summary, cache_->Find(metric_id_, run_id));
  if (summary == nullptr || summary->count == 0) return {};
  ChartLine line;
  line.run_id = run_id;
  bool keep = true;
  TM_RETURN_IF_ERROR(Prepare(&line, *summary, &keep));
  if (keep) {
    lines_.push_back(std::move(line));
  } else {
    ++runs_without_x_;
  }
  return {};
}

Status ChartLines::Prepare(ChartLine* line, const SeriesSummary& summary, bool* keep) {
  line->summary = summary;
  line->raw_key = RawKey(summary, axes_.x_kind, -1);
  const bool timed = axes_.x_kind == XKind::kWallTime || axes_.x_kind == XKind::kRelativeTime;
  TM_ASSIGN_OR_RETURN(line->stored, cache_->Load(summary, timed));
  if (axes_.x_kind == XKind::kRelativeTime) {
    TM_ASSIGN_OR_RETURN(line->time_zero_s, cache_->FirstTime(line->run_id));
  }
  line->smooth_ready = axes_.smoothing <= 0;
  const XSupport support = axes_.x_kind == XKind::kMetric
                               ? XSupport::kSorted
                               : SupportOf(line->stored.pyramid->skeleton(), axes_.x_kind);
  if (support == XSupport::kMissing) {
    *keep = false;
    return {};
  }
  const bool folds = line->stored.pyramid->skeleton().segments.size() > 1;
  if (support == XSupport::kSorted || (one_order_ && folds)) return PrepareSorted(line, keep);
  line->raw = line->stored;
  line->ready = true;
  if (axes_.smoothing > 0) PrepareSmooth(line);
  return {};
}

Status ChartLines::PrepareSorted(ChartLine* line, bool* keep) {
  std::shared_ptr<DerivedSeries> derived;
  if (axes_.x_kind == XKind::kMetric) {
    TM_ASSIGN_OR_RETURN(const SeriesSummary* x_summary,
                        cache_->Find(axes_.x_metric_id, line->run_id));
    if (x_summary == nullptr || x_summary->count == 0) {
      *keep = false;
      return {};
    }
    TM_ASSIGN_OR_RETURN(const CachedSeries x, cache_->Load(*x_summary, false));
    line->raw_key = RawKey(line->summary, axes_.x_kind, x_summary->series_id);
    derived = cache_->Derived(line->raw_key, [&] {
      return std::make_shared<SortedSeries>(line->stored.pyramid, line->stored.points, x.pyramid,
                                            x.points);
    });
  } else {
    derived = cache_->Derived(line->raw_key, [&] {
      return std::make_shared<SortedSeries>(line->stored.pyramid, line->stored.points,
                                            axes_.x_kind);
    });
  }
  line->sorted = std::static_pointer_cast<SortedSeries>(derived);
  line->ready = false;
  return {};
}

void ChartLines::PrepareSmooth(ChartLine* line) {
  const XKind kind = KindFor(*line);
  const std::string key = line->raw_key + "/w" + FormatDouble(axes_.smoothing);
  const auto derived = cache_->Derived(key, [&] {
    return std::make_shared<SmoothedSeries>(line->raw.pyramid, line->raw.points,
                                            SmoothParameters{axes_.smoothing, kind});
  });
  line->smooth = std::static_pointer_cast<SmoothedSeries>(derived);
  line->smooth_ready = false;
}

}  // namespace tidemark

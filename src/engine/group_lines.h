// The lines of a chart with bands: of each group its means and the edges around them, over all
// points of its runs, smoothed when asked. Shared by the chart and the hover query.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/chart_lines.h"
#include "engine/commands.h"
#include "engine/series_cache.h"
#include "series/aggregated.h"

namespace tidemark {

struct GroupLine {
  int64_t line_id = 0;          // GroupLineId()
  std::string key;              // of the series in the cache
  std::vector<size_t> members;  // indices into GroupLines::runs()
  std::shared_ptr<AggregatedSeries> series;
  // Of the means and of the two edges; null without smoothing.
  std::shared_ptr<SmoothedSeries> smooth, smooth_low, smooth_high;
  // What is drawn: the smoothed edges with smoothing.
  [[nodiscard]] const SeriesPyramid& low() const {
    return smooth_low ? smooth_low->pyramid() : series->low();
  }
  [[nodiscard]] const SeriesPyramid& high() const {
    return smooth_high ? smooth_high->pyramid() : series->high();
  }
  [[nodiscard]] PointReader* low_points() const {
    return smooth_low ? static_cast<PointReader*>(smooth_low.get()) : series->low_points();
  }
  [[nodiscard]] PointReader* high_points() const {
    return smooth_high ? static_cast<PointReader*>(smooth_high.get()) : series->high_points();
  }
};

class GroupLines {
 public:
  // `axes.band` is not kNone.
  GroupLines(SeriesCache* cache, int64_t metric_id, const std::vector<ChartGroup>& groups,
             ChartAxes axes);

  // One small step; true when everything is ready. Errors end the query.
  Result<bool> Step();

  // In the order of the query's groups, those that have points.
  [[nodiscard]] const std::vector<GroupLine>& lines() const { return lines_; }
  // Of all groups.
  [[nodiscard]] const std::vector<ChartLine>& runs() { return runs_.lines(); }
  [[nodiscard]] XKind KindFor(const ChartLine& run) const { return runs_.KindFor(run); }
  [[nodiscard]] uint64_t runs_without_x() const { return runs_.runs_without_x(); }

 private:
  void Assemble();
  void Aggregate(GroupLine* line);
  void Smooth(GroupLine* line);
  std::shared_ptr<SmoothedSeries> Smoothed(const std::string& key,
                                           std::shared_ptr<const SeriesPyramid> pyramid,
                                           std::shared_ptr<PointReader> points);

  SeriesCache* cache_;
  std::vector<ChartGroup> groups_;
  ChartAxes axes_;
  ChartLines runs_;
  bool assembled_ = false, smoothed_ = false;
  std::vector<GroupLine> lines_;
  std::vector<std::shared_ptr<DerivedSeries>> unfinished_;  // the last is worked on
};

}  // namespace tidemark

// The series of one chart made ready for drawing or reading: loaded, sorted by x where x is not in
// order of arrival, and smoothed. Shared by the chart and the hover query, which differ in the last
// step only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/commands.h"
#include "engine/series_cache.h"

namespace tidemark {

// One run's line in a chart. `stored` is the series as it is; `raw` is what is drawn over the asked
// x (the same, or sorted); `smooth` is there with smoothing.
struct ChartLine {
  int64_t run_id = 0;
  SeriesSummary summary;
  CachedSeries stored;
  CachedSeries raw;
  std::string raw_key;  // of `raw` in the cache of what was drawn
  std::shared_ptr<SortedSeries> sorted;
  std::shared_ptr<SmoothedSeries> smooth;
  bool ready = false;         // sorted is finished
  bool smooth_ready = false;  // smooth is finished (or not asked for)
  double time_zero_s = 0;     // of relative time
};

// Prepares the lines of a chart in slices.
class ChartLines {
 public:
  // `one_order`: lines whose x falls at a restart are sorted too, so that each can be walked once.
  ChartLines(SeriesCache* cache, int64_t metric_id, std::vector<int64_t> run_ids, ChartAxes axes,
             bool one_order = false);

  // One small step of loading or deriving; true when everything is ready. Errors end the query.
  Result<bool> Step();
  // Everything but the smoothing is ready (a preview can be drawn).
  [[nodiscard]] bool raw_ready() const { return raw_ready_; }

  [[nodiscard]] std::vector<ChartLine>& lines() { return lines_; }
  // Runs that have the metric but not this x.
  [[nodiscard]] uint64_t runs_without_x() const { return runs_without_x_; }
  [[nodiscard]] const ChartAxes& axes() const { return axes_; }
  // The kind of x that QueryChart and HoverAt are asked with for this line.
  [[nodiscard]] XKind KindFor(const ChartLine& line) const;
  [[nodiscard]] XKind SmoothKindFor(const ChartLine& line) const { return KindFor(line); }

 private:
  Status LoadNext();
  Status Prepare(ChartLine* line, const SeriesSummary& summary, bool* keep);
  Status PrepareSorted(ChartLine* line, bool* keep);
  void PrepareSmooth(ChartLine* line);

  SeriesCache* cache_;
  int64_t metric_id_;
  std::vector<int64_t> run_ids_;
  ChartAxes axes_;
  bool one_order_;
  std::vector<ChartLine> lines_;
  size_t next_run_ = 0;
  size_t next_derived_ = 0;
  bool raw_ready_ = false;
  uint64_t runs_without_x_ = 0;
};

}  // namespace tidemark

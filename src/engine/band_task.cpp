#include "engine/band_task.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "series/window_stats.h"

namespace tidemark {

BandTask::BandTask(SeriesCache* cache, QueryChart query, uint64_t data_version)
    : query_(std::move(query)),
      data_version_(data_version),
      lines_(cache, query_.metric_id, query_.groups, query_.axes) {
  ChartAnswer::Tame(&query_);
}

Result<bool> BandTask::Step(const Emit& emit) {
  if (phase_ == Phase::kLines) {
    TM_ASSIGN_OR_RETURN(const bool ready, lines_.Step());
    if (ready) Begin();
    return false;
  }
  if (next_line_ < lines_.lines().size()) {
    AddLine(lines_.lines()[next_line_++]);
    return false;
  }
  emit(answer_.Encode());
  return true;
}

void BandTask::Begin() {
  phase_ = Phase::kColumns;
  XExtent extent;
  for (const GroupLine& line : lines_.lines()) {
    const XExtent own = ExtentOf(line.series->pyramid(), XKind::kMetric, 0);
    extent.x0 = std::min(extent.x0, own.x0);
    extent.x1 = std::max(extent.x1, own.x1);
  }
  answer_.Begin(query_, data_version_, extent, lines_.lines().size(),
                query_.axes.smoothing > 0 ? 3 : 2);
  answer_.data.runs_without_x = lines_.runs_without_x();
}

void BandTask::AddLine(const GroupLine& line) {
  ChartSeries series;
  series.run_id = line.line_id;
  series.run_count = line.members.size();
  series.y_min = series.smooth_min = 1;
  series.y_max = series.smooth_max = 0;
  CountPoints(line, &series);
  if (answer_.has_window() && !line.series->failed()) {
    const ChartRequest request = answer_.RequestFor(XKind::kMetric, 0);
    const ChartReply mean = MakeChartColumns(line.series->pyramid(), line.series.get(), request);
    const ChartReply low = MakeChartColumns(line.low(), line.low_points(), request);
    const ChartReply high = MakeChartColumns(line.high(), line.high_points(), request);
    answer_.AddColumns(mean, &series.raw);
    answer_.AddBand(low, high, &series.band);
    if (line.smooth && !line.smooth->failed()) {
      answer_.AddColumns(MakeChartColumns(line.smooth->pyramid(), line.smooth.get(), request),
                         &series.smooth);
    }
    if (!std::isnan(low.y_min) && !std::isnan(high.y_max)) {
      series.y_min = series.smooth_min = low.y_min;
      series.y_max = series.smooth_max = high.y_max;
    }
  }
  answer_.data.series.push_back(std::move(series));
}

// Of the runs' own points: the mean is drawn, but they are what is shown.
void BandTask::CountPoints(const GroupLine& line, ChartSeries* series) {
  for (const size_t i : line.members) {
    const ChartLine& run = lines_.runs()[i];
    series->points_total += run.summary.count;
    if (run.sorted) series->not_shown += run.sorted->left_out();
    if (!answer_.has_window()) continue;
    WindowRequest window;
    window.x0 = answer_.data.x0;
    window.x1 = answer_.data.x1;
    window.x_kind = lines_.KindFor(run);
    window.time_zero_s = run.time_zero_s;
    const WindowStats stats = StatsIn(*run.raw.pyramid, run.raw.points.get(), window);
    series->points_window += stats.points;
    series->superseded += stats.superseded;
    series->nonfinite_window += stats.nonfinite;
  }
}

}  // namespace tidemark

#include "engine/hover_task.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "series/hover.h"

namespace tidemark {

void SortHoverRows(std::vector<HoverRow>* rows) {
  std::sort(rows->begin(), rows->end(), [](const HoverRow& a, const HoverRow& b) {
    const double x = std::isnan(a.smooth) ? a.value : a.smooth;
    const double y = std::isnan(b.smooth) ? b.value : b.smooth;
    if (std::isnan(x) != std::isnan(y)) return std::isnan(y);
    if (x != y && !std::isnan(x)) return x > y;
    return a.run_id < b.run_id;
  });
}

HoverTask::HoverTask(SeriesCache* cache, QueryHover query)
    : query_(std::move(query)), lines_(cache, query_.metric_id, query_.run_ids, query_.axes) {
  data_.slot = query_.slot;
  data_.metric_id = query_.metric_id;
  data_.x = query_.x;
}

Result<bool> HoverTask::Step(const Emit& emit) {
  if (!lines_done_) {
    TM_ASSIGN_OR_RETURN(lines_done_, lines_.Step());
    return false;
  }
  for (const ChartLine& line : lines_.lines()) Read(line);
  SortHoverRows(&data_.rows);
  emit(EncodeMessage(std::move(data_)));
  return true;
}

void HoverTask::Read(const ChartLine& line) {
  HoverRequest request;
  request.x = query_.x;
  request.column_x0 = query_.column_x0;
  request.column_x1 = query_.column_x1;
  request.x_kind = lines_.KindFor(line);
  request.time_zero_s = line.time_zero_s;
  const auto reply = HoverAt(*line.raw.pyramid, line.raw.points.get(), request);
  if (!reply) return;
  HoverRow row;
  row.run_id = line.run_id;
  row.has_step = reply->point.step != kNoStep;
  row.step = row.has_step ? reply->point.step : 0;
  // A sorted series carries x where the wall time would be.
  row.wall_time_s = line.sorted ? kNoTime : reply->point.wall_time_s;
  row.x = reply->point.x;
  row.value = reply->point.value;
  row.same_x_count = reply->equal_x;
  row.column_min = 1;
  row.column_max = 0;
  if (reply->column_min && reply->column_max) {
    row.column_min = reply->column_min->value;
    row.column_max = reply->column_max->value;
    row.column_min_step = reply->column_min->step;
    row.column_max_step = reply->column_max->step;
  }
  row.smooth = std::numeric_limits<double>::quiet_NaN();
  if (line.smooth && !line.smooth->failed()) {
    const auto smooth = HoverAt(line.smooth->pyramid(), line.smooth.get(), request);
    if (smooth) row.smooth = smooth->point.value;
  }
  row.band_low = row.band_high = std::numeric_limits<double>::quiet_NaN();
  data_.rows.push_back(row);
}

BandHoverTask::BandHoverTask(SeriesCache* cache, QueryHover query)
    : query_(std::move(query)), lines_(cache, query_.metric_id, query_.groups, query_.axes) {
  data_.slot = query_.slot;
  data_.metric_id = query_.metric_id;
  data_.x = query_.x;
}

Result<bool> BandHoverTask::Step(const Emit& emit) {
  TM_ASSIGN_OR_RETURN(const bool ready, lines_.Step());
  if (!ready) return false;
  for (const GroupLine& line : lines_.lines()) Read(line);
  SortHoverRows(&data_.rows);
  emit(EncodeMessage(std::move(data_)));
  return true;
}

void BandHoverTask::Read(const GroupLine& line) {
  HoverRequest request;
  request.x = query_.x;
  request.x_kind = XKind::kMetric;
  request.with_column = false;
  if (line.series->failed()) return;
  const auto mean = HoverAt(line.series->pyramid(), line.series.get(), request);
  const auto low = HoverAt(line.low(), line.low_points(), request);
  const auto high = HoverAt(line.high(), line.high_points(), request);
  if (!mean || !low || !high) return;
  HoverRow row;
  row.run_id = line.line_id;
  row.has_step = mean->point.step != kNoStep;
  row.step = row.has_step ? mean->point.step : 0;
  row.wall_time_s = kNoTime;
  row.x = mean->point.x;
  row.value = mean->point.value;
  row.smooth = std::numeric_limits<double>::quiet_NaN();
  if (line.smooth && !line.smooth->failed()) {
    const auto smooth = HoverAt(line.smooth->pyramid(), line.smooth.get(), request);
    if (smooth) row.smooth = smooth->point.value;
  }
  row.column_min = 1;
  row.column_max = 0;
  row.band_low = low->point.value;
  row.band_high = high->point.value;
  data_.rows.push_back(row);
}

}  // namespace tidemark

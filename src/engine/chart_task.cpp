#include "engine/chart_task.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "engine/drawn_columns.h"
#include "engine/spikes.h"

namespace tidemark {
namespace {

constexpr size_t kMaxMarks = 64;

MarkKind MarkOf(NonFinite kind) {
  switch (kind) {
    case NonFinite::kPositiveInfinity:
      return MarkKind::kPosInf;
    case NonFinite::kNegativeInfinity:
      return MarkKind::kNegInf;
    case NonFinite::kNan:
      break;
  }
  return MarkKind::kNan;
}

std::vector<int64_t> RestartSteps(const SeriesSkeleton& skeleton) {
  std::vector<int64_t> steps;
  if (!skeleton.has_steps || skeleton.unordered) return steps;
  for (size_t i = 1; i < skeleton.segments.size(); ++i) {
    const SegmentInfo& segment = skeleton.segments[i];
    if (segment.regular) {
      steps.push_back(segment.first_step);
    } else if (segment.first_block < skeleton.blocks.first_step.size()) {
      steps.push_back(skeleton.blocks.first_step[segment.first_block]);
    }
  }
  return steps;
}

}  // namespace

ChartTask::ChartTask(SeriesCache* cache, QueryChart query, uint64_t data_version,
                     std::function<double()> now_ms)
    : cache_(cache),
      query_(std::move(query)),
      data_version_(data_version),
      now_ms_(std::move(now_ms)),
      started_ms_(now_ms_()),
      lines_(cache_, query_.metric_id, query_.run_ids, query_.axes) {
  ChartAnswer::Tame(&query_);
}

Result<bool> ChartTask::Step(const Emit& emit) {
  if (making_columns_) {
    if (next_line_ < lines_.lines().size()) {
      AddLine(&lines_.lines()[next_line_++]);
      return false;
    }
    making_columns_ = false;
    const bool preview = answer_.data.preview;
    Send(emit);
    return !preview;
  }
  if (!lines_done_) {
    TM_ASSIGN_OR_RETURN(lines_done_, lines_.Step());
    const bool late = now_ms_() - started_ms_ > kPreviewAfterMs;
    if (!lines_done_ && late && !preview_sent_ && lines_.raw_ready() && query_.axes.smoothing > 0) {
      preview_sent_ = true;
      BeginColumns(true);
    }
    return false;
  }
  BeginColumns(false);
  return false;
}

void ChartTask::BeginColumns(bool preview) {
  XExtent extent;
  for (const ChartLine& line : lines_.lines()) {
    const XExtent own = ExtentOf(*line.raw.pyramid, lines_.KindFor(line), line.time_zero_s);
    extent.x0 = std::min(extent.x0, own.x0);
    extent.x1 = std::max(extent.x1, own.x1);
  }
  answer_.Begin(query_, data_version_, extent, lines_.lines().size(),
                query_.axes.smoothing > 0 ? 2 : 1);
  answer_.data.preview = preview;
  answer_.data.runs_without_x = lines_.runs_without_x();
  spikes_.clear();
  next_line_ = 0;
  making_columns_ = true;
}

ChartRequest ChartTask::RequestFor(const ChartLine& line) const {
  return answer_.RequestFor(lines_.KindFor(line), line.time_zero_s);
}

std::shared_ptr<const DrawnColumns> ChartTask::RawColumns(const ChartLine& line) {
  const ChartRequest request = RequestFor(line);
  const std::string key = line.raw_key + "/c";
  if (auto found = cache_->FindDrawn(key, request)) return found;
  auto drawn = std::make_shared<const DrawnColumns>(
      DrawColumns(*line.raw.pyramid, line.raw.points.get(), request));
  cache_->AddDrawn(key, drawn);
  return drawn;
}

void ChartTask::AddLine(ChartLine* line) {
  ChartSeries series;
  const size_t next = answer_.data.series.size();
  series.run_id = line->run_id;
  series.points_total = line->summary.count;
  series.restart_steps = RestartSteps(line->stored.pyramid->skeleton());
  series.y_min = series.smooth_min = 1;
  series.y_max = series.smooth_max = 0;
  if (answer_.has_window()) {
    const std::shared_ptr<const DrawnColumns> drawn = RawColumns(*line);
    const ChartReply& reply = drawn->reply;
    answer_.AddColumns(reply, &series.raw);
    for (const SpikeCandidate& spike : drawn->spikes) spikes_.emplace_back(next, spike);
    series.points_window = reply.points_in_window;
    series.nonfinite_window = reply.nonfinite_in_window;
    series.not_shown = reply.y_not_positive + reply.x_not_positive;
    series.superseded = reply.superseded_in_window;
    if (!std::isnan(reply.y_min)) {
      series.y_min = reply.y_min;
      series.y_max = reply.y_max;
    }
    AddMarks(reply, &series);
    if (query_.axes.smoothing > 0) AddSmooth(line, &series);
  }
  if (line->sorted) series.not_shown += line->sorted->left_out();
  answer_.data.series.push_back(std::move(series));
}

void ChartTask::AddSmooth(ChartLine* line, ChartSeries* series) {
  ChartRequest request = RequestFor(*line);
  ChartReply reply;
  if (line->smooth_ready && !line->smooth->failed()) {
    reply = MakeChartColumns(line->smooth->pyramid(), line->smooth.get(), request);
  } else {
    const SmoothParameters parameters{query_.axes.smoothing, request.x_kind};
    MemorySeries preview(
        SmoothPreview(*line->raw.pyramid, parameters, size_t{4} * request.width_px));
    reply = MakeChartColumns(preview.pyramid(), &preview, request);
  }
  answer_.AddColumns(reply, &series->smooth);
  if (!std::isnan(reply.y_min)) {
    series->smooth_min = reply.y_min;
    series->smooth_max = reply.y_max;
  }
}

void ChartTask::AddMarks(const ChartReply& reply, ChartSeries* series) const {
  size_t column = 0;
  double last = std::numeric_limits<double>::quiet_NaN();
  for (const NonFiniteMark& mark : reply.marks) {
    if (series->marks.size() >= kMaxMarks) break;
    while (column < reply.columns.size() && reply.columns[column].x1 <= mark.x) {
      last = reply.y_origin + reply.y_scale * static_cast<double>(reply.columns[column++].last);
    }
    ChartMark out;
    out.kind = MarkOf(mark.kind);
    out.x = Untransformed(reply.x_origin + static_cast<double>(mark.x), query_.axes.x_log);
    out.step = mark.step;
    out.last_finite_y = Untransformed(last, query_.axes.y_log);
    series->marks.push_back(out);
  }
}

// The three largest spikes of the chart, with what the pyramid knows of their place.
void ChartTask::FindSpikes() {
  std::sort(spikes_.begin(), spikes_.end(),
            [](const auto& a, const auto& b) { return a.second.score > b.second.score; });
  if (spikes_.size() > 3) spikes_.resize(3);
  for (const auto& [index, spike] : spikes_) {
    ChartSeries& series = answer_.data.series[index];
    const ChartLine& line = lines_.lines()[index];
    const auto x_of = [&](float x) {
      return Untransformed(series.raw.x_origin + static_cast<double>(x), query_.axes.x_log);
    };
    ChartSpike out = DescribeSpike(*line.raw.pyramid, line.raw.points.get(), lines_.KindFor(line),
                                   line.time_zero_s, x_of(spike.x0), x_of(spike.x1));
    if (out.point_count == 0 || out.x < answer_.data.x0 || out.x > answer_.data.x1) continue;
    out.score = spike.score;
    series.spikes.push_back(out);
  }
}

void ChartTask::Send(const Emit& emit) {
  FindSpikes();
  emit(answer_.Encode());
}

}  // namespace tidemark

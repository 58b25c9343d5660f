#include "engine/chart_answer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace tidemark {
namespace {

AxisTransform TransformOf(bool log) { return log ? AxisTransform::kLog10 : AxisTransform::kLinear; }

// Where a log axis begins when the data reach down to zero or below.
double SmallestLogX(XKind kind, double x1) {
  if (kind == XKind::kStep || kind == XKind::kOrdinal) return 1;
  return x1 * 1e-4;
}

// The columns of a band, from those of its edges.
class BandColumns {
 public:
  // `px`: width of a pixel; what lies outside of x0 .. x1 need not be filled.
  BandColumns(const ChartReply& low, const ChartReply& high, double px, double x0, double x1,
              std::vector<ChartColumn>* out)
      : low_(low), high_(high), px_(px), x0_(x0), x1_(x1), out_(*out) {
    origin_ = low.y_origin;
    scale_ = std::max(low.y_scale, high.y_scale);
  }
  [[nodiscard]] double origin() const { return origin_; }
  [[nodiscard]] double scale() const { return scale_; }

  void AddStrip(const ChartStrip& strip) {
    for (uint32_t i = strip.first_column; i < strip.first_column + strip.column_count; ++i) {
      const ChartColumn& low = low_.columns[i];
      const ChartColumn& high = high_.columns[i];
      if (i > strip.first_column) FillGap(i);
      out_.push_back({low.x0, low.x1, FromLow(low.min), FromHigh(high.max), FromLow(low.first),
                      FromLow(low.last)});
    }
  }

 private:
  [[nodiscard]] float FromLow(float y) const { return Common(low_, y); }
  [[nodiscard]] float FromHigh(float y) const { return Common(high_, y); }
  [[nodiscard]] float Common(const ChartReply& reply, float y) const {
    const double value = reply.y_origin + reply.y_scale * static_cast<double>(y);
    return static_cast<float>((value - origin_) / scale_);
  }

  // Between column i - 1 and column i, a pixel at a time.
  void FillGap(uint32_t i) {
    const double from = low_.columns[i - 1].x1, to = low_.columns[i].x0;
    if (!(to - from > 0)) return;
    const float low0 = FromLow(low_.columns[i - 1].last), low1 = FromLow(low_.columns[i].first);
    const float high0 = FromHigh(high_.columns[i - 1].last),
                high1 = FromHigh(high_.columns[i].first);
    const auto at = [&](double x, float a, float b) {
      return a + static_cast<float>((x - from) / (to - from)) * (b - a);
    };
    double x = std::max(from, x0_);
    const double end = std::min(to, x1_);
    while (x < end) {
      const double next = end - x < 1.5 * px_ ? end : x + px_;
      const float low_a = at(x, low0, low1), low_b = at(next, low0, low1);
      out_.push_back({static_cast<float>(x), static_cast<float>(next), std::min(low_a, low_b),
                      std::max(at(x, high0, high1), at(next, high0, high1)), low_a, low_b});
      x = next;
    }
  }

  const ChartReply& low_;
  const ChartReply& high_;
  double px_, x0_, x1_;
  double origin_, scale_;
  std::vector<ChartColumn>& out_;
};

}  // namespace

double Untransformed(double value, bool log) { return log ? std::pow(10.0, value) : value; }

void ChartAnswer::Tame(QueryChart* query) {
  query->width_px = std::clamp<uint32_t>(query->width_px, 1, 16384);
  query->margin = std::clamp(query->margin, 0.0, 2.0);
}

void ChartAnswer::Begin(const QueryChart& query, uint64_t data_version, XExtent extent,
                        size_t lines, size_t lines_each) {
  data = ChartData{};
  data.slot = query.slot;
  data.metric_id = query.metric_id;
  data.data_version = data_version;
  data.axes = query.axes;
  data.width_px = query.width_px;
  columns_.clear();
  SetWindow(query, extent);
  const double per_line = static_cast<double>(kMaxColumnBytes) /
                          static_cast<double>(std::max<size_t>(1, lines)) / sizeof(ChartColumn) /
                          static_cast<double>(lines_each);
  const double widest = per_line / 2 / (1 + 2 * query.margin);
  width_px_ = static_cast<uint32_t>(std::clamp<double>(widest, 64, query.width_px));
  margin_ = query.margin;
}

void ChartAnswer::SetWindow(const QueryChart& query, XExtent extent) {
  const bool log = query.axes.x_log;
  if (!extent.empty() && log && extent.x0 <= 0) {
    extent.x0 = std::min(SmallestLogX(query.axes.x_kind, extent.x1), extent.x1);
  }
  data.data_x0 = extent.empty() ? 1 : extent.x0;
  data.data_x1 = extent.empty() ? 0 : extent.x1;
  data.x0 = query.x0 <= query.x1 ? query.x0 : data.data_x0;
  data.x1 = query.x0 <= query.x1 ? query.x1 : data.data_x1;
  const double lower = log ? std::log10(data.x0) : data.x0;
  const double upper = log ? std::log10(data.x1) : data.x1;
  const double beside = (upper - lower) * query.margin;
  data.covered_x0 = Untransformed(lower - beside, log);
  data.covered_x1 = Untransformed(upper + beside, log);
}

bool ChartAnswer::has_window() const {
  return data.x0 <= data.x1 && !(data.axes.x_log && data.x0 <= 0);
}

ChartRequest ChartAnswer::RequestFor(XKind kind, double time_zero_s) const {
  ChartRequest request;
  request.x0 = data.x0;
  request.x1 = data.x1;
  request.width_px = width_px_;
  request.x_kind = kind;
  request.x_transform = TransformOf(data.axes.x_log);
  request.y_transform = TransformOf(data.axes.y_log);
  request.margin = margin_;
  request.time_zero_s = time_zero_s;
  return request;
}

void ChartAnswer::AddColumns(const ChartReply& reply, DrawnLine* drawn) {
  const auto base = static_cast<uint32_t>(columns_.size());
  drawn->x_origin = reply.x_origin;
  drawn->y_origin = reply.y_origin;
  drawn->y_scale = reply.y_scale;
  for (const ChartStrip& strip : reply.strips) {
    drawn->strips.push_back({base + strip.first_column, strip.column_count, strip.superseded,
                             strip.raw, strip.joins_previous});
  }
  columns_.insert(columns_.end(), reply.columns.begin(), reply.columns.end());
}

void ChartAnswer::AddBand(const ChartReply& low, const ChartReply& high, DrawnLine* drawn) {
  // Of the same x the columns are the same ranges of points; a band that could not be read whole
  // may differ, and is left out.
  if (low.columns.size() != high.columns.size() || low.strips.size() != high.strips.size()) return;
  const bool log = data.axes.x_log;
  const auto place = [&](double x) { return (log ? std::log10(x) : x) - low.x_origin; };
  const double x0 = place(data.covered_x0), x1 = place(data.covered_x1);
  const double px = (place(data.x1) - place(data.x0)) / width_px_;
  if (!(px > 0)) return;
  BandColumns band(low, high, px, x0, x1, &columns_);
  drawn->x_origin = low.x_origin;
  drawn->y_origin = band.origin();
  drawn->y_scale = band.scale();
  for (const ChartStrip& strip : low.strips) {
    const auto first = static_cast<uint32_t>(columns_.size());
    band.AddStrip(strip);
    drawn->strips.push_back(
        {first, static_cast<uint32_t>(columns_.size()) - first, false, false, false});
  }
}

Message ChartAnswer::Encode() {
  data.columns.bytes.resize(columns_.size() * sizeof(ChartColumn));
  if (!columns_.empty()) {
    std::memcpy(data.columns.bytes.data(), columns_.data(), data.columns.bytes.size());
  }
  return EncodeMessage(std::move(data));
}

}  // namespace tidemark

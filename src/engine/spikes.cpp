#include "engine/spikes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "series/hover.h"

namespace tidemark {
namespace {

constexpr size_t kReach = 12;  // neighbours on each side
constexpr double kMinScore = 6;
constexpr size_t kMinColumns = 64;          // fewer: the eye sees single points anyway
constexpr double kMinShareOfHeight = 0.08;  // of the strip's whole height

double Median(std::array<float, 2 * kReach>* values, size_t count) {
  const auto middle = values->begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(values->begin(), middle, values->begin() + static_cast<std::ptrdiff_t>(count));
  return static_cast<double>(*middle);
}

// Score of column i, 0 when it is not the highest of its neighbourhood.
double ScoreAt(std::span<const ChartColumn> columns, size_t i, float height) {
  const size_t begin = i < kReach ? 0 : i - kReach;
  const size_t end = std::min(columns.size(), i + kReach + 1);
  std::array<float, 2 * kReach> maxima{}, deviations{};
  size_t count = 0;
  float lowest_band = 0;
  for (size_t j = begin; j < end; ++j) {
    if (j == i) continue;
    if (columns[j].max >= columns[i].max) return 0;
    lowest_band = std::max(lowest_band, columns[j].max - columns[j].min);
    maxima[count++] = columns[j].max;
  }
  if (count < kReach) return 0;
  std::array<float, 2 * kReach> copy = maxima;
  const double median = Median(&copy, count);
  for (size_t j = 0; j < count; ++j) {
    deviations[j] = std::abs(maxima[j] - static_cast<float>(median));
  }
  const double spread = 1.4826 * Median(&deviations, count);
  const double above = static_cast<double>(columns[i].max) - median;
  if (above < kMinShareOfHeight * static_cast<double>(height)) return 0;
  if (above < 1.5 * static_cast<double>(lowest_band)) return 0;
  return above / std::max(spread, 1e-3 * static_cast<double>(height));
}

}  // namespace

std::vector<SpikeCandidate> SpikesIn(std::span<const ChartColumn> columns) {
  std::vector<SpikeCandidate> found;
  if (columns.size() < kMinColumns) return found;
  float low = columns[0].min, high = columns[0].max;
  for (const ChartColumn& column : columns) {
    low = std::min(low, column.min);
    high = std::max(high, column.max);
  }
  if (!(high > low)) return found;
  const float height = high - low;
  // A spike's column is far above both neighbours: this cheap look spares the medians for nearly
  // all.
  for (size_t i = 1; i + 1 < columns.size(); ++i) {
    const float beside = std::max(columns[i - 1].max, columns[i + 1].max);
    if (columns[i].max - beside < static_cast<float>(kMinShareOfHeight) * height / 2) continue;
    const double score = ScoreAt(columns, i, height);
    if (score >= kMinScore) found.push_back({columns[i].x0, columns[i].x1, score});
  }
  std::sort(found.begin(), found.end(),
            [](const SpikeCandidate& a, const SpikeCandidate& b) { return a.score > b.score; });
  if (found.size() > 3) found.resize(3);
  return found;
}

ChartSpike DescribeSpike(const SeriesPyramid& series, PointReader* points, XKind kind,
                         double time_zero_s, double x0, double x1) {
  HoverRequest request;
  // The column's x are f32: look a little to both sides.
  const double slack = std::max((x1 - x0) * 0.01, std::abs(x1) * 1e-7);
  request.column_x0 = x0 - slack;
  request.column_x1 = std::nextafter(x1 + slack, std::numeric_limits<double>::infinity());
  request.x = x1 + slack;
  request.x_kind = kind;
  request.time_zero_s = time_zero_s;
  ChartSpike spike;
  auto reply = HoverAt(series, points, request);
  if (!reply) {
    request.x = x1;
    reply = HoverAt(series, points, request);
  }
  if (!reply || !reply->column_max) return spike;
  spike.x = reply->column_max->x;
  spike.value = reply->column_max->value;
  spike.step = reply->column_max->step;
  spike.point_count = reply->column_points;
  return spike;
}

}  // namespace tidemark

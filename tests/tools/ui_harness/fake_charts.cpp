// What the fake engine answers to charts: lines in a window, and the values below the cursor.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "fake_engine.h"
#include "fake_sweep.h"
#include "render/plot_renderer.h"

namespace tidemark {
namespace {

// Columns of the points of one line in a window; the real engine does the same from its pyramid.
struct Line {
  std::vector<render::Column> columns;
  bool points = true;
};

template <class X>
Line MakeLine(const std::vector<double>& y, X x_at, double x0, double x1, uint32_t width,
              const ChartAxes& axes) {
  Line line;
  const double pixel = (x1 - x0) / width;
  size_t i = 0;
  const auto value = [&](size_t k) { return axes.y_log ? std::log10(y[k]) : y[k]; };
  while (i < y.size()) {
    const double x = x_at(i);
    if (!std::isfinite(y[i]) || (axes.y_log && y[i] <= 0) || x < x0 - (x1 - x0) / 2 ||
        x > x1 + (x1 - x0) / 2) {
      ++i;
      continue;
    }
    render::Column c{static_cast<float>(x - x0), 0, 1e30f, -1e30f, static_cast<float>(value(i)), 0};
    size_t n = 0;
    while (i < y.size() && x_at(i) < x + pixel && std::isfinite(y[i])) {
      const auto v = static_cast<float>(value(i));
      c.min = std::min(c.min, v);
      c.max = std::max(c.max, v);
      c.last = v;
      c.x1 = static_cast<float>(x_at(i) - x0);
      ++i;
      ++n;
    }
    line.points &= n == 1;
    line.columns.push_back(c);
  }
  return line;
}

std::vector<double> Smooth(const std::vector<double>& y, double w) {
  std::vector<double> s = y;
  double at = std::numeric_limits<double>::quiet_NaN();
  for (double& v : s) {
    if (!std::isfinite(v)) continue;
    at = std::isnan(at) ? v : at + (1 - w) * (v - at);
    v = at;
  }
  return s;
}

}  // namespace

void FakeEngine::Chart(const QueryChart& query) {
  const Metric& metric = metrics_[static_cast<size_t>(query.metric_id - 1)];
  ChartData data;
  data.slot = query.slot;
  data.metric_id = query.metric_id;
  data.data_version = version_;
  data.axes = query.axes;
  data.width_px = query.width_px;
  double lo = 1e300, hi = -1e300;
  for (const int64_t id : query.run_ids) {
    const FakeRun& run = runs_[static_cast<size_t>(id - 1)];
    lo = std::min(lo, XAt(run, metric, 0, query.axes.x_kind));
    hi = std::max(hi, XAt(run, metric, metric.count - 1, query.axes.x_kind));
  }
  data.data_x0 = lo;
  data.data_x1 = hi;
  data.x0 = query.x0 <= query.x1 ? query.x0 : lo;
  data.x1 = query.x0 <= query.x1 ? query.x1 : hi;
  data.covered_x0 = data.x0 - (data.x1 - data.x0) / 2;
  data.covered_x1 = data.x1 + (data.x1 - data.x0) / 2;
  std::vector<render::Column> columns;
  for (const int64_t id : query.run_ids) {
    const FakeRun& run = runs_[static_cast<size_t>(id - 1)];
    const std::vector<double>& y = Values(run, metric);
    const auto x_at = [&](size_t i) { return XAt(run, metric, i, query.axes.x_kind); };
    ChartSeries series;
    series.run_id = id;
    series.points_total = y.size();
    const auto put = [&](const std::vector<double>& values, DrawnLine* drawn) {
      const Line line = MakeLine(values, x_at, data.x0, data.x1, query.width_px, query.axes);
      drawn->x_origin = data.x0;
      if (line.columns.empty()) return;
      drawn->strips.push_back({static_cast<uint32_t>(columns.size()),
                               static_cast<uint32_t>(line.columns.size()), false, line.points,
                               false});
      columns.insert(columns.end(), line.columns.begin(), line.columns.end());
    };
    put(y, &series.raw);
    if (query.axes.smoothing > 0) put(Smooth(y, query.axes.smoothing), &series.smooth);
    for (size_t i = 0; i < y.size(); ++i) {
      const double x = x_at(i);
      if (x < data.x0 || x > data.x1) continue;
      ++series.points_window;
      if (std::isfinite(y[i])) continue;
      ++series.nonfinite_window;
      if (series.marks.empty())
        series.marks.push_back({MarkKind::kNan, x, static_cast<int64_t>(i * 20000 / metric.count),
                                i > 0 ? y[i - 1] : NAN});
    }
    if (metric.row.name == "train/grad_norm" && run.family == 1 && run.seed == 1)
      series.spikes.push_back({x_at(9213), 41.2, 9213, 1, 50});
    data.series.push_back(std::move(series));
  }
  data.columns.bytes.resize(columns.size() * sizeof(render::Column));
  if (!columns.empty())
    std::memcpy(data.columns.bytes.data(), columns.data(), data.columns.bytes.size());
  Send(std::move(data));
}

void FakeEngine::Hover(const QueryHover& query) {
  const Metric& metric = metrics_[static_cast<size_t>(query.metric_id - 1)];
  HoverData data;
  data.slot = query.slot;
  data.metric_id = query.metric_id;
  data.x = query.x;
  for (const int64_t id : query.run_ids) {
    const FakeRun& run = runs_[static_cast<size_t>(id - 1)];
    const std::vector<double>& y = Values(run, metric);
    const std::vector<double> s =
        query.axes.smoothing > 0 ? Smooth(y, query.axes.smoothing) : std::vector<double>();
    HoverRow row;
    row.run_id = id;
    bool found = false;
    row.column_min = 1e300;
    row.column_max = -1e300;
    for (size_t i = 0; i < y.size(); ++i) {
      const double x = XAt(run, metric, i, query.axes.x_kind);
      if (x <= query.x) {
        found = true;
        row.x = x;
        row.step = static_cast<int64_t>(XAt(run, metric, i, XKind::kStep));
        row.has_step = true;
        row.wall_time_s = XAt(run, metric, i, XKind::kWallTime);
        row.value = y[i];
        row.smooth = s.empty() ? NAN : s[i];
      }
      if (x >= query.column_x0 && x <= query.column_x1) {
        if (y[i] < row.column_min) row.column_min_step = static_cast<int64_t>(x);
        if (y[i] > row.column_max) row.column_max_step = static_cast<int64_t>(x);
        row.column_min = std::min(row.column_min, y[i]);
        row.column_max = std::max(row.column_max, y[i]);
      }
    }
    if (found && std::isfinite(row.value)) data.rows.push_back(row);
  }
  std::sort(data.rows.begin(), data.rows.end(),
            [](const HoverRow& a, const HoverRow& b) { return a.value > b.value; });
  Send(std::move(data));
}

}  // namespace tidemark

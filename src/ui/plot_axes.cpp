#include "ui/plot_axes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/format.h"

namespace tidemark::ui {
namespace {

constexpr double kYMargin = 0.04;

// An axis ends here, so that its length, and every step on it, is a finite number; of larger values
// only the line that leaves the plot is seen.
constexpr double kFarthest = std::numeric_limits<double>::max() / 4;

// lo < hi never changes: two values beyond the same end become the last stretch before it.
Range Finite(Range range) {
  range.lo = std::clamp(range.lo, -kFarthest, kFarthest * 0.9);
  range.hi = std::clamp(range.hi, -kFarthest * 0.9, kFarthest);
  return range;
}

// Near enough to the axis that the distance is a number.
double Near(double v) { return std::clamp(v, -2 * kFarthest, 2 * kFarthest); }

void Widen(Range* range) {
  if (range->hi > range->lo) return;
  const double pad = range->lo == 0 ? 1 : std::max(std::abs(range->lo) * 0.05, 1e-300);
  range->lo -= pad;
  range->hi += pad;
}

}  // namespace

double LogOrFloor(double v) { return v > 0 ? std::log10(v) : -400; }

float PlotAxes::PixelX(double v) const {
  return static_cast<float>(static_cast<double>(box.Min.x) +
                            (Near(v) - x.lo) / (x.hi - x.lo) * static_cast<double>(box.GetWidth()));
}
float PlotAxes::PixelY(double v) const {
  return static_cast<float>(static_cast<double>(box.Max.y) -
                            (Near(v) - y.lo) / (y.hi - y.lo) *
                                static_cast<double>(box.GetHeight()));
}
double PlotAxes::AxisX(float pixel) const {
  return x.lo + static_cast<double>(pixel - box.Min.x) / static_cast<double>(box.GetWidth()) *
                    (x.hi - x.lo);
}
double PlotAxes::AxisY(float pixel) const {
  return y.lo + static_cast<double>(box.Max.y - pixel) / static_cast<double>(box.GetHeight()) *
                    (y.hi - y.lo);
}
double PlotAxes::ToAxisX(double v) const { return x_log ? LogOrFloor(v) : v; }
double PlotAxes::ToAxisY(double v) const { return y_log ? LogOrFloor(v) : v; }
double PlotAxes::ToValueX(double v) const { return x_log ? std::pow(10.0, v) : v; }
double PlotAxes::ToValueY(double v) const { return y_log ? std::pow(10.0, v) : v; }

Range XWindow(const ChartSnapshot* snapshot, const std::optional<Range>& zoom, bool x_log) {
  Range window{0, 1};
  if (zoom) {
    window = *zoom;
  } else if (snapshot && snapshot->data.data_x0 <= snapshot->data.data_x1) {
    window = {snapshot->data.data_x0, snapshot->data.data_x1};
  }
  if (x_log) {
    if (!(window.hi > 0)) window.hi = 1;
    if (!(window.lo > 0)) window.lo = std::min(1.0, window.hi) / (window.hi > 1 ? 1 : 1000);
    window = {std::log10(window.lo), std::log10(window.hi)};
  }
  if (!(window.hi > window.lo)) {
    // Half a step, or as much as a double of this size can tell apart (steps in nanoseconds).
    const double pad = std::max(0.5, std::abs(window.lo) * 1e-12);
    window.lo -= pad;
    window.hi += pad;
  }
  return Finite(window);
}

Range YWindow(const ChartSnapshot* snapshot, const ChartSettings& settings, const Range& x,
              bool show_raw) {
  if (settings.y_range) {
    Range typed = *settings.y_range;
    if (settings.y_log && typed.lo > 0) return {std::log10(typed.lo), std::log10(typed.hi)};
    if (!settings.y_log) return Finite(typed);
  }
  constexpr double kInf = std::numeric_limits<double>::infinity();
  Range range{kInf, -kInf};
  const auto add = [&](const Range& part) {
    range.lo = std::min(range.lo, part.lo);
    range.hi = std::max(range.hi, part.hi);
  };
  if (snapshot) {
    for (const ReadySeries& series : snapshot->series) {
      const bool raw = show_raw || series.smooth.empty();
      for (const ReadyLine* line : {raw ? &series.raw : nullptr, &series.smooth, &series.band}) {
        if (!line) continue;
        add(YExtent(line->blocks, x.lo, x.hi));
        if (!settings.hide_superseded) add(YExtent(line->superseded_blocks, x.lo, x.hi));
      }
    }
  }
  if (range.lo > range.hi) return settings.y_log ? Range{-1, 1} : Range{0, 1};
  range = Finite(range);
  Widen(&range);
  const double margin = (range.hi - range.lo) * kYMargin;
  return Finite({range.lo - margin, range.hi + margin});
}

std::vector<Tick> XTicks(const Ui& ui, const PlotAxes& axes) {
  const float logical = axes.box.GetWidth() / ui.theme().scale;
  const int count = std::max(2, static_cast<int>(std::lround(logical / tokens::kChartTickGapX)));
  if (axes.x_log) return LogTicks(axes.x.lo, axes.x.hi, count);
  switch (axes.x_kind) {
    case XKind::kWallTime: {
      const int offset = ui.host().utc_offset_minutes((axes.x.lo + axes.x.hi) / 2);
      return TimeTicks(axes.x.lo, axes.x.hi, count, offset);
    }
    case XKind::kRelativeTime:
      return DurationTicks(axes.x.lo, axes.x.hi, count);
    case XKind::kStep:
    case XKind::kOrdinal:
      return LinearTicks(axes.x.lo, axes.x.hi, count, 1);
    default:
      return LinearTicks(axes.x.lo, axes.x.hi, count);
  }
}

std::vector<Tick> YTicks(const Ui& ui, const PlotAxes& axes) {
  const float logical = axes.box.GetHeight() / ui.theme().scale;
  const int count = std::max(2, static_cast<int>(std::lround(logical / tokens::kChartTickGapY)));
  return axes.y_log ? LogTicks(axes.y.lo, axes.y.hi, count)
                    : LinearTicks(axes.y.lo, axes.y.hi, count);
}

std::string XWords(const Ui& ui, XKind kind, double x) {
  switch (kind) {
    case XKind::kWallTime:
      return DateTime(x, ui.host().utc_offset_minutes(x), ui.host().WallTimeS());
    case XKind::kRelativeTime:
      return Duration(x);
    case XKind::kMetric:
      return Value(x);
    default:
      break;
  }
  if (x == std::floor(x) && std::abs(x) < 1e15) return Count(static_cast<int64_t>(x));
  return Value(x);
}

}  // namespace tidemark::ui

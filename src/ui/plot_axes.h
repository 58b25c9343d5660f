// The axes of one plot: windows in axis units (after the logarithm), the rectangle they map to,
// ticks.
#pragma once

#include <string>
#include <vector>

#include "engine/replies.h"
#include "ui/chart_store.h"
#include "ui/ticks.h"
#include "ui/ui.h"
#include "ui/view_state.h"

namespace tidemark::ui {

struct PlotAxes {
  Range x, y;  // axis units
  bool x_log = false, y_log = false;
  XKind x_kind = XKind::kStep;
  ImRect box;  // units of the window

  [[nodiscard]] float PixelX(double x_axis) const;
  [[nodiscard]] float PixelY(double y_axis) const;
  [[nodiscard]] double AxisX(float pixel) const;
  [[nodiscard]] double AxisY(float pixel) const;
  // Between a value and its place on the axis.
  [[nodiscard]] double ToAxisX(double x_value) const;
  [[nodiscard]] double ToAxisY(double y_value) const;
  [[nodiscard]] double ToValueX(double x_axis) const;
  [[nodiscard]] double ToValueY(double y_axis) const;
};

// log10 of a positive value; a value that has none goes to the far left.
[[nodiscard]] double LogOrFloor(double v);

// The x window of a chart in axis units: the zoom, or all points. lo >= hi never.
[[nodiscard]] Range XWindow(const ChartSnapshot* snapshot, const std::optional<Range>& zoom,
                            bool x_log);
// The y window: the chosen one, or all finite values of what is inside `x` plus 4 %.
[[nodiscard]] Range YWindow(const ChartSnapshot* snapshot, const ChartSettings& settings,
                            const Range& x, bool show_raw);

[[nodiscard]] std::vector<Tick> XTicks(const Ui& ui, const PlotAxes& axes);
[[nodiscard]] std::vector<Tick> YTicks(const Ui& ui, const PlotAxes& axes);
// An x value in words: "6,800", "23 Nov 14:05", "1 h 28 min", "0.1250".
[[nodiscard]] std::string XWords(const Ui& ui, XKind kind, double x_value);

}  // namespace tidemark::ui

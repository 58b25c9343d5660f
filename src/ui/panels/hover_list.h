// The crosshair's value list: where the cursor is in a chart, the question to the engine, the list
// beside the crosshair, pinning and copying it.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/plot_axes.h"

namespace tidemark::ui {

class HoverList {
 public:
  void BeginFrame();
  // The cursor is over the plot of this chart, at `x_value`; called by the chart that is hovered.
  void At(const MetricRow& metric, const PlotAxes& axes, const ChartAxes& asked, ImVec2 mouse);
  // The chart was drawn with these axes: a pinned list follows zooms.
  void Follow(int64_t metric_id, const PlotAxes& axes) {
    if (pinned_ && metric_id == metric_id_) axes_ = axes;
  }
  // Pins the list where it is, or takes the pin out.
  void TogglePin();
  void Unpin();
  [[nodiscard]] bool pinned() const { return pinned_; }
  // Whether there is a crosshair, and where, in values of x.
  [[nodiscard]] bool active() const { return pinned_ || over_; }
  [[nodiscard]] double x_value() const { return x_value_; }
  [[nodiscard]] int64_t metric_id() const { return active() ? metric_id_ : 0; }
  // The run nearest to the cursor, 0 = none.
  [[nodiscard]] int64_t nearest() const { return active() ? nearest_ : 0; }
  // The values shown, when they are of this chart.
  [[nodiscard]] const HoverData* ValuesOf(const Model& model, int64_t metric_id) const;

  // After all charts: asks for the values, finds the nearest run, draws the list.
  void Draw(Ui& ui, Model& model);
  // The list as tab separated values, with all digits.
  [[nodiscard]] std::string AsText(const Model& model) const;

 private:
  void Ask(Ui& ui, Model& model);
  void FindNearest(const HoverData& values);

  bool over_ = false, pinned_ = false;
  int64_t metric_id_ = 0, nearest_ = 0;
  std::string metric_name_;
  double x_value_ = 0;
  PlotAxes axes_;
  ChartAxes asked_;
  ImVec2 mouse_;
  HoverData pinned_values_;
};

}  // namespace tidemark::ui

// One zoom back: what the windows of axes were before each zoom. The windows themselves live in the
// view (x is shared by all charts with the same x axis, y belongs to one chart).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/view_state.h"

namespace tidemark::ui {

class ZoomHistory {
 public:
  // Sets the windows; `y` only when the zoom changes it. Remembers what was there before.
  // Successive wheel steps and pans with the same `gesture` (not 0) are one step.
  void Zoom(ViewState* view, const std::string& chart, std::optional<Range> x, bool with_y,
            std::optional<Range> y, uint64_t gesture = 0);
  // Everything of this chart's axes.
  void Reset(ViewState* view, const std::string& chart);
  // One zoom back; false when there is none.
  bool Back(ViewState* view);
  [[nodiscard]] bool empty() const { return steps_.empty(); }
  void Clear() { steps_.clear(); }

 private:
  struct Step {
    std::string x_key, chart;
    std::optional<Range> x, y;
    uint64_t gesture = 0;
  };
  void Remember(const ViewState& view, const std::string& chart, uint64_t gesture);
  std::vector<Step> steps_;
};

[[nodiscard]] std::optional<Range> XZoomOf(const ViewState& view);
[[nodiscard]] ChartSettings SettingsOf(const ViewState& view, const std::string& chart);
// Stores settings, or forgets them when they are the default.
void SetSettings(ViewState* view, const std::string& chart, const ChartSettings& settings);

// The part of `range` (an axis, after its logarithm) that remains when zooming by `factor` around
// `at`.
[[nodiscard]] Range ZoomAround(const Range& range, double at, double factor);

}  // namespace tidemark::ui

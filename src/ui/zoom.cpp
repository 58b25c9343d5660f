#include "ui/zoom.h"

#include <utility>

namespace tidemark::ui {
namespace {

constexpr size_t kMostSteps = 200;

void SetX(ViewState* view, const std::string& key, const std::optional<Range>& x) {
  if (x)
    view->x_zoom[key] = *x;
  else
    view->x_zoom.erase(key);
}

}  // namespace

std::optional<Range> XZoomOf(const ViewState& view) {
  const auto it = view.x_zoom.find(XKey(view));
  if (it == view.x_zoom.end()) return std::nullopt;
  return it->second;
}

ChartSettings SettingsOf(const ViewState& view, const std::string& chart) {
  const auto it = view.charts.find(chart);
  return it == view.charts.end() ? ChartSettings() : it->second;
}

void SetSettings(ViewState* view, const std::string& chart, const ChartSettings& settings) {
  if (settings.is_default())
    view->charts.erase(chart);
  else
    view->charts[chart] = settings;
}

void ZoomHistory::Remember(const ViewState& view, const std::string& chart, uint64_t gesture) {
  const std::string key = XKey(view);
  if (gesture != 0 && !steps_.empty() && steps_.back().gesture == gesture &&
      steps_.back().chart == chart)
    return;
  steps_.push_back({key, chart, XZoomOf(view), SettingsOf(view, chart).y_range, gesture});
  if (steps_.size() > kMostSteps) steps_.erase(steps_.begin());
}

void ZoomHistory::Zoom(ViewState* view, const std::string& chart, std::optional<Range> x,
                       bool with_y, std::optional<Range> y, uint64_t gesture) {
  Remember(*view, chart, gesture);
  SetX(view, XKey(*view), x);
  if (!with_y) return;
  ChartSettings settings = SettingsOf(*view, chart);
  settings.y_range = y;
  SetSettings(view, chart, settings);
}

void ZoomHistory::Reset(ViewState* view, const std::string& chart) {
  if (!XZoomOf(*view) && !SettingsOf(*view, chart).y_range) return;
  Zoom(view, chart, std::nullopt, true, std::nullopt);
}

bool ZoomHistory::Back(ViewState* view) {
  if (steps_.empty()) return false;
  const Step step = std::move(steps_.back());
  steps_.pop_back();
  SetX(view, step.x_key, step.x);
  ChartSettings settings = SettingsOf(*view, step.chart);
  settings.y_range = step.y;
  SetSettings(view, step.chart, settings);
  return true;
}

Range ZoomAround(const Range& range, double at, double factor) {
  return {at - (at - range.lo) * factor, at + (range.hi - at) * factor};
}

}  // namespace tidemark::ui

#include "ui/plot_axes.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "unit/ui/any_view.h"
#include "unit/ui/fake_host.h"
#include "unit/ui/imgui_scene.h"

namespace tidemark::ui {
namespace {

// A snapshot with one line over `x`, one block with `y`; a superseded one above it.
ChartSnapshot Snapshot(Range x, Range y, double superseded_max) {
  ChartSnapshot snapshot;
  snapshot.data.data_x0 = x.lo;
  snapshot.data.data_x1 = x.hi;
  ReadySeries series;
  series.raw.strips = {{0, 2}};
  series.raw.blocks = {{x.lo, x.hi, y.lo, y.hi}};
  series.raw.superseded_blocks = {{x.lo, x.hi, y.lo, superseded_max}};
  snapshot.series.push_back(series);
  return snapshot;
}

TEST(PlotAxesTest, YIsAllFiniteValuesOrWhatWasTyped) {
  const ChartSnapshot snapshot = Snapshot({0, 10}, {0, 1}, 2);
  ChartSettings settings;
  const Range all = YWindow(&snapshot, settings, {0, 10}, true);
  EXPECT_NEAR(all.lo, -0.08, 1e-9);
  EXPECT_NEAR(all.hi, 2.08, 1e-9);
  settings.hide_superseded = true;
  EXPECT_NEAR(YWindow(&snapshot, settings, {0, 10}, true).hi, 1.04, 1e-9);
  EXPECT_EQ(YWindow(&snapshot, settings, {20, 30}, true), (Range{0, 1}));  // nothing inside
  settings.y_range = Range{0.1, 10};
  EXPECT_EQ(YWindow(&snapshot, settings, {0, 10}, true), (Range{0.1, 10}));
  settings.y_log = true;
  EXPECT_NEAR(YWindow(&snapshot, settings, {0, 10}, true).lo, -1, 1e-9);
  EXPECT_NEAR(YWindow(&snapshot, settings, {0, 10}, true).hi, 1, 1e-9);
  settings.y_range = Range{-1, 10};  // can't be had on a log axis
  EXPECT_NEAR(YWindow(&snapshot, settings, {0, 10}, true).hi, 1.04, 1e-9);
  EXPECT_EQ(YWindow(nullptr, ChartSettings(), {0, 10}, true), (Range{0, 1}));
}

TEST(PlotAxesTest, OneValueStillHasAWindow) {
  for (const double v : {0.0, 5.0, -1e300, 1.7e18, 5e-324}) {
    const ChartSnapshot snapshot = Snapshot({v, v}, {v, v}, v);
    const Range x = XWindow(&snapshot, std::nullopt, false);
    EXPECT_LT(x.lo, v) << v;
    EXPECT_GT(x.hi, v) << v;
    const Range y = YWindow(&snapshot, ChartSettings(), {v, v}, true);
    EXPECT_LT(y.lo, v) << v;
    EXPECT_GT(y.hi, v) << v;
  }
}

TEST(PlotAxesTest, TheLargestNumbersHaveAFiniteAxis) {
  ImGuiScene scene;
  FakeHost host;
  const Ui ui(&host);
  const double largest = std::numeric_limits<double>::max();
  for (const Range& y : {Range{-1.7e308, 1.7e308}, Range{0, largest}, Range{-largest, -largest},
                         Range{largest, largest}, Range{1.6e308, 1.7e308}}) {
    const ChartSnapshot snapshot = Snapshot(y, y, y.hi);
    PlotAxes axes;
    axes.box = ImRect(0, 0, 400, 300);
    axes.x = XWindow(&snapshot, std::nullopt, false);
    axes.y = YWindow(&snapshot, ChartSettings(), {-largest, largest}, true);
    EXPECT_LT(axes.x.lo, axes.x.hi);
    EXPECT_LT(axes.y.lo, axes.y.hi);
    EXPECT_TRUE(std::isfinite(axes.x.hi - axes.x.lo) && std::isfinite(axes.y.hi - axes.y.lo));
    EXPECT_TRUE(std::isfinite(axes.PixelY(y.hi)) && std::isfinite(axes.AxisX(400)));
    for (const std::vector<Tick>& ticks : {XTicks(ui, axes), YTicks(ui, axes)}) {
      EXPECT_GE(ticks.size(), 2u) << y.lo << " to " << y.hi;
      for (const Tick& tick : ticks) EXPECT_TRUE(std::isfinite(tick.at));
    }
  }
  ChartSettings typed;
  typed.y_range = Range{-largest, largest};
  const Range y = YWindow(nullptr, typed, {0, 1}, true);
  EXPECT_TRUE(y.lo < y.hi && std::isfinite(y.hi - y.lo));
}

TEST(PlotAxesTest, WordsOfX) {
  ImGuiScene scene;
  FakeHost host;
  const Ui ui(&host);
  EXPECT_EQ(XWords(ui, XKind::kStep, 6800), "6,800");
  EXPECT_EQ(XWords(ui, XKind::kStep, 0.125), "0.1250");
  EXPECT_EQ(XWords(ui, XKind::kWallTime, 1763906700), "23 Nov 14:05");
  EXPECT_EQ(XWords(ui, XKind::kRelativeTime, 5280), "1 h 28 min");
  EXPECT_EQ(XWords(ui, XKind::kMetric, 6800), "6800");
  EXPECT_EQ(XWords(ui, XKind::kStep, 1e300), "1.000e300");
}

PlotAxes AnyAxes() {
  PlotAxes axes;
  axes.x_log = *rc::gen::arbitrary<bool>();
  axes.y_log = *rc::gen::arbitrary<bool>();
  const auto range = [](bool log) {
    return log ? Range{*rc::gen::inRange(-100, 100) / 10.0, 10 + *rc::gen::inRange(1, 100) / 10.0}
               : AnyRange();
  };
  axes.x = range(axes.x_log);
  axes.y = range(axes.y_log);
  const auto left = static_cast<float>(*rc::gen::inRange(0, 3000));
  const auto top = static_cast<float>(*rc::gen::inRange(0, 2000));
  axes.box = ImRect(left, top, left + static_cast<float>(*rc::gen::inRange(50, 3000)),
                    top + static_cast<float>(*rc::gen::inRange(50, 2000)));
  return axes;
}

RC_GTEST_PROP(PlotAxesProperty, PixelsAndPlacesOnTheAxesReadBack, ()) {
  const PlotAxes axes = AnyAxes();
  const double share = *rc::gen::inRange(0, 1001) / 1000.0;
  const double x = axes.x.lo + share * (axes.x.hi - axes.x.lo);
  const double y = axes.y.lo + share * (axes.y.hi - axes.y.lo);
  // A hundredth of a pixel: what float holds of the largest screens.
  RC_ASSERT(std::abs(axes.AxisX(axes.PixelX(x)) - x) <= (axes.x.hi - axes.x.lo) / 5000);
  RC_ASSERT(std::abs(axes.AxisY(axes.PixelY(y)) - y) <= (axes.y.hi - axes.y.lo) / 5000);
  RC_ASSERT(axes.PixelX(x) >= axes.box.Min.x - 0.01f && axes.PixelX(x) <= axes.box.Max.x + 0.01f);
  RC_ASSERT(axes.PixelY(axes.y.hi) == axes.box.Min.y && axes.PixelY(axes.y.lo) == axes.box.Max.y);
  const double value_x = axes.ToValueX(x), value_y = axes.ToValueY(y);
  RC_ASSERT(std::abs(axes.ToAxisX(value_x) - x) <= 1e-9 * (1 + std::abs(x)));
  RC_ASSERT(std::abs(axes.ToAxisY(value_y) - y) <= 1e-9 * (1 + std::abs(y)));
}

RC_GTEST_PROP(PlotAxesProperty, ALogarithmNeverBreaksTheWindow, (bool zoomed, bool x_log)) {
  const double a = *rc::gen::inRange(-1000, 1000) * std::pow(10.0, *rc::gen::inRange(-20, 20));
  const double b = *rc::gen::inRange(-1000, 1000) * std::pow(10.0, *rc::gen::inRange(-20, 20));
  const Range range{std::min(a, b), std::max(a, b)};
  const ChartSnapshot snapshot = Snapshot(range, {0, 1}, 1);
  std::optional<Range> zoom;
  if (zoomed) zoom = range;
  const Range window = XWindow(&snapshot, zoom, x_log);
  RC_ASSERT(std::isfinite(window.lo) && std::isfinite(window.hi) && window.lo < window.hi);
}

}  // namespace
}  // namespace tidemark::ui

#include "ui/zoom.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "unit/ui/any_view.h"

namespace tidemark::ui {
namespace {

TEST(ZoomTest, OneStepBack) {
  ViewState view;
  ZoomHistory zooms;
  zooms.Zoom(&view, "loss", Range{1, 2}, true, Range{3, 4});
  EXPECT_EQ(XZoomOf(view), (Range{1, 2}));
  EXPECT_EQ(SettingsOf(view, "loss").y_range, (Range{3, 4}));
  zooms.Zoom(&view, "loss", Range{1.2, 1.4}, false, std::nullopt);
  EXPECT_EQ(SettingsOf(view, "loss").y_range, (Range{3, 4}));  // y was not meant
  EXPECT_TRUE(zooms.Back(&view));
  EXPECT_EQ(XZoomOf(view), (Range{1, 2}));
  EXPECT_TRUE(zooms.Back(&view));
  EXPECT_EQ(view, ViewState());
  EXPECT_FALSE(zooms.Back(&view));
}

TEST(ZoomTest, OneGestureIsOneStep) {
  ViewState view;
  ZoomHistory zooms;
  for (int i = 1; i <= 10; ++i)
    zooms.Zoom(&view, "loss", Range{0, 10.0 / i}, false, std::nullopt, 7);
  zooms.Zoom(&view, "acc", Range{0, 0.5}, false, std::nullopt, 7);  // another chart: another step
  EXPECT_TRUE(zooms.Back(&view));
  EXPECT_EQ(XZoomOf(view), (Range{0, 1}));
  EXPECT_TRUE(zooms.Back(&view));
  EXPECT_FALSE(XZoomOf(view));
  EXPECT_TRUE(zooms.empty());
}

TEST(ZoomTest, ResettingWhatIsWholeIsNoStep) {
  ViewState view;
  ZoomHistory zooms;
  zooms.Reset(&view, "loss");
  EXPECT_TRUE(zooms.empty());
  zooms.Zoom(&view, "loss", Range{1, 2}, false, std::nullopt);
  zooms.Reset(&view, "loss");
  EXPECT_FALSE(XZoomOf(view));
  EXPECT_TRUE(zooms.Back(&view));
  EXPECT_EQ(XZoomOf(view), (Range{1, 2}));
}

TEST(ZoomTest, EachXAxisHasItsOwnZoom) {
  ViewState view;
  ZoomHistory zooms;
  zooms.Zoom(&view, "loss", Range{1, 2}, false, std::nullopt);
  view.x_kind = XKind::kWallTime;
  EXPECT_FALSE(XZoomOf(view));
  view.x_kind = XKind::kStep;
  EXPECT_EQ(XZoomOf(view), (Range{1, 2}));
}

TEST(ZoomTest, ForgetsTheOldestOfManySteps) {
  ViewState view;
  ZoomHistory zooms;
  for (int i = 0; i < 1000; ++i)
    zooms.Zoom(&view, "loss", Range{0.0, 1.0 + i}, false, std::nullopt);
  int back = 0;
  while (zooms.Back(&view)) ++back;
  EXPECT_EQ(back, 200);
}

RC_GTEST_PROP(ZoomProperty, GoingBackShowsEveryScreenAgain, ()) {
  ViewState view = AnyView();
  ZoomHistory zooms;
  std::vector<ViewState> before;
  const int steps = *rc::gen::inRange(1, 20);
  for (int i = 0; i < steps; ++i) {
    const auto chart = *rc::gen::element<std::string>("a", "b", "c");
    const bool reset = *rc::gen::inRange(0, 4) == 0;
    const bool whole = !XZoomOf(view) && !SettingsOf(view, chart).y_range;
    if (!(reset && whole)) before.push_back(view);
    if (reset) {
      zooms.Reset(&view, chart);
      RC_ASSERT(!XZoomOf(view) && !SettingsOf(view, chart).y_range);
    } else {
      zooms.Zoom(&view, chart, AnyRange(), *rc::gen::arbitrary<bool>(), AnyRange());
    }
  }
  for (; !before.empty(); before.pop_back()) {
    RC_ASSERT(zooms.Back(&view));
    RC_ASSERT(view == before.back());
  }
  RC_ASSERT(!zooms.Back(&view));
}

RC_GTEST_PROP(ZoomProperty, ZoomingAroundAPointKeepsItInPlace, ()) {
  const Range range = AnyRange();
  const double share = *rc::gen::inRange(0, 101) / 100.0;
  const double factor = *rc::gen::inRange(1, 400) / 100.0;
  const double at = range.lo + share * (range.hi - range.lo);
  const Range zoomed = ZoomAround(range, at, factor);
  const double width = zoomed.hi - zoomed.lo;
  RC_ASSERT(std::abs(width - factor * (range.hi - range.lo)) <= width * 1e-6);
  RC_ASSERT(std::abs((at - zoomed.lo) / width - share) <= 1e-6);
}

}  // namespace
}  // namespace tidemark::ui

#include <gtest/gtest.h>

#include <cmath>

#include "platform/window/touch_gestures.h"

namespace tidemark {
namespace {

using Kind = MouseAction::Kind;

std::vector<Kind> Kinds(const std::vector<MouseAction>& actions) {
  std::vector<Kind> kinds;
  for (const MouseAction& action : actions) kinds.push_back(action.kind);
  return kinds;
}

TEST(TouchGestures, ATapClicksWhereItIsLifted) {
  TouchGestures touch;
  EXPECT_EQ(Kinds(touch.Down(1, 50, 60, 0)), std::vector{Kind::kMove});
  EXPECT_TRUE(touch.Move(1, 52, 61, 0.05).empty());
  const auto up = touch.Up(1, 0.1);
  ASSERT_EQ(Kinds(up), (std::vector{Kind::kMove, Kind::kPress, Kind::kRelease}));
  EXPECT_EQ(up[1].button, 0);
  EXPECT_FLOAT_EQ(up[1].x, 52);
}

TEST(TouchGestures, SidewaysDragsAndUprightScrolls) {
  TouchGestures touch;
  touch.Down(1, 50, 60, 0);
  EXPECT_EQ(Kinds(touch.Move(1, 70, 63, 0.1)),
            (std::vector{Kind::kMove, Kind::kPress, Kind::kMove}));
  EXPECT_EQ(Kinds(touch.Move(1, 90, 99, 0.2)), std::vector{Kind::kMove});
  EXPECT_EQ(Kinds(touch.Up(1, 0.3)), (std::vector{Kind::kMove, Kind::kRelease}));

  touch.Down(2, 50, 60, 1);
  const auto scroll = touch.Move(2, 51, 80, 1.1);
  ASSERT_EQ(Kinds(scroll), std::vector{Kind::kScroll});
  EXPECT_FLOAT_EQ(scroll[0].dy, 20);
  EXPECT_TRUE(touch.Up(2, 1.2).empty());
}

TEST(TouchGestures, ALongTouchIsTheRightButton) {
  TouchGestures touch;
  touch.Down(1, 50, 60, 0);
  EXPECT_DOUBLE_EQ(touch.WakeAt(), 0.4);
  EXPECT_TRUE(touch.Tick(0.3).empty());
  const auto press = touch.Tick(0.41);
  ASSERT_EQ(press.size(), 3u);
  EXPECT_EQ(press[1].button, 1);
  EXPECT_LT(touch.WakeAt(), 0);
  EXPECT_TRUE(touch.Up(1, 1).empty());  // no click on top
}

TEST(TouchGestures, TwoFingersZoomAtTheirMiddle) {
  TouchGestures touch;
  touch.Down(1, 100, 100, 0);
  touch.Down(2, 200, 100, 0.1);
  const auto actions = touch.Move(2, 300, 100, 0.2);
  ASSERT_EQ(Kinds(actions), (std::vector{Kind::kMove, Kind::kZoom, Kind::kScroll}));
  EXPECT_FLOAT_EQ(actions[1].x, 200);
  EXPECT_FLOAT_EQ(actions[1].dy, std::log(2.0f));
  EXPECT_FLOAT_EQ(actions[2].dx, 50);
  touch.Up(1, 0.3);
  EXPECT_TRUE(touch.Move(2, 400, 100, 0.4).empty());  // the finger that stays does nothing
  EXPECT_TRUE(touch.Up(2, 0.5).empty());
}

TEST(TouchGestures, ASecondFingerOrCancelEndsADrag) {
  TouchGestures touch;
  touch.Down(1, 0, 0, 0);
  touch.Move(1, 40, 0, 0.1);
  EXPECT_EQ(touch.Down(2, 90, 0, 0.2).front().kind, Kind::kRelease);
  touch.Cancel();
  touch.Down(3, 0, 0, 1);
  touch.Move(3, 40, 0, 1.1);
  EXPECT_EQ(Kinds(touch.Cancel()), std::vector{Kind::kRelease});
  EXPECT_TRUE(touch.Move(3, 50, 0, 1.2).empty());
}

}  // namespace
}  // namespace tidemark

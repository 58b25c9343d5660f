#include <gtest/gtest.h>

#include "platform/window/frame_pacer.h"

namespace tidemark {
namespace {

TEST(FramePacer, DrawsThreeFramesAfterInputThenNone) {
  FramePacer pacer;
  pacer.BeginFrame(0);
  EXPECT_EQ(pacer.DueIn(1), FramePacer::kNever);
  pacer.OnInput();
  pacer.OnInput();
  int frames = 0;
  for (double now = 1; pacer.DueIn(now) == 0; now += 0.016) {
    pacer.BeginFrame(now);
    ++frames;
  }
  EXPECT_EQ(frames, FramePacer::kFramesAfterInput);
  EXPECT_EQ(pacer.DueIn(5), FramePacer::kNever);
}

TEST(FramePacer, KeepsTheEarliestTimerUntilItIsDue) {
  FramePacer pacer;
  pacer.BeginFrame(0);
  pacer.RequestAt(2);
  pacer.RequestAt(8);
  pacer.RequestAt(3);
  EXPECT_DOUBLE_EQ(pacer.DueIn(0.5), 1.5);
  pacer.Request(1);
  EXPECT_EQ(pacer.DueIn(0.5), 0);
  pacer.BeginFrame(0.5);  // a frame before the timer does not end it
  EXPECT_DOUBLE_EQ(pacer.DueIn(0.5), 1.5);
  EXPECT_EQ(pacer.DueIn(2.5), 0);
  pacer.BeginFrame(2.5);
  EXPECT_EQ(pacer.DueIn(2.5), FramePacer::kNever);
}

TEST(FramePacer, DrawsNothingWhileHidden) {
  FramePacer pacer;
  pacer.OnInput();
  pacer.SetVisible(false);
  EXPECT_EQ(pacer.DueIn(0), FramePacer::kNever);
  pacer.SetVisible(true);
  EXPECT_EQ(pacer.DueIn(0), 0);
}

TEST(FramePacer, BoundsTheTimeStep) {
  FramePacer pacer;
  pacer.BeginFrame(10);
  pacer.Request(5);
  EXPECT_GT(pacer.BeginFrame(10), 0);  // the same instant
  EXPECT_NEAR(pacer.BeginFrame(10.02), 0.02, 1e-9);
  EXPECT_NEAR(pacer.BeginFrame(500), 0.1, 1e-9);  // after a pause
}

TEST(FramePacer, CountsWhatWasWaitedForOnPurpose) {
  FramePacer pacer;
  pacer.BeginFrame(1);
  pacer.RequestAt(1.5);
  EXPECT_NEAR(pacer.BeginFrame(1.51), 0.51, 1e-9);  // a caret blinks at its own pace
}

}  // namespace
}  // namespace tidemark

#include "ui/evaluate/pictures/geometry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

namespace tidemark::ui {
namespace {

TEST(FlowCardsTest, TakeTheSharesOfTheMockup) {
  const CardWish wishes[] = {{340, 392, 376, true},
                             {320, 336, 376},
                             {300, 336, 376},
                             {360, 392, 278, true},
                             {420, 684, 278}};
  const auto [spots, height] = FlowCards(wishes, 1088, 12);
  EXPECT_EQ(spots[0].width, 392);
  EXPECT_EQ(spots[1].x, 404);
  EXPECT_EQ(spots[1].width, 336);
  EXPECT_EQ(spots[2].x + spots[2].width, 1088);
  EXPECT_EQ(spots[3].y, 388);
  EXPECT_EQ(spots[4].width, 684);
  EXPECT_EQ(height, 376 + 12 + 278);
}

TEST(FlowCardsTest, WrapWhenTheRowIsTooNarrow) {
  const CardWish wishes[] = {{340, 1, 100, true}, {320, 1, 200}, {300, 1, 50}};
  const auto [spots, height] = FlowCards(wishes, 700, 12);
  EXPECT_EQ(spots[1].y, 0);
  EXPECT_EQ(spots[0].height, 200) << "a row is as high as its highest card";
  EXPECT_EQ(spots[2].y, 212);
  EXPECT_EQ(spots[2].width, 700);
  EXPECT_EQ(height, 262);
  EXPECT_EQ(FlowCards({}, 700, 12).second, 0);
}

RC_GTEST_PROP(FlowCardsProperty, StayInsideAndApart, ()) {
  std::vector<CardWish> wishes(*rc::gen::inRange<size_t>(1, 12));
  for (CardWish& wish : wishes) {
    wish.least_width = static_cast<float>(*rc::gen::inRange(50, 400));
    wish.weight = static_cast<float>(*rc::gen::inRange(1, 700));
    wish.height = static_cast<float>(*rc::gen::inRange(50, 400));
    wish.starts_row = *rc::gen::arbitrary<bool>();
  }
  const auto width = static_cast<float>(*rc::gen::inRange(400, 2000));
  const auto [spots, height] = FlowCards(wishes, width, 12);
  for (size_t i = 0; i < spots.size(); ++i) {
    RC_ASSERT(spots[i].x >= 0 && spots[i].x + spots[i].width <= width + 1);
    RC_ASSERT(spots[i].y + spots[i].height <= height + 1);
    if (i > 0 && spots[i].y == spots[i - 1].y)
      RC_ASSERT(spots[i].x == spots[i - 1].x + spots[i - 1].width + 12);
  }
}

TEST(MatrixTest, CellsFitAndThenScroll) {
  const MatrixShape ten = ShapeMatrix(10, 290, 292, 6, 96, 17, 14);
  EXPECT_EQ(ten.cell, 29);
  EXPECT_TRUE(ten.texts);
  EXPECT_FALSE(ten.scrolls);
  EXPECT_EQ(ten.label_step, 1);
  const MatrixShape two = ShapeMatrix(2, 290, 292, 6, 96, 17, 14);
  EXPECT_EQ(two.cell, 96);
  const MatrixShape forty = ShapeMatrix(40, 290, 292, 6, 96, 17, 14);
  EXPECT_EQ(forty.cell, 7);
  EXPECT_FALSE(forty.texts);
  EXPECT_EQ(forty.label_step, 2);
  const MatrixShape many = ShapeMatrix(200, 290, 292, 6, 96, 17, 14);
  EXPECT_EQ(many.cell, 6);
  EXPECT_TRUE(many.scrolls);
  EXPECT_EQ(ShapeMatrix(0, 290, 292, 6, 96, 17, 14).cell, 0);
}

TEST(MatrixTest, FindsTheCellUnderThePoint) {
  const MatrixShape shape = ShapeMatrix(10, 290, 290, 6, 96, 17, 14);
  MatrixCell cell;
  ASSERT_TRUE(CellAt(shape, 8 * 29 + 1, 3 * 29 + 28, &cell));
  EXPECT_EQ(cell, (MatrixCell{3, 8}));
  EXPECT_FALSE(CellAt(shape, -1, 5, &cell));
  EXPECT_FALSE(CellAt(shape, 5, 290, &cell));
  EXPECT_FALSE(CellAt(shape, NAN, 5, &cell));
}

RC_GTEST_PROP(ThinCurveProperty, KeepsEachColumnsEnds, ()) {
  std::vector<ImVec2> points;
  float x = 0;
  for (int i = *rc::gen::inRange(0, 300); i > 0; --i) {
    x += static_cast<float>(*rc::gen::inRange(0, 30)) / 20;
    points.emplace_back(x, static_cast<float>(*rc::gen::inRange(-100, 100)));
  }
  const std::vector<ImVec2> thin = ThinCurve(points);
  RC_ASSERT(thin.size() <= points.size());
  const auto extremes = [](const std::vector<ImVec2>& all, float column) {
    float low = 1e9F, high = -1e9F;
    for (const ImVec2& p : all) {
      if (std::floor(p.x) != column) continue;
      low = std::min(low, p.y);
      high = std::max(high, p.y);
    }
    return std::pair(low, high);
  };
  for (const ImVec2& p : points) {
    const float column = std::floor(p.x);
    RC_ASSERT(extremes(points, column) == extremes(thin, column));
  }
  size_t in_column = 0;
  for (size_t i = 0; i < thin.size(); ++i) {
    in_column = i > 0 && std::floor(thin[i].x) == std::floor(thin[i - 1].x) ? in_column + 1 : 1;
    RC_ASSERT(in_column <= 4u);
  }
  if (!points.empty()) {
    RC_ASSERT(thin.front().x == points.front().x && thin.front().y == points.front().y);
    RC_ASSERT(thin.back().x == points.back().x && thin.back().y == points.back().y);
  }
}

TEST(LinesTest, StepsHoldFromTheirOwnPlaceDown) {
  const ImVec2 points[] = {{0, 1}, {10, 2}};
  const std::vector<ImVec2> steps = StepsDown(points);
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[1].x, 0);
  EXPECT_EQ(steps[1].y, 2) << "the second value holds from 10 down to 0";
}

TEST(LinesTest, SharpTurnsAreFound) {
  const ImVec2 points[] = {{0, 0}, {1, 100}, {2, 0}, {100, 0}};
  EXPECT_EQ(SharpTurns(points), (std::vector<size_t>{1}));
  const ImVec2 corner[] = {{0, 0}, {0, 100}, {100, 100}};
  EXPECT_TRUE(SharpTurns(corner).empty());
}

TEST(LinesTest, NearestOfAnAscendingList) {
  const float values[] = {0, 0.1F, 0.5F, 1};
  EXPECT_EQ(NearestIndex(values, 0.29), 1u);
  EXPECT_EQ(NearestIndex(values, 0.31), 2u);
  EXPECT_EQ(NearestIndex(values, 7), 3u);
  EXPECT_EQ(NearestIndex(values, -7), 0u);
  EXPECT_EQ(NearestIndex({}, 1), 0u);
}

TEST(AxesTest, RocBeginsAtTheDecadeOfOneNegative) {
  EXPECT_DOUBLE_EQ(RocLogStart(641), 1e-3);
  EXPECT_DOUBLE_EQ(RocLogStart(12000), 1e-4);
  EXPECT_DOUBLE_EQ(RocLogStart(3), 0.1);
}

TEST(AxesTest, SharesBeginBelowTheLowest) {
  EXPECT_NEAR(ShareRange(0.63, 0.1).lo, 0.6, 1e-12);
  EXPECT_EQ(ShareRange(0.63, 0.1).hi, 1);
  EXPECT_EQ(ShareRange(0.01, 0.1).lo, 0);
  EXPECT_NEAR(ShareRange(1, 0.25).lo, 0.75, 1e-12);
  EXPECT_EQ(ShareRange(NAN, 0.1).lo, 0);
}

TEST(AxesTest, IntervalsHaveAirAndZeroIsInTheMiddle) {
  const Range range = IntervalRange(0.97, 0.95, 0.98, 0.96);
  EXPECT_LT(range.lo, 0.95);
  EXPECT_GT(range.hi, 0.98);
  const Range alone = IntervalRange(0.5, NAN, NAN, NAN);
  EXPECT_LT(alone.lo, alone.hi);
  const Range zero = AroundZero(0.012, -0.002, 0.026);
  EXPECT_DOUBLE_EQ(zero.lo, -zero.hi);
  EXPECT_GT(zero.hi, 0.026);
  EXPECT_GT(AroundZero(0, 0, 0).hi, 0);
}

TEST(BarsTest, OneRowAmongManyIsSeen) {
  EXPECT_EQ(RootHeight(0, 588, 32, 1.5F), 0);
  EXPECT_EQ(RootHeight(588, 588, 32, 1.5F), 32);
  EXPECT_NEAR(RootHeight(1, 588, 32, 1.5F), 1.5F, 1e-6);
  EXPECT_NEAR(RootHeight(147, 588, 32, 1.5F), 16, 1e-4);
  EXPECT_EQ(RampStop(0.5, 1, 5), 3);
  EXPECT_EQ(RampStop(NAN, 1, 5), 1);
  EXPECT_EQ(RampStop(7, 1, 5), 5);
}

TEST(ImageTest, GrowsSharplyAndShrinksByMeans) {
  const uint8_t two[] = {0, 0, 0, 255, 200, 100, 50, 255};
  std::vector<uint8_t> grown(4 * 2 * 4);
  ResampleImage(two, 2, 1, 4, 2, grown.data(), 16);
  EXPECT_EQ(grown[0], 0);
  EXPECT_EQ(grown[4], 0);
  EXPECT_EQ(grown[8], 200);
  EXPECT_EQ(grown[16 + 12 + 1], 100);
  uint8_t one[4];
  ResampleImage(two, 2, 1, 1, 1, one, 4);
  EXPECT_EQ(one[0], 100);
  EXPECT_EQ(one[3], 255);
}

TEST(ImageTest, KeepsItsShape) {
  EXPECT_EQ(FitImage(8, 8, 72), (std::pair<uint32_t, uint32_t>(72, 72)));
  EXPECT_EQ(FitImage(640, 480, 72), (std::pair<uint32_t, uint32_t>(72, 54)));
  EXPECT_EQ(FitImage(1, 10000, 72), (std::pair<uint32_t, uint32_t>(1, 72)));
  EXPECT_EQ(FitImage(0, 0, 72), (std::pair<uint32_t, uint32_t>(1, 1)));
  EXPECT_EQ(FitTiles(650, 220, 72, 91, 16, 10), (std::pair<int, int>(7, 2)));
  EXPECT_EQ(FitTiles(1, 1, 72, 91, 16, 10), (std::pair<int, int>(1, 1)));
}

}  // namespace
}  // namespace tidemark::ui

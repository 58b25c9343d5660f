#include "series/hover.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "series/chart_query.h"
#include "series/derived.h"
#include "unit/series/random_series.h"

namespace tidemark {
namespace {

struct Expected {
  std::optional<size_t> point;
  uint64_t equal_x = 0, column_points = 0;
  std::optional<size_t> low, high;
};

double XAt(const MemorySeries& series, XKind kind, size_t i) {
  if (kind == XKind::kWallTime) return series.points().wall_times_s[i];
  if (kind == XKind::kStep && series.pyramid().skeleton().has_steps) {
    return static_cast<double>(series.points().steps[i]);
  }
  return static_cast<double>(i);
}

Expected BruteForce(const MemorySeries& series, const HoverRequest& r) {
  Expected e;
  bool goes_on = false;
  const PointColumns& p = series.points();
  std::vector<size_t> live;
  for (const SegmentInfo& s : series.pyramid().skeleton().segments) {
    for (uint64_t i = 0; i < s.live_count; ++i) live.push_back(s.first_index + i);
  }
  for (const size_t i : live) {
    const double x = XAt(series, r.x_kind, i);
    goes_on = goes_on || x >= r.x;
    if (x <= r.x && (!e.point || x >= XAt(series, r.x_kind, *e.point))) e.point = i;
    if (x < r.column_x0 || x >= r.column_x1) continue;
    ++e.column_points;
    if (!std::isfinite(p.values[i])) continue;
    if (!e.low || p.values[i] < p.values[*e.low]) e.low = i;
    if (!e.high || p.values[i] > p.values[*e.high]) e.high = i;
  }
  if (!goes_on) e.point.reset();
  if (!e.point) return e;
  for (const size_t i : live)
    e.equal_x += XAt(series, r.x_kind, i) == XAt(series, r.x_kind, *e.point);
  return e;
}

RC_GTEST_PROP(Hover, EqualsBruteForce, ()) {
  const SeriesSpec spec = RandomSpec(9000);
  MemorySeries series(MakePoints(spec));
  if (spec.seed % 3 == 0) {
    series.Rewind(series.points().steps[spec.seed % spec.points]);
    series.Append(MakePoints(spec));
  }
  HoverRequest r;
  r.x_kind = *rc::gen::element(XKind::kStep, XKind::kWallTime, XKind::kOrdinal);
  if (SupportOf(series.pyramid().skeleton(), r.x_kind) != XSupport::kDirect)
    r.x_kind = XKind::kOrdinal;
  const XExtent extent = ExtentOf(series.pyramid(), r.x_kind, 0);
  const double span = extent.x1 - extent.x0;
  r.x = extent.x0 + span * *rc::gen::inRange(-50, 1050) / 1000;
  if (spec.seed % 2 == 0) r.x = std::round(r.x);
  const double px = span / *rc::gen::element(1, 10, 100, 2000);
  r.column_x0 = r.x - px / 3;
  r.column_x1 = r.column_x0 + px;
  const Expected e = BruteForce(series, r);
  const std::optional<HoverReply> reply = HoverAt(series.pyramid(), &series, r);
  RC_ASSERT(reply.has_value() == e.point.has_value());
  if (!reply) return;
  const PointColumns& p = series.points();
  RC_ASSERT(reply->point.index == *e.point);
  RC_ASSERT(reply->point.step == p.steps[*e.point]);
  RC_ASSERT(reply->point.x == XAt(series, r.x_kind, *e.point));
  RC_ASSERT(std::memcmp(&reply->point.value, &p.values[*e.point], 8) == 0);
  RC_ASSERT(reply->equal_x == e.equal_x);
  RC_ASSERT(reply->column_points == e.column_points);
  RC_ASSERT(reply->column_min.has_value() == e.low.has_value());
  if (e.low) {
    RC_ASSERT(reply->column_min->index == *e.low);
    RC_ASSERT(reply->column_max->index == *e.high);
    RC_ASSERT(reply->column_min->step == p.steps[*e.low]);
  }
}

TEST(Hover, NothingBeforeTheFirstAndAfterTheLastPointThatStands) {
  PointColumns points;
  for (int i = 0; i <= 100; ++i) points.Append(i, kNoTime, i);
  MemorySeries series(points);
  series.Rewind(90);
  PointColumns more;
  for (int i = 90; i <= 95; ++i) more.Append(i, kNoTime, -i);
  series.Append(more);
  HoverRequest r;
  const auto at = [&](double x) {
    r.x = x;
    r.column_x0 = x - 0.5;
    r.column_x1 = x + 0.5;
    return HoverAt(series.pyramid(), &series, r);
  };
  EXPECT_FALSE(at(-0.1));
  ASSERT_TRUE(at(0));
  EXPECT_EQ(at(89.5)->point.value, 89);
  EXPECT_EQ(at(93)->point.value, -93);
  EXPECT_EQ(at(95)->point.value, -95);
  EXPECT_FALSE(at(95.5));
  EXPECT_FALSE(at(98));
}

TEST(Hover, TheLastOfSeveralAtOneStep) {
  PointColumns points;
  for (const double v : {1.0, 2.0, 3.0}) points.Append(7, kNoTime, v);
  points.Append(8, kNoTime, 9);
  MemorySeries series(points);
  HoverRequest r;
  r.x = 7.5;
  r.column_x0 = 7;
  r.column_x1 = 8;
  const auto reply = HoverAt(series.pyramid(), &series, r);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->point.value, 3);
  EXPECT_EQ(reply->equal_x, 3u);
  EXPECT_EQ(reply->column_points, 3u);
  EXPECT_EQ(reply->column_min->value, 1);
  EXPECT_EQ(reply->column_max->value, 3);
}

}  // namespace
}  // namespace tidemark

// The chart query against brute force over all points.
#include "series/chart_query.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstring>

#include "series/derived.h"
#include "series/window_stats.h"
#include "unit/series/random_series.h"

namespace tidemark {
namespace {

// A point as a chart sees it.
struct Seen {
  double x, y;
  size_t segment;
  bool superseded;
};

double XOf(const PointColumns& p, const SeriesSkeleton& sk, XKind kind, double zero, size_t i) {
  if (kind == XKind::kWallTime) return p.wall_times_s[i];
  if (kind == XKind::kRelativeTime) return p.wall_times_s[i] - zero;
  if (kind == XKind::kStep && sk.has_steps) return static_cast<double>(p.steps[i]);
  return static_cast<double>(i);
}

std::vector<Seen> Look(const MemorySeries& series, XKind kind, double zero) {
  std::vector<Seen> seen;
  const SeriesSkeleton& sk = series.pyramid().skeleton();
  for (size_t s = 0; s < sk.segments.size(); ++s) {
    const SegmentInfo& info = sk.segments[s];
    for (uint64_t i = 0; i < info.count; ++i) {
      const size_t index = info.first_index + i;
      seen.push_back({XOf(series.points(), sk, kind, zero, index), series.points().values[index], s,
                      i >= info.live_count});
    }
  }
  return seen;
}

double T(double v, AxisTransform t) { return t == AxisTransform::kLog10 ? std::log10(v) : v; }

struct Case {
  std::unique_ptr<MemorySeries> series;
  ChartRequest request;
  std::vector<Seen> seen;
};

ChartRequest RandomRequest(const SeriesPyramid& pyramid) {
  ChartRequest r;
  r.x_kind = *rc::gen::element(XKind::kStep, XKind::kStep, XKind::kWallTime, XKind::kRelativeTime,
                               XKind::kOrdinal);
  if (SupportOf(pyramid.skeleton(), r.x_kind) != XSupport::kDirect) r.x_kind = XKind::kOrdinal;
  r.time_zero_s = r.x_kind == XKind::kRelativeTime ? 1.7e9 : 0;
  const XExtent extent = ExtentOf(pyramid, r.x_kind, r.time_zero_s);
  const double span = extent.x1 - extent.x0;
  const double a = *rc::gen::inRange(-200, 1200), b = *rc::gen::inRange(-200, 1200);
  r.x0 = extent.x0 + span * std::min(a, b) / 1000;
  r.x1 = extent.x0 + span * std::max(a, b) / 1000;
  if (*rc::gen::inRange(0, 3) == 0) r.x0 = extent.x0, r.x1 = extent.x1;
  r.width_px = static_cast<uint32_t>(*rc::gen::element(1, 7, 50, 300, 2000));
  r.margin = *rc::gen::element(0.0, 0.5);
  r.x_transform =
      *rc::gen::element(AxisTransform::kLinear, AxisTransform::kLinear, AxisTransform::kLog10);
  r.y_transform =
      *rc::gen::element(AxisTransform::kLinear, AxisTransform::kLinear, AxisTransform::kLog10);
  if (r.x_transform == AxisTransform::kLog10) {
    r.x0 = std::max(r.x0, 0.5);
    r.x1 = std::max(r.x1, r.x0);
  }
  r.hide_superseded = *rc::gen::inRange(0, 4) == 0;
  return r;
}

Case RandomCase(size_t max_points) {
  Case c;
  const SeriesSpec spec = RandomSpec(max_points);
  const PointColumns points = MakePoints(spec);
  c.series = std::make_unique<MemorySeries>(points);
  if (*rc::gen::inRange(0, 3) == 0) {
    c.series->Rewind(points.steps[spec.seed % points.size()]);
    PointColumns more = MakePoints(spec);
    c.series->Append(more);
  }
  c.request = RandomRequest(c.series->pyramid());
  c.seen = Look(*c.series, c.request.x_kind, c.request.time_zero_s);
  return c;
}

bool Drawable(const Seen& p, const ChartRequest& r) {
  if (!std::isfinite(p.y) || (r.hide_superseded && p.superseded)) return false;
  if (r.y_transform == AxisTransform::kLog10 && p.y <= 0) return false;
  return r.x_transform != AxisTransform::kLog10 || p.x > 0;
}

double PixelOf(const ChartRequest& r) {
  return (T(r.x1, r.x_transform) - T(r.x0, r.x_transform)) / r.width_px;
}

struct Drawn {
  double x0, x1, min, max;
};

// Columns of one strip kind in chart coordinates.
std::vector<Drawn> ColumnsOf(const ChartReply& reply, size_t segment, bool superseded) {
  std::vector<Drawn> drawn;
  for (const ChartStrip& strip : reply.strips) {
    if (strip.segment != segment || strip.superseded != superseded) continue;
    for (uint32_t i = 0; i < strip.column_count; ++i) {
      const ChartColumn& c = reply.columns[strip.first_column + i];
      drawn.push_back({reply.x_origin + c.x0, reply.x_origin + c.x1,
                       reply.y_origin + reply.y_scale * c.min,
                       reply.y_origin + reply.y_scale * c.max});
    }
  }
  return drawn;
}

RC_GTEST_PROP(Pyramid, AnyRangeEqualsBruteForce, ()) {
  const MemorySeries series(MakePoints(RandomSpec(30000)));
  const SeriesSkeleton& sk = series.pyramid().skeleton();
  for (size_t s = 0; s < sk.segments.size(); ++s) {
    const uint64_t blocks = sk.segments[s].block_count();
    const uint64_t a = *rc::gen::inRange<uint64_t>(0, blocks + 1),
                   b = *rc::gen::inRange<uint64_t>(0, blocks + 1);
    const uint64_t begin = std::min(a, b), end = std::max(a, b);
    double low = std::numeric_limits<double>::infinity(), high = -low;
    const uint64_t last = std::min(end * kBlockPoints, sk.segments[s].count);
    for (uint64_t i = begin * kBlockPoints; i < last; ++i) {
      const double v = series.points().values[sk.segments[s].first_index + i];
      if (!std::isfinite(v)) continue;
      low = std::min(low, v);
      high = std::max(high, v);
    }
    const MinMax range = series.pyramid().Range(s, begin, end);
    RC_ASSERT((std::isnan(range.min) ? low > high : range.min == low && range.max == high));
    if (low <= high) {
      const uint64_t at = series.pyramid().FindMin(s, begin, end, low);
      RC_ASSERT(at < end);
      RC_ASSERT(series.pyramid().Range(s, at, at + 1).min == low);
      RC_ASSERT((at == begin || !(series.pyramid().Range(s, begin, at).min <= low)));
      RC_ASSERT(series.pyramid().FindMax(s, begin, end, high) < end);
    }
    for (unsigned log2 = 0; log2 < 10; ++log2) {
      const uint64_t index = begin >> log2;
      const MinMax x = series.pyramid().Aligned(s, log2, index);
      const MinMax y = series.pyramid().Range(s, std::min(index << log2, blocks),
                                              std::min((index + 1) << log2, blocks));
      if (index << log2 < blocks) RC_ASSERT((x.min == y.min || (x.min != x.min && y.min != y.min)));
    }
  }
}

RC_GTEST_PROP(ChartQuery, CountsAndBoundsAreExact, ()) {
  const Case c = RandomCase(12000);
  const ChartRequest& r = c.request;
  const ChartReply reply = MakeChartColumns(c.series->pyramid(), c.series.get(), r);
  RC_ASSERT(reply.complete);
  uint64_t points = 0, superseded = 0, nonfinite = 0, not_positive = 0, x_not_positive = 0;
  double low = std::numeric_limits<double>::quiet_NaN(), high = low;
  const bool log_y = r.y_transform == AxisTransform::kLog10;
  for (const Seen& p : c.seen) {
    if (r.x_transform == AxisTransform::kLog10 && p.x <= 0) ++x_not_positive;
    if (p.x < r.x0 || p.x > r.x1) continue;
    ++points;
    superseded += p.superseded;
    nonfinite += !std::isfinite(p.y);
    not_positive += log_y && std::isfinite(p.y) && p.y <= 0;
    if (!std::isfinite(p.y) || (log_y && p.y <= 0) || (r.hide_superseded && p.superseded)) continue;
    if (!(low <= p.y)) low = p.y;
    if (!(high >= p.y)) high = p.y;
  }
  RC_ASSERT(reply.points_total == c.seen.size());
  RC_ASSERT(reply.points_in_window == points);
  RC_ASSERT(reply.superseded_in_window == superseded);
  RC_ASSERT(reply.nonfinite_in_window == nonfinite);
  RC_ASSERT(reply.y_not_positive == not_positive);
  RC_ASSERT(reply.x_not_positive == x_not_positive);
  RC_ASSERT(
      (std::isnan(low) ? std::isnan(reply.y_min) : reply.y_min == low && reply.y_max == high));
}

// Every drawable point of the window lies in a column of its segment, and every column is tight.
RC_GTEST_PROP(ChartQuery, NothingLiesOutsideOfWhatIsDrawn, ()) {
  const Case c = RandomCase(12000);
  const ChartRequest& r = c.request;
  const ChartReply reply = MakeChartColumns(c.series->pyramid(), c.series.get(), r);
  const double px = PixelOf(r);
  const double extra = r.margin * (T(r.x1, r.x_transform) - T(r.x0, r.x_transform));
  const double from = T(r.x0, r.x_transform) - extra, to = T(r.x1, r.x_transform) + extra;
  const SeriesSkeleton& sk = c.series->pyramid().skeleton();
  for (size_t s = 0; s < sk.segments.size(); ++s) {
    for (const bool superseded : {false, true}) {
      const std::vector<Drawn> drawn = ColumnsOf(reply, s, superseded);
      size_t at = 0;
      std::vector<bool> low_met(drawn.size()), high_met(drawn.size());
      for (const Seen& p : c.seen) {
        if (p.segment != s || p.superseded != superseded || !Drawable(p, r)) continue;
        const double tx = T(p.x, r.x_transform), ty = T(p.y, r.y_transform);
        const double eps =
            1e-6 * px * r.width_px + 1e-12 * std::fabs(tx) +
            2e-7 * std::fabs(tx - reply.x_origin);  // columns are f32 around the origin
        const double ey = 1e-6 * (1 + std::fabs(ty));
        // Equal x may lie in several columns: any of them may hold the point.
        while (at < drawn.size() && drawn[at].x1 + eps < tx) ++at;
        bool held = false;
        for (size_t i = at; i < drawn.size() && drawn[i].x0 - eps <= tx; ++i) {
          held = held || (drawn[i].min - ey <= ty && ty <= drawn[i].max + ey);
          if (std::fabs(drawn[i].min - ty) <= ey) low_met[i] = true;
          if (std::fabs(drawn[i].max - ty) <= ey) high_met[i] = true;
        }
        if (tx >= from && tx <= to) RC_ASSERT(held);
      }
      for (size_t i = 0; i < drawn.size(); ++i) RC_ASSERT((low_met[i] && high_met[i]));
    }
  }
}

RC_GTEST_PROP(ChartQuery, ColumnsAreNarrowAndFew, ()) {
  const Case c = RandomCase(20000);
  const ChartRequest& r = c.request;
  const ChartReply reply = MakeChartColumns(c.series->pyramid(), c.series.get(), r);
  const double px = PixelOf(r);
  const double wide =
      std::max(std::fabs(T(r.x0, r.x_transform)), std::fabs(T(r.x1, r.x_transform)));
  const double eps = px * 1e-5 + px * r.width_px * 4e-7 + wide * 1e-14;
  size_t total = 0;
  for (const ChartStrip& strip : reply.strips) {
    RC_ASSERT(strip.first_column == total);
    total += strip.column_count;
    for (uint32_t i = 0; i < strip.column_count; ++i) {
      const ChartColumn& column = reply.columns[strip.first_column + i];
      RC_ASSERT(static_cast<double>(column.x1) - static_cast<double>(column.x0) <= px + eps);
      RC_ASSERT(column.min <= column.max);
      if (i > 0)
        RC_ASSERT(reply.columns[strip.first_column + i - 1].x1 <=
                  column.x0 + static_cast<float>(eps));
    }
    const double limit = 2 * (r.width_px * (1 + 2 * r.margin) + 1) + 4;
    RC_ASSERT(strip.column_count <= limit);
  }
  RC_ASSERT(total == reply.columns.size());
  RC_ASSERT(reply.columns.size() <= c.seen.size());
}

// The next place from `x` on where no column of both lists begins or ends.
double FreeCut(const std::vector<Drawn> (&drawn)[2], double x, double stride, double eps) {
  for (int tries = 0; tries < 50; ++tries, x += stride) {
    bool free = true;
    for (const std::vector<Drawn>& list : drawn) {
      for (const Drawn& d : list)
        free = free && std::fabs(d.x0 - x) > 2 * eps && std::fabs(d.x1 - x) > 2 * eps;
    }
    if (free) break;
  }
  return x;
}

RC_GTEST_PROP(ChartQuery, PanningChangesOnlyTheEdges, ()) {
  Case c = RandomCase(20000);
  ChartRequest r = c.request;
  r.x_transform = AxisTransform::kLinear;
  r.hide_superseded = false;
  RC_PRE(r.x1 > r.x0);
  const double px = PixelOf(r);
  ChartRequest moved = r;
  const double shift = px * *rc::gen::inRange(10, 4000) / 100;
  moved.x0 += shift;
  moved.x1 += shift;
  const ChartReply a = MakeChartColumns(c.series->pyramid(), c.series.get(), r);
  const ChartReply b = MakeChartColumns(c.series->pyramid(), c.series.get(), moved);
  const double eps = 2e-6 * px * r.width_px * (1 + r.margin) + 1e-14 * std::fabs(r.x1);
  for (size_t s = 0; s < c.series->pyramid().skeleton().segments.size(); ++s) {
    const std::vector<Drawn> drawn[2] = {ColumnsOf(a, s, false), ColumnsOf(b, s, false)};
    // Compare between two cuts that no column comes near to.
    const double inside0 = FreeCut(drawn, moved.x0 + 2 * px, px / 7, eps);
    const double inside1 = FreeCut(drawn, r.x1 - 2 * px, -px / 7, eps);
    std::vector<Drawn> kept[2];
    for (int side = 0; side < 2; ++side) {
      for (const Drawn& d : drawn[side]) {
        if (d.x0 > inside0 && d.x1 < inside1) kept[side].push_back(d);
      }
    }
    RC_ASSERT(kept[0].size() == kept[1].size());
    for (size_t i = 0; i < kept[0].size(); ++i) {
      RC_ASSERT(std::fabs(kept[0][i].x0 - kept[1][i].x0) <= eps);
      RC_ASSERT(std::fabs(kept[0][i].x1 - kept[1][i].x1) <= eps);
      const double ey = 1e-6 * (1 + std::fabs(kept[0][i].max));
      RC_ASSERT(std::fabs(kept[0][i].min - kept[1][i].min) <= ey);
      RC_ASSERT(std::fabs(kept[0][i].max - kept[1][i].max) <= ey);
    }
  }
}

RC_GTEST_PROP(ChartQuery, AppendingEqualsRebuilding, ()) {
  const SeriesSpec spec = RandomSpec(10000);
  const PointColumns points = MakePoints(spec);
  const MemorySeries whole(points);
  MemorySeries pieces({});
  std::mt19937 random(spec.seed);
  for (size_t at = 0; at < points.size();) {
    const size_t end = std::min(points.size(), at + 1 + random() % 500);
    PointColumns piece;
    for (size_t i = at; i < end; ++i)
      piece.Append(points.steps[i], points.wall_times_s[i], points.values[i]);
    pieces.Append(piece);
    at = end;
  }
  const ChartRequest r = RandomRequest(whole.pyramid());
  const ChartReply a = MakeChartColumns(whole.pyramid(), const_cast<MemorySeries*>(&whole), r);
  const ChartReply b = MakeChartColumns(pieces.pyramid(), &pieces, r);
  RC_ASSERT(a.columns.size() == b.columns.size());
  RC_ASSERT(a.points_in_window == b.points_in_window);
  for (size_t i = 0; i < a.columns.size(); ++i) {
    RC_ASSERT(std::memcmp(&a.columns[i], &b.columns[i], sizeof(ChartColumn)) == 0);
  }
}

RC_GTEST_PROP(ChartQuery, MarksShowEveryPixelWithANonFiniteValue, ()) {
  const Case c = RandomCase(8000);
  const ChartRequest& r = c.request;
  const ChartReply reply = MakeChartColumns(c.series->pyramid(), c.series.get(), r);
  const double px = PixelOf(r);
  const double eps = 1e-6 * px * r.width_px + 1e-12 * std::max(std::fabs(r.x0), std::fabs(r.x1));
  for (const Seen& p : c.seen) {
    if (std::isfinite(p.y) || p.x < r.x0 || p.x > r.x1 || (r.hide_superseded && p.superseded))
      continue;
    const NonFinite kind = p.y != p.y ? NonFinite::kNan
                           : p.y > 0  ? NonFinite::kPositiveInfinity
                                      : NonFinite::kNegativeInfinity;
    const double tx = T(p.x, r.x_transform);
    const bool marked =
        std::any_of(reply.marks.begin(), reply.marks.end(), [&](const NonFiniteMark& m) {
          return m.kind == kind &&
                 std::fabs(reply.x_origin + static_cast<double>(m.x) - tx) <= px + eps;
        });
    RC_ASSERT(marked);
  }
  for (const NonFiniteMark& m : reply.marks) {
    if (m.resolved) RC_ASSERT(!std::isfinite(c.series->points().values[m.index]));
  }
  if (reply.nonfinite_in_window == 0 && r.margin == 0 && c.seen.size() < 2)
    RC_ASSERT(reply.marks.empty());
}

// A reader that fails: blocks are drawn instead, and the reply says so.
class BrokenReader final : public PointReader {
 public:
  bool Read(IndexRange, PointColumns*) override { return false; }
};

RC_GTEST_PROP(ChartQuery, UnreadablePointsStillLieInsideWhatIsDrawn, ()) {
  const Case c = RandomCase(5000);
  BrokenReader broken;
  const ChartReply reply = MakeChartColumns(c.series->pyramid(), &broken, c.request);
  for (const ChartColumn& column : reply.columns) RC_ASSERT(column.min <= column.max);
  if (c.request.y_transform == AxisTransform::kLog10) return;
  for (const Seen& p : c.seen) {
    if (!Drawable(p, c.request) || p.superseded || p.x < c.request.x0 || p.x > c.request.x1)
      continue;
    const double ey = 1e-6 * (1 + std::fabs(p.y));
    const std::vector<Drawn> drawn = ColumnsOf(reply, p.segment, false);
    RC_ASSERT(std::any_of(drawn.begin(), drawn.end(),
                          [&](const Drawn& d) { return d.min - ey <= p.y && p.y <= d.max + ey; }));
  }
}

TEST(ChartQuery, AOneStepSpikeInAMillionPointsIsThere) {
  PointColumns points;
  for (int i = 0; i < 1000000; ++i) points.Append(i, 1.7e9 + i, i == 654321 ? 1000.0 : 0.5);
  MemorySeries series(points);
  ChartRequest r;
  r.x0 = 0;
  r.x1 = 999999;
  r.width_px = 1200;
  const ChartReply reply = MakeChartColumns(series.pyramid(), &series, r);
  size_t high = 0;
  for (const ChartColumn& c : reply.columns) high += reply.y_origin + c.max == 1000.0;
  EXPECT_EQ(high, 1u);
  EXPECT_LE(reply.columns.size(), 2400u);
  EXPECT_GE(reply.columns.size(), 1200u);
  EXPECT_EQ(reply.points_in_window, 1000000u);
  r.x0 = 654320;
  r.x1 = 654322;
  const ChartReply close = MakeChartColumns(series.pyramid(), &series, r);
  ASSERT_EQ(close.strips.size(), 1u);
  EXPECT_TRUE(close.strips[0].raw);
  EXPECT_EQ(close.points_in_window, 3u);
}

TEST(ChartQuery, KeepsHugeTinyAndNearlyEqualValuesApart) {
  for (const double base : {1e300, 1e-300, -1.7e308, 1e9}) {
    PointColumns points;
    for (int i = 0; i < 100; ++i) points.Append(i, kNoTime, base * (1 + i * 1e-3));
    if (base < -1e308) points = {{0, 1}, {kNoTime, kNoTime}, {1.7e308, -1.7e308}};
    MemorySeries series(points);
    ChartRequest r;
    r.x1 = 99;
    r.width_px = 1000;
    const ChartReply reply = MakeChartColumns(series.pyramid(), &series, r);
    ASSERT_EQ(reply.columns.size(), points.size());
    for (size_t i = 0; i < points.size(); ++i) {
      const double y = reply.y_origin + reply.y_scale * static_cast<double>(reply.columns[i].first);
      EXPECT_NEAR(y / points.values[i], 1.0, 1e-6) << base;
      EXPECT_TRUE(std::isfinite(reply.columns[i].first));
    }
  }
  // 300 K and a thousandth of a kelvin: f32 alone would draw stairs.
  PointColumns points;
  for (int i = 0; i < 100; ++i) points.Append(i, kNoTime, 1e9 + i * 1e-3);
  MemorySeries series(points);
  ChartRequest r;
  r.x1 = 99;
  r.width_px = 1000;
  const ChartReply reply = MakeChartColumns(series.pyramid(), &series, r);
  for (size_t i = 0; i < points.size(); ++i) {
    EXPECT_NEAR(reply.y_origin + static_cast<double>(reply.columns[i].first), points.values[i],
                1e-6);
  }
}

TEST(ChartQuery, RefusesNonsenseQuietly) {
  PointColumns points;
  points.Append(1, kNoTime, 2);
  MemorySeries series(points);
  ChartRequest r;
  r.x0 = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(MakeChartColumns(series.pyramid(), &series, r).columns.empty());
  r.x0 = 1;
  r.x1 = 1;
  r.width_px = 0;
  EXPECT_EQ(MakeChartColumns(series.pyramid(), &series, r).columns.size(), 1u);
  r.x_kind = XKind::kWallTime;
  EXPECT_EQ(MakeChartColumns(series.pyramid(), &series, r).support, XSupport::kMissing);
  r.x_kind = XKind::kStep;
  r.x_transform = AxisTransform::kLog10;
  r.x0 = 0;
  EXPECT_TRUE(MakeChartColumns(series.pyramid(), &series, r).columns.empty());
}

}  // namespace
}  // namespace tidemark

#include "series/derived.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "series/chart_query.h"
#include "series/median.h"
#include "series/sliced_sort.h"
#include "unit/series/random_series.h"

namespace tidemark {
namespace {

std::shared_ptr<MemorySeries> Shared(PointColumns points) {
  return std::make_shared<MemorySeries>(std::move(points));
}
std::shared_ptr<const SeriesPyramid> PyramidOf(const std::shared_ptr<MemorySeries>& series) {
  return {series, &series->pyramid()};
}

template <typename Series>
void Finish(Series* series, size_t budget) {
  for (int i = 0; i < 10000000 && !series->Step(budget); ++i) {
  }
  ASSERT_FALSE(series->failed());
}

RC_GTEST_PROP(SlicedMedian, EqualsSorting, (std::vector<uint16_t> numbers, uint8_t budget)) {
  SlicedMedian median;
  std::vector<double> sorted;
  for (const uint16_t n : numbers) {
    sorted.push_back(n % 64 * 0.37 + 0.01);
    median.Add(sorted.back());
  }
  while (!median.Step(budget + 1u)) {
  }
  std::sort(sorted.begin(), sorted.end());
  const size_t n = sorted.size();
  const double expected = n == 0 ? 0 : sorted[(n - 1) / 2] / 2 + sorted[n / 2] / 2;
  RC_ASSERT(std::fabs(median.median() - expected) <= 1e-12);
}

struct Numbered {
  int key;
  size_t number;
  bool operator<(const Numbered& other) const { return key < other.key; }
};

RC_GTEST_PROP(SlicedSort, EqualsStableSort, (uint32_t seed, uint16_t budget)) {
  std::mt19937 random(seed);
  std::vector<Numbered> items(random() % 40000);
  for (size_t i = 0; i < items.size(); ++i) items[i] = {static_cast<int>(random() % 500), i};
  std::vector<Numbered> sorted = items;
  std::stable_sort(sorted.begin(), sorted.end());
  SlicedSort<Numbered> sort(items);
  double progress = 0;
  while (!sort.Step(budget + 100u)) {
    RC_ASSERT(sort.progress() >= progress);
    progress = sort.progress();
  }
  const std::vector<Numbered> result = sort.Take();
  RC_ASSERT(result.size() == sorted.size());
  for (size_t i = 0; i < result.size(); ++i) RC_ASSERT(result[i].number == sorted[i].number);
}

// The recurrence as it is defined, over the points of a series without restarts.
std::vector<double> Naive(const PointColumns& p, const SeriesSkeleton& sk, double w, bool narrow) {
  std::vector<double> spacing, result = p.values;
  for (const SegmentInfo& s : sk.segments) {
    double last = std::numeric_limits<double>::quiet_NaN();
    for (uint64_t i = s.first_index; i < s.first_index + s.count; ++i) {
      if (!std::isfinite(p.values[i])) continue;
      const double x = sk.has_steps ? static_cast<double>(p.steps[i]) : static_cast<double>(i);
      if (x > last) spacing.push_back(x - last);
      last = x;
    }
  }
  std::sort(spacing.begin(), spacing.end());
  const size_t n = spacing.size();
  const double median = n == 0 ? 1 : (spacing[(n - 1) / 2] + spacing[n / 2]) / 2;
  for (const SegmentInfo& s : sk.segments) {
    bool begun = false;
    double state = 0, last = 0;
    for (uint64_t i = s.first_index; i < s.first_index + s.count; ++i) {
      if (!std::isfinite(p.values[i])) continue;
      const double x = sk.has_steps ? static_cast<double>(p.steps[i]) : static_cast<double>(i);
      state = begun ? state + (1 - std::pow(w, (x - last) / median)) * (p.values[i] - state)
                    : p.values[i];
      begun = true;
      last = x;
      result[i] = narrow ? static_cast<double>(static_cast<float>(state)) : state;
    }
  }
  return result;
}

RC_GTEST_PROP(Smoothed, EqualsTheRecurrence, ()) {
  SeriesSpec spec = RandomSpec(9000);
  auto series = Shared(MakePoints(spec));
  const SeriesSkeleton& sk = series->pyramid().skeleton();
  RC_PRE(!sk.unordered);
  SmoothParameters parameters;
  parameters.weight = *rc::gen::element(0.0, 0.3, 0.9, 0.999);
  SmoothedSeries smoothed(PyramidOf(series), series, parameters);
  Finish(&smoothed, 1 + spec.seed % 5000);
  const std::vector<double> expected =
      Naive(series->points(), sk, parameters.weight, !sk.blocks.wide);
  PointColumns all;
  RC_ASSERT(smoothed.Read({0, sk.count}, &all));
  RC_ASSERT(all.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    if (!std::isfinite(expected[i])) {
      RC_ASSERT(std::memcmp(&all.values[i], &expected[i], 8) == 0);
    } else {
      RC_ASSERT(std::fabs(all.values[i] - expected[i]) <= 3e-7 * std::fabs(expected[i]) + 1e-12);
    }
  }
  RC_ASSERT(all.steps == series->points().steps);
  // Independent of where reading begins, and its pyramid is that of its points.
  const uint64_t begin = spec.seed % sk.count, end = begin + (sk.count - begin) / 2;
  std::vector<double> values;
  RC_ASSERT(smoothed.ReadValues({begin, end}, &values));
  RC_ASSERT((values.empty() ||
             std::memcmp(values.data(), all.values.data() + begin, values.size() * 8) == 0));
  const MemorySeries again(all);
  for (size_t s = 0; s < sk.segments.size(); ++s) {
    const uint64_t blocks = sk.segments[s].block_count();
    const MinMax a = smoothed.pyramid().Range(s, 0, blocks),
                 b = again.pyramid().Range(s, 0, blocks);
    RC_ASSERT((a.min == b.min || std::isnan(a.min)));
    RC_ASSERT((a.max == b.max || std::isnan(a.max)));
  }
}

TEST(Smoothed, AfterARestartItGoesOnFromWhatStands) {
  PointColumns points;
  for (int i = 0; i <= 100; ++i) points.Append(i, kNoTime, i < 90 ? 1.0 : 50.0);
  auto series = Shared(points);
  series->Rewind(90);
  PointColumns more;
  for (int i = 90; i <= 120; ++i) more.Append(i, kNoTime, 1.0);
  series->Append(more);
  SmoothedSeries smoothed(PyramidOf(series), series, {0.9, XKind::kStep});
  Finish(&smoothed, 10);
  std::vector<double> values;
  ASSERT_TRUE(smoothed.ReadValues({0, 132}, &values));
  EXPECT_GT(values[95], 1.5);
  for (size_t i = 101; i < 132; ++i) EXPECT_EQ(values[i], 1.0);
}

TEST(Smoothed, DoesNotDependOnSpacingOfSteps) {
  PointColumns dense, sparse;
  std::mt19937 random(1);
  for (int i = 0; i < 500; ++i) {
    const double v = static_cast<double>(random() % 100);
    dense.Append(i, kNoTime, v);
    sparse.Append(i * 1000, kNoTime, v);
  }
  auto a = Shared(dense), b = Shared(sparse);
  SmoothedSeries x(PyramidOf(a), a, {0.8, XKind::kStep}), y(PyramidOf(b), b, {0.8, XKind::kStep});
  Finish(&x, 100);
  Finish(&y, 100);
  std::vector<double> p, q;
  ASSERT_TRUE(x.ReadValues({0, 500}, &p) && y.ReadValues({0, 500}, &q));
  EXPECT_EQ(p, q);
}

TEST(SmoothPreview, FollowsTheExactOne) {
  PointColumns points;
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    points.Append(i, kNoTime,
                  std::sin(i / 3000.0) + 0.1 * (static_cast<double>(random() % 100) / 50 - 1));
  }
  auto series = Shared(points);
  const SmoothParameters parameters = {0.99, XKind::kStep};
  SmoothedSeries exact(PyramidOf(series), series, parameters);
  Finish(&exact, 100000);
  const PointColumns preview = SmoothPreview(series->pyramid(), parameters, 1000);
  ASSERT_GT(preview.size(), 200u);
  for (size_t i = 10; i < preview.size(); ++i) {
    std::vector<double> value;
    ASSERT_TRUE(exact.ReadValues(
        {static_cast<uint64_t>(preview.steps[i]), static_cast<uint64_t>(preview.steps[i]) + 1},
        &value));
    EXPECT_NEAR(preview.values[i], value[0], 0.05);
  }
}

RC_GTEST_PROP(Sorted, HoldsEveryPointInOrderOfX, ()) {
  const SeriesSpec spec = RandomSpec(9000);
  auto series = Shared(MakePoints(spec));
  const bool restarted = spec.seed % 2 == 0;
  if (restarted) series->Rewind(series->points().steps[spec.seed % spec.points]);
  const XKind kind = *rc::gen::element(XKind::kStep, XKind::kWallTime);
  SortedSeries sorted(PyramidOf(series), series, kind);
  Finish(&sorted, 1 + spec.seed % 3000);
  const PointColumns& p = series->points();
  struct Expected {
    bool superseded;
    double x;
    size_t index;
  };
  std::vector<Expected> expected;
  for (const SegmentInfo& s : series->pyramid().skeleton().segments) {
    for (uint64_t i = 0; i < s.count; ++i) {
      const size_t at = s.first_index + i;
      const double x = kind == XKind::kWallTime ? p.wall_times_s[at]
                       : p.steps[at] == kNoStep ? std::numeric_limits<double>::quiet_NaN()
                                                : static_cast<double>(p.steps[at]);
      bool back = i >= s.live_count;
      for (const Rewind& r : series->pyramid().skeleton().rewinds) {  // also of the unordered rest
        back = back || (at < r.at_index && p.steps[at] != kNoStep && p.steps[at] >= r.step);
      }
      if (std::isfinite(x)) expected.push_back({back, x, at});
    }
  }
  std::stable_sort(expected.begin(), expected.end(), [](const Expected& a, const Expected& b) {
    return a.superseded != b.superseded ? b.superseded : a.x < b.x;
  });
  RC_ASSERT(sorted.pyramid().skeleton().count == expected.size());
  RC_ASSERT(sorted.left_out() == p.size() - expected.size());
  PointColumns all;
  RC_ASSERT(sorted.Read({0, expected.size()}, &all));
  for (size_t i = 0; i < expected.size(); ++i) {
    RC_ASSERT(all.wall_times_s[i] == expected[i].x);
    RC_ASSERT(all.steps[i] == p.steps[expected[i].index]);
    RC_ASSERT(sorted.SourceIndex(i) == expected[i].index);
    RC_ASSERT(std::memcmp(&all.values[i], &p.values[expected[i].index], 8) == 0);
  }
  if (expected.empty()) return;
  RC_ASSERT(SupportOf(sorted.pyramid().skeleton(), XKind::kMetric) == XSupport::kDirect);
  ChartRequest r;
  const XExtent extent = ExtentOf(sorted.pyramid(), XKind::kMetric, 0);
  r.x0 = extent.x0;
  r.x1 = extent.x1;
  r.width_px = 300;
  r.x_kind = XKind::kMetric;
  const ChartReply reply = MakeChartColumns(sorted.pyramid(), &sorted, r);
  RC_ASSERT(reply.complete);
  RC_ASSERT(reply.points_in_window == expected.size());
}

TEST(Sorted, PairsTwoMetricsByStepAndArrival) {
  PointColumns y, x;
  // Steps 1, 2, 2, 3, 9 against 1, 2, 2, 2, 3: the second 2 of y pairs with the second of x.
  for (const auto& [step, value] :
       std::vector<std::pair<int, double>>{{1, 10}, {2, 20}, {2, 21}, {3, 30}, {9, 90}}) {
    y.Append(step, kNoTime, value);
  }
  for (const auto& [step, value] : std::vector<std::pair<int, double>>{
           {1, 0.5}, {2, 0.9}, {2, 0.1}, {2, 0.2}, {3, std::nan("")}}) {
    x.Append(step, kNoTime, value);
  }
  auto ys = Shared(y), xs = Shared(x);
  SortedSeries sorted(PyramidOf(ys), ys, PyramidOf(xs), xs);
  Finish(&sorted, 2);
  PointColumns all;
  ASSERT_TRUE(sorted.Read({0, 3}, &all));
  EXPECT_EQ(all.wall_times_s, (std::vector<double>{0.1, 0.5, 0.9}));
  EXPECT_EQ(all.values, (std::vector<double>{21, 10, 20}));
  EXPECT_EQ(all.steps, (std::vector<int64_t>{2, 1, 2}));
  EXPECT_EQ(sorted.left_out(), 2u);  // x is NaN at 3, missing at 9
}

TEST(Sorted, DrawsAManySegmentedSeriesByStep) {
  PointColumns points;
  for (int epoch = 0; epoch < 100; ++epoch) {
    for (int i = 0; i < 50; ++i) points.Append(i, kNoTime, epoch);
  }
  auto series = Shared(points);
  EXPECT_TRUE(series->pyramid().skeleton().unordered);
  EXPECT_EQ(SupportOf(series->pyramid().skeleton(), XKind::kStep), XSupport::kSorted);
  SortedSeries sorted(PyramidOf(series), series, XKind::kStep);
  Finish(&sorted, 777);
  ChartRequest r;
  r.x1 = 49;
  r.width_px = 500;
  r.x_kind = XKind::kMetric;
  const ChartReply reply = MakeChartColumns(sorted.pyramid(), &sorted, r);
  EXPECT_EQ(reply.columns.size(), 50u);
  for (const ChartColumn& c : reply.columns) {
    EXPECT_EQ(c.min + static_cast<float>(reply.y_origin), 0.0f);
    EXPECT_EQ(c.max + static_cast<float>(reply.y_origin), 99.0f);
  }
}

}  // namespace
}  // namespace tidemark

#include "series/aggregated.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace tidemark {
namespace {

using Line = std::vector<std::pair<int64_t, double>>;  // step, value in order of arrival

AggregateMember MemberOf(const Line& line) {
  PointColumns points;
  for (const auto& [step, value] : line) points.Append(step, kNoTime, value);
  auto series = std::make_shared<MemorySeries>(std::move(points));
  return {std::shared_ptr<const SeriesPyramid>(series, &series->pyramid()), series, XKind::kStep,
          0};
}

std::vector<AggregateMember> MembersOf(const std::vector<Line>& lines) {
  std::vector<AggregateMember> members(lines.size());
  std::transform(lines.begin(), lines.end(), members.begin(), MemberOf);
  return members;
}

struct Row {
  double x, mean, low, high;
};

std::vector<Row> Aggregate(const std::vector<Line>& lines, AggregateOptions options,
                           size_t budget = 1000) {
  AggregatedSeries series(MembersOf(lines), options);
  while (!series.Step(budget)) {
  }
  EXPECT_FALSE(series.failed());
  const IndexRange all{0, series.pyramid().skeleton().count};
  EXPECT_EQ(series.low().skeleton().count, all.end);
  PointColumns mean, low, high;
  EXPECT_TRUE(series.Read(all, &mean) && series.low_points()->Read(all, &low) &&
              series.high_points()->Read(all, &high));
  std::vector<Row> rows;
  for (size_t i = 0; i < mean.size(); ++i) {
    EXPECT_EQ(mean.steps[i], static_cast<int64_t>(mean.wall_times_s[i]));
    rows.push_back({mean.wall_times_s[i], mean.values[i], low.values[i], high.values[i]});
  }
  return rows;
}

// What a run counts with at a step, by the definition.
std::optional<double> Brute(const Line& line, double x) {
  std::map<double, double> points;
  for (const auto& [step, value] : line) {
    if (std::isfinite(value)) points[static_cast<double>(step)] = value;
  }
  if (points.count(x) != 0) return points[x];
  const auto after = points.upper_bound(x);
  if (after == points.begin() || after == points.end()) return std::nullopt;
  const auto before = std::prev(after);
  const double part = (x - before->first) / (after->first - before->first);
  return before->second * (1 - part) + after->second * part;
}

RC_GTEST_PROP(Aggregated, IsTheMeanAtEachStepOfAnyRun, ()) {
  std::vector<Line> lines(*rc::gen::inRange<size_t>(1, 6));
  std::set<double> steps;
  for (Line& line : lines) {
    int64_t step = *rc::gen::inRange(-5, 5);
    for (int i = *rc::gen::inRange(0, 200); i > 0; --i) {
      step += *rc::gen::inRange(0, 4);
      const double value =
          *rc::gen::inRange(0, 20) == 0 ? std::nan("") : *rc::gen::inRange(-100, 100) / 8.0;
      line.emplace_back(step, value);
      if (std::isfinite(value)) steps.insert(static_cast<double>(step));
    }
  }
  const auto band = *rc::gen::element(BandKind::kDeviation, BandKind::kExtremes);
  const auto budget = *rc::gen::inRange<size_t>(1, 400);
  const std::vector<Row> rows = Aggregate(lines, {band, false}, budget);
  RC_ASSERT(rows.size() == steps.size());
  size_t at = 0;
  for (const double x : steps) {
    std::vector<double> values;
    for (const Line& line : lines) {
      if (const auto value = Brute(line, x)) values.push_back(*value);
    }
    double sum = 0, squares = 0;
    for (const double value : values) sum += value;
    const auto n = static_cast<double>(values.size());
    const double mean = sum / n;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double deviation = n > 1 ? std::sqrt(squares / (n - 1)) : 0;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    const bool extremes = band == BandKind::kExtremes;
    const Row& row = rows[at++];
    const auto near = [](double a, double b) { return std::abs(a - b) < 1e-9; };
    RC_ASSERT(row.x == x && near(row.mean, mean));
    RC_ASSERT(near(row.low, extremes ? *least : mean - deviation));
    RC_ASSERT(near(row.high, extremes ? *most : mean + deviation));
  }
}

TEST(Aggregated, TheLastArrivalOfAStepCounts) {
  const std::vector<Row> rows = Aggregate({{{1, 5}, {1, 7}}, {{1, 9}}}, {});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].mean, 8);
}

TEST(Aggregated, ALogAxisGetsAPositiveLowerEdge) {
  const std::vector<Row> rows = Aggregate({{{1, 1}, {2, -3}}, {{1, 9}, {2, 1}}}, {{}, true});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].low, 0.5);
  EXPECT_EQ(rows[1].low, rows[1].mean) << "a mean below zero has no place, so its band has none";
}

TEST(Aggregated, LargestNumbersStayFinite) {
  const double big = std::numeric_limits<double>::max();
  const std::vector<Row> rows = Aggregate({{{1, big}}, {{1, -big}}}, {});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_TRUE(std::isfinite(rows[0].low) && std::isfinite(rows[0].high));
}

TEST(Aggregated, NothingIsAnEmptyLine) {
  EXPECT_TRUE(Aggregate({}, {}).empty());
  EXPECT_TRUE(Aggregate({{}, {{1, std::nan("")}}}, {}).empty());
}

}  // namespace
}  // namespace tidemark

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <numeric>
#include <string>

#include "evaluate/intervals/random.h"
#include "evaluate/slices/importance.h"
#include "evaluate/slices/weak_slices.h"

namespace tidemark::evaluate {
namespace {

struct Made {
  DataSet data;
  std::vector<uint32_t> rows;
  std::vector<double> losses;
};

// Columns: age (0 to 99), city (6 texts), flag, noise with missing values; losses are set by tests.
Made MakeRows(size_t count, uint64_t seed) {
  Random random(seed);
  std::vector<int32_t> age(count);
  std::vector<uint8_t> flag(count);
  std::vector<double> noise(count);
  TextValues city;
  for (size_t i = 0; i < count; ++i) {
    age[i] = static_cast<int32_t>(random.Below(100));
    flag[i] = static_cast<uint8_t>(random.Below(2));
    noise[i] = random.Below(5) == 0 ? NAN : random.Below(1000) / 7.0;
    city.Append("city" + std::to_string(random.Below(6)));
  }
  Made made;
  made.data.rows = count;
  made.data.columns.emplace_back("age", ColumnType::kInteger, std::move(age));
  made.data.columns.emplace_back("city", ColumnType::kText, std::move(city));
  made.data.columns.emplace_back("flag", ColumnType::kBoolean, std::move(flag));
  made.data.columns.emplace_back("noise", ColumnType::kFloat, std::move(noise));
  made.rows.resize(count);
  std::iota(made.rows.begin(), made.rows.end(), 0U);
  made.losses.resize(count);
  return made;
}

bool Mentions(const Slice& slice, size_t column) {
  return std::any_of(slice.conditions.begin(), slice.conditions.end(),
                     [&](const SliceCondition& condition) { return condition.column == column; });
}

TEST(WeakSlices, FindsTheRangeThatIsWorse) {
  Made made = MakeRows(3000, 1);
  Random random(2);
  for (size_t i = 0; i < made.losses.size(); ++i) {
    bool weak = made.data.columns[0].Number(i) >= 70;
    made.losses[i] = random.Below(100) < (weak ? 40U : 10U) ? 1 : 0;
  }
  SliceReport report = FindWeakSlices(made.data, made.rows, made.losses);
  ASSERT_FALSE(report.slices.empty());
  const Slice& first = report.slices[0];
  ASSERT_EQ(first.conditions.size(), 1U);
  EXPECT_EQ(first.conditions[0].column, 0U);
  EXPECT_NEAR(first.conditions[0].low, 70, 3);
  EXPECT_EQ(first.conditions[0].high, 99);
  EXPECT_LT(first.adjusted_p, 1e-9);
  EXPECT_GT(first.mean_loss, 0.3);
  EXPECT_LT(first.rest_loss, 0.15);
  EXPECT_EQ(first.conditions[0].Text(made.data).substr(0, 9), "age from ");
  EXPECT_GT(report.tested, 50U);
}

TEST(WeakSlices, FindsAValueAndAPair) {
  Made made = MakeRows(6000, 3);
  Random random(4);
  for (size_t i = 0; i < made.losses.size(); ++i) {
    bool weak_city = made.data.columns[1].Text(i) == "city4";
    bool pair = made.data.columns[1].Text(i) == "city1" && made.data.columns[2].Integer(i) == 1;
    made.losses[i] = random.Below(100) < (weak_city ? 30U : pair ? 50U : 8U) ? 1 : 0;
  }
  SliceReport report = FindWeakSlices(made.data, made.rows, made.losses);
  bool has_city = false;
  bool has_pair = false;
  for (const Slice& slice : report.slices) {
    has_city |= slice.conditions.size() == 1 && slice.conditions[0].value == "city4";
    has_pair |= slice.conditions.size() == 2 && Mentions(slice, 1) && Mentions(slice, 2) &&
                (slice.conditions[0].value == "city1" || slice.conditions[1].value == "city1");
  }
  EXPECT_TRUE(has_city);
  EXPECT_TRUE(has_pair);
}

TEST(WeakSlices, MissingValuesAreASlice) {
  Made made = MakeRows(2000, 5);
  for (size_t i = 0; i < made.losses.size(); ++i) {
    made.losses[i] = made.data.columns[3].IsMissing(i) ? 2.0 : 1.0 + (i % 7) * 0.01;
  }
  SliceReport report = FindWeakSlices(made.data, made.rows, made.losses);
  ASSERT_FALSE(report.slices.empty());
  EXPECT_EQ(report.slices[0].conditions[0].kind, SliceCondition::Kind::kMissing);
  EXPECT_EQ(report.slices[0].rows, made.data.columns[3].missing_count());
  EXPECT_EQ(report.slices[0].conditions[0].Text(made.data), "noise is missing");
}

// Of data without any structure, at most about one in twenty gives a false slice.
TEST(WeakSlices, NoiseGivesNoSlices) {
  int found = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    Made made = MakeRows(1500, 100 + seed);
    Random random(900 + seed);
    for (double& loss : made.losses) loss = random.Below(100) < 20 ? 1 : 0;
    found += FindWeakSlices(made.data, made.rows, made.losses).slices.empty() ? 0 : 1;
  }
  EXPECT_LE(found, 6);
}

TEST(WeakSlices, CountsAreThoseOfTheRows) {
  EXPECT_TRUE(rc::check("rows and means are right", [] {
    Made made = MakeRows(*rc::gen::inRange<size_t>(60, 400), *rc::gen::arbitrary<uint64_t>());
    Random random(*rc::gen::arbitrary<uint64_t>());
    for (size_t i = 0; i < made.losses.size(); ++i) {
      made.losses[i] = random.Below(10) + made.data.columns[0].Number(i) / 10;
    }
    SliceOptions options;
    options.level = 1;
    options.most_slices = 1000;
    SliceReport report = FindWeakSlices(made.data, made.rows, made.losses, options);
    for (const Slice& slice : report.slices) {
      auto places = RowsOfSlice(made.data, made.rows, slice.conditions);
      RC_ASSERT(places.size() == slice.rows);
      double sum = 0;
      for (uint32_t place : places) sum += made.losses[place];
      RC_ASSERT(std::abs(sum / static_cast<double>(slice.rows) - slice.mean_loss) < 1e-9);
      RC_ASSERT(slice.mean_loss > slice.rest_loss);
      RC_ASSERT(slice.adjusted_p >= slice.p);
    }
  }));
}

TEST(WeakSlices, NothingToFind) {
  Made made = MakeRows(100, 1);
  EXPECT_TRUE(FindWeakSlices(made.data, made.rows, made.losses).slices.empty());
  EXPECT_TRUE(FindWeakSlices(made.data, {}, {}).slices.empty());
  EXPECT_TRUE(FindWeakSlices(DataSet(), {}, {}).slices.empty());
}

TEST(WorstRows, LargestFirst) {
  std::vector<double> losses = {1, 5, 3, 5, 0};
  EXPECT_EQ(WorstRows(losses, 3), (std::vector<uint32_t>{1, 3, 2}));
  EXPECT_EQ(WorstRows(losses, 99).size(), 5U);
}

// A model that looks at age only.
Result<double> AgeLoss(const DataSet& data) {
  double sum = 0;
  for (size_t i = 0; i < data.rows; ++i) {
    double error = data.columns[0].Number(i) - static_cast<double>(i % 100);
    sum += error * error;
  }
  return sum / static_cast<double>(data.rows);
}

TEST(Importance, OfTheColumnThatCountsAndDataStayAsTheyAre) {
  Made made = MakeRows(1000, 7);
  std::vector<int32_t> age(1000);
  for (size_t i = 0; i < age.size(); ++i) age[i] = static_cast<int32_t>(i % 100);
  made.data.columns[0] = DataColumn("age", ColumnType::kInteger, age);
  std::vector<size_t> columns = {0, 1, 3};
  auto importance = PermutationImportance(&made.data, columns, AgeLoss);
  ASSERT_TRUE(importance.ok());
  // Var of the difference of two shuffled copies: 2 (100² - 1) / 12.
  EXPECT_NEAR((*importance)[0].increase, 1666.5, 150);
  EXPECT_GT((*importance)[0].deviation, 0);
  EXPECT_EQ((*importance)[1].increase, 0);
  EXPECT_EQ((*importance)[2].increase, 0);
  EXPECT_EQ(*AgeLoss(made.data), 0);
  auto failed = PermutationImportance(&made.data, columns, [&](const DataSet&) -> Result<double> {
    return MakeError(ErrorCode::kCancelled, "stopped");
  });
  EXPECT_FALSE(failed.ok());
  EXPECT_EQ(*AgeLoss(made.data), 0);
}

TEST(Importance, PartialDependenceIsTheMeanAtEachValue) {
  Made made = MakeRows(500, 8);
  auto mean_age = [](const DataSet& data) -> Result<std::vector<double>> {
    double sum = 0;
    for (size_t i = 0; i < data.rows; ++i) sum += data.columns[0].Number(i);
    return std::vector<double>{2 * sum / static_cast<double>(data.rows)};
  };
  auto points = PartialDependence(&made.data, 0, 12, mean_age);
  ASSERT_TRUE(points.ok());
  ASSERT_GE(points->size(), 8U);
  for (const DependencePoint& point : *points) EXPECT_NEAR(point.mean[0], 2 * point.number, 1e-9);
  EXPECT_LT(points->front().number, points->back().number);
  auto cities = PartialDependence(&made.data, 1, 4, mean_age);
  ASSERT_TRUE(cities.ok());
  EXPECT_EQ(cities->size(), 4U);
  EXPECT_EQ((*cities)[0].label.substr(0, 4), "city");
}

}  // namespace
}  // namespace tidemark::evaluate

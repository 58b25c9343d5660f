#include "evaluate/compare/compare_models.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "evaluate/intervals/common_figures.h"
#include "unit/evaluate/kept/kept_examples.h"

namespace tidemark::evaluate {
namespace {

// An evaluation with what it said about each row.
struct Whole {
  KeptEvaluation kept;
  KeptPredictions predictions;
  [[nodiscard]] ComparedEvaluation view() const { return {&kept, &predictions}; }
};

Whole WholeOf(const MadeRows& made) {
  return {KeptOf(made), TakePredictions(made.target, made.predictions())};
}

// Another model on the same rows: its scores of every third row are turned around.
MadeRows Worse(MadeRows made) {
  for (size_t row = 0; row * made.columns < made.scores.size(); row += 3) {
    std::reverse(made.scores.begin() + static_cast<std::ptrdiff_t>(row * made.columns),
                 made.scores.begin() + static_cast<std::ptrdiff_t>((row + 1) * made.columns));
  }
  return made;
}

ModelComparison Compared(const Whole& a, const Whole& b) {
  CompareOptions options;
  options.resamples = 200;
  auto found = CompareModels(a.view(), b.view(), options);
  EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
  return found.ok() ? std::move(*found) : ModelComparison();
}

const PairedDifference* Find(const ModelComparison& found, const std::string& name) {
  for (const PairedDifference& figure : found.figures) {
    if (figure.name == name) return &figure;
  }
  return nullptr;
}

TEST(CompareModels, ItselfDiffersInNothing) {
  const Whole whole = WholeOf(MakeClassRows(100, 3, 1));
  const ModelComparison found = Compared(whole, whole);
  EXPECT_EQ(found.rows, 100U);
  EXPECT_EQ(found.same, 100U);
  EXPECT_TRUE(found.differing_rows.empty());
  EXPECT_EQ(found.right->only_first + found.right->only_second, 0U);
  EXPECT_EQ(found.right->exact_p, 1);
  ASSERT_GT(found.figures.size(), 5U);
  for (const PairedDifference& figure : found.figures) {
    EXPECT_EQ(figure.difference, 0) << figure.name;
    EXPECT_EQ(figure.p, 1) << figure.name;
  }
}

TEST(CompareModels, FiguresAreThoseOfTheEvaluations) {
  for (const size_t classes : {2U, 4U}) {
    const MadeRows made = MakeClassRows(150, classes, 2);
    const Whole a = WholeOf(made), b = WholeOf(Worse(made));
    const ModelComparison found = Compared(a, b);
    for (const char* name : {"accuracy", "mcc", "log_loss"}) {
      const PairedDifference* figure = Find(found, name);
      ASSERT_NE(figure, nullptr) << name;
      EXPECT_NEAR(figure->first, a.kept.evaluation.Find(name)->metric.value, 1e-12) << name;
      EXPECT_NEAR(figure->second, b.kept.evaluation.Find(name)->metric.value, 1e-12) << name;
      EXPECT_NEAR(figure->difference, figure->second - figure->first, 1e-12);
      EXPECT_LE(figure->interval.low, figure->difference);
      EXPECT_GE(figure->interval.high, figure->difference);
    }
    EXPECT_LT(Find(found, "accuracy")->difference, 0);
    EXPECT_LT(Find(found, "accuracy")->p, .1);
    const uint64_t wrong_now = found.right->only_first, right_now = found.right->only_second;
    EXPECT_NEAR((static_cast<double>(right_now) - static_cast<double>(wrong_now)) / 150,
                Find(found, "accuracy")->difference, 1e-12);
    EXPECT_EQ(found.both_right + found.both_wrong + wrong_now + right_now, 150U);
    EXPECT_EQ(found.auc.has_value(), classes == 2);
  }
}

TEST(CompareModels, RowsOnWhichTheyDiffer) {
  const MadeRows made = MakeClassRows(90, 2, 3);
  const ModelComparison found = Compared(WholeOf(made), WholeOf(Worse(made)));
  EXPECT_EQ(found.differing_rows.size(), 90 - found.same);
  for (const uint32_t row : found.differing_rows) {
    EXPECT_EQ(row % 2, 0U) << "the rows of the data set, which the example numbers by twos";
    EXPECT_EQ(row / 2 % 3, 0U) << "those that were turned around";
  }
  uint64_t agreed = 0;
  for (size_t k = 0; k < 2; ++k) agreed += found.agreement->counts[k * 3];
  EXPECT_EQ(agreed, found.same);
  EXPECT_EQ(found.auc->first, Find(found, "roc_auc")->first);
}

TEST(CompareModels, ClassesMayBeInAnotherOrder) {
  const MadeRows made = MakeClassRows(60, 3, 4);
  MadeRows turned = made;
  std::reverse(turned.target.class_names.begin(), turned.target.class_names.end());
  for (uint32_t& truth : turned.target.classes) truth = 2 - truth;
  for (size_t at = 0; at < turned.scores.size(); at += 3) {
    std::swap(turned.scores[at], turned.scores[at + 2]);
  }
  const ModelComparison found = Compared(WholeOf(made), WholeOf(turned));
  EXPECT_EQ(found.same, 60U);
  EXPECT_EQ(Find(found, "accuracy")->difference, 0);
}

TEST(CompareModels, OnlyRowsThatBothHaveCount) {
  const MadeRows made = MakeNumberRows(50, 5);
  MadeRows gaps = made;
  gaps.scores[7] = std::numeric_limits<float>::quiet_NaN();
  gaps.scores[9] = std::numeric_limits<float>::infinity();
  MadeRows other = made;
  other.scores[7] = std::numeric_limits<float>::quiet_NaN();
  for (float& score : other.scores) score += 3;
  const ModelComparison found = Compared(WholeOf(gaps), WholeOf(other));
  EXPECT_EQ(found.rows, 48U);
  EXPECT_EQ(found.rows_of_one, 1U);
  ASSERT_NE(Find(found, "mae"), nullptr);
  EXPECT_FALSE(found.right.has_value());
}

TEST(CompareModels, WhatCantBeComparedIsTold) {
  const MadeRows made = MakeClassRows(40, 2, 6);
  const Whole good = WholeOf(made);
  Whole data = good;
  data.kept.data_sha256 = std::string(64, '1');
  Whole truth = good;
  truth.predictions.classes[4] = 1 - truth.predictions.classes[4];
  Whole rows = good;
  for (uint32_t& row : rows.predictions.rows) ++row;
  const Whole task = WholeOf(MakeNumberRows(40, 6));
  const struct {
    const Whole* other;
    const char* told;
  } cases[] = {{&data, "sha256"}, {&truth, "row 9"}, {&rows, "no row"}, {&task, "regression"}};
  for (const auto& each : cases) {
    const auto found = CompareModels(good.view(), each.other->view(), {});
    ASSERT_FALSE(found.ok()) << each.told;
    EXPECT_NE(found.error().message.find(each.told), std::string::npos) << found.error().message;
    EXPECT_FALSE(found.error().hint.empty());
  }
}

TEST(CompareModels, LabelsAloneComparePartly) {
  const MadeRows made = MakeClassRows(60, 3, 8);
  Whole labels = WholeOf(made);
  labels.predictions.scores.clear();
  labels.predictions.columns = 0;
  labels.predictions.labels = made.target.classes;
  const ModelComparison found = Compared(WholeOf(made), labels);
  EXPECT_NE(Find(found, "accuracy"), nullptr);
  EXPECT_EQ(Find(found, "log_loss"), nullptr);
  EXPECT_EQ(Find(found, "accuracy")->second, 1);
}

TEST(SelectRows, GroupsAreNumberedAnew) {
  KeptPredictions predictions;
  predictions.columns = 2;
  predictions.rows = {1, 3, 5, 7};
  predictions.scores = {0, 1, 2, 3, 4, 5, 6, 7};
  predictions.groups = {0, 3, 1, 3};
  const KeptPredictions chosen = SelectRows(predictions, {1, 2, 3});
  EXPECT_EQ(chosen.rows, (std::vector<uint32_t>{3, 5, 7}));
  EXPECT_EQ(chosen.scores, (std::vector<float>{2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(chosen.groups, (std::vector<uint32_t>{0, 1, 0}));
}

}  // namespace
}  // namespace tidemark::evaluate

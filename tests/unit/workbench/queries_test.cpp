// What is asked of evaluations.
#include <algorithm>
#include <cmath>

#include "bench_harness.h"

namespace tidemark::workbench {
namespace {

TEST_F(BenchTest, CurvesGoFromCornerToCorner) {
  const uint32_t number = EvaluateOwn("tumours");
  Ask(QueryCurves{On(number), 1, 10, false});
  const Curves curves = Last<Curves>();
  EXPECT_EQ(curves.positives, 23U);
  EXPECT_EQ(curves.negatives, 37U);
  EXPECT_NEAR(curves.roc_auc.value, 0.9905992949471211, 1e-6);
  EXPECT_LT(curves.roc_auc.low, curves.roc_auc.value);
  EXPECT_EQ(curves.true_positive_rate.front(), 0);
  EXPECT_EQ(curves.true_positive_rate.back(), 1);
  EXPECT_EQ(curves.roc_low.size(), curves.true_positive_rate.size());
  EXPECT_EQ(curves.recall.front(), 0);
  EXPECT_EQ(curves.recall.back(), 1);
  EXPECT_EQ(curves.gain.back(), 1);
  EXPECT_FALSE(curves.calibration.empty());
  uint64_t rows = 0;
  for (const CalibrationBar& bar : curves.calibration) {
    rows += bar.rows;
    EXPECT_LE(bar.share_low, bar.share);
    EXPECT_GE(bar.share_high, bar.share);
  }
  EXPECT_EQ(rows, 60U);
  Ask(QuerySummary{On(number)});
  EXPECT_NEAR(curves.brier, Value(Last<Summary>(), "brier"), 1e-9);
  Ask(QueryCurves{On(number), 9, 10, false});
  EXPECT_NE(Last<Trouble>().what.message.find("no class number 9"), std::string::npos);
}

TEST_F(BenchTest, ThresholdsCountAndCost) {
  const uint32_t number = EvaluateOwn("tumours");
  Ask(QueryThreshold{On(number), 1, 0.5, {}});
  ThresholdView view = Last<ThresholdView>();
  EXPECT_EQ(view.true_positives, 21U);
  EXPECT_EQ(view.false_positives, 1U);
  EXPECT_EQ(view.false_negatives, 2U);
  EXPECT_EQ(view.true_negatives, 36U);
  EXPECT_EQ(view.cost, 3);
  EXPECT_EQ(view.best.size(), 5U);
  EXPECT_TRUE(std::is_sorted(view.thresholds.begin(), view.thresholds.end()));
  EXPECT_EQ(view.f1s.size(), view.thresholds.size());
  Costs costs;
  costs.false_negative = 100;
  Ask(QueryThreshold{On(number), 1, 0.5, costs});
  view = Last<ThresholdView>();
  EXPECT_EQ(view.cost, 201);
  const auto cheapest = std::find_if(view.best.begin(), view.best.end(), [](const BestAt& best) {
    return best.goal == BestAt::Goal::kCost;
  });
  EXPECT_LT(cheapest->value, 201);
  EXPECT_LT(cheapest->threshold, 0.5);
}

TEST_F(BenchTest, RowsOfErrorsAndCells) {
  const uint32_t number = EvaluateOwn("iris");
  Ask(QueryRows{On(number)});
  RowList list = Last<RowList>();
  EXPECT_EQ(list.total, 4U);
  ASSERT_EQ(list.rows.size(), 4U);
  EXPECT_EQ(list.rows[0].truth, "virginica");
  EXPECT_EQ(list.rows[0].predicted, "versicolor");
  EXPECT_GE(list.rows[0].loss, list.rows[3].loss);
  EXPECT_EQ(list.columns.size(), 4U);
  EXPECT_EQ(list.rows[0].cells.size(), 4U);
  QueryRows cell{On(number)};
  cell.filter = RowFilter::kCell;
  cell.true_class = cell.predicted_class = 1;
  cell.order = RowOrder::kRow;
  cell.descending = false;
  cell.first = 20;
  Ask(cell);
  list = Last<RowList>();
  EXPECT_EQ(list.total, 23U);
  ASSERT_EQ(list.rows.size(), 3U);
  EXPECT_LT(list.rows[0].row, list.rows[1].row);
  EXPECT_TRUE(list.rows[0].right);
}

TEST_F(BenchTest, SlicesHaveTheirOwnFigures) {
  const uint32_t number = EvaluateOwn("iris");
  Ask(AddSlicesOf{"petal_width"});
  Bench bench = Last<Bench>();
  ASSERT_EQ(bench.slices.size(), 5U);
  uint64_t rows = 0;
  double right = 0;
  for (size_t i = 1; i < bench.slices.size(); ++i) {
    rows += bench.slices[i].rows;
    ASSERT_EQ(bench.slices[i].figures.size(), 1U);
    right += bench.slices[i].figures[0].second * static_cast<double>(bench.slices[i].rows);
  }
  EXPECT_EQ(rows, 60U);
  EXPECT_NEAR(right, 56, 1e-9);
  const SliceCard& last = bench.slices.back();
  Ask(QuerySummary{On(number, last.slice)});
  const Summary summary = Last<Summary>();
  EXPECT_EQ(summary.rows, last.rows);
  EXPECT_NEAR(Value(summary, "accuracy"), last.figures[0].second, 1e-12);
  Condition sure;
  sure.kind = Condition::Kind::kConfidence;
  sure.low = 0.9;
  sure.high = 1;
  Ask(AddSlice{"sure", {sure}});
  const uint32_t slice = Last<Bench>().slices.back().slice;
  QueryRows all{On(number, slice)};
  all.filter = RowFilter::kAll;
  Ask(all);
  const RowList list = Last<RowList>();
  EXPECT_GT(list.total, 0U);
  for (const ListedRow& row : list.rows) EXPECT_GE(row.confidence, 0.9);
  Ask(RemoveSlice{slice});
  Ask(all);
  EXPECT_FALSE(Last<Trouble>().what.message.empty());
  Ask(AddSlicesOf{"nothing"});
  EXPECT_NE(Last<Trouble>().what.message.find("nothing"), std::string::npos);
}

TEST_F(BenchTest, ResidualsOfNumbers) {
  const uint32_t number = EvaluateOwn("progression");
  Ask(QueryResiduals{On(number), 8});
  const Residuals residuals = Last<Residuals>();
  EXPECT_EQ(residuals.truth.size(), 60U);
  double mae = 0;
  for (size_t i = 0; i < 60; ++i) mae += std::abs(residuals.truth[i] - residuals.predicted[i]) / 60;
  EXPECT_NEAR(mae, 43.991620546768154, 1e-3);
  uint64_t rows = 0;
  for (const ErrorBar& bar : residuals.errors) rows += bar.rows;
  EXPECT_EQ(rows, 60U);
  Ask(QueryCurves{On(number), 0, 10, false});
  EXPECT_FALSE(Last<Trouble>().what.message.empty());
}

TEST_F(BenchTest, ImportanceAndDependence) {
  const uint32_t number = EvaluateOwn("iris");
  Ask(QueryImportance{On(number)});
  const Importances found = Last<Importances>();
  EXPECT_EQ(found.done, 4U);
  EXPECT_EQ(found.total, 4U);
  EXPECT_EQ(found.rows, 60U);
  EXPECT_EQ(found.loss, "log loss");
  ASSERT_EQ(found.columns.size(), 4U);
  EXPECT_EQ(found.columns[0].column.substr(0, 5), "petal");
  EXPECT_GT(found.columns[0].increase, found.columns[3].increase);
  Ask(QueryDependence{On(number), "petal_width"});
  const Dependence dependence = Last<Dependence>();
  EXPECT_EQ(dependence.outputs.size(), 3U);
  ASSERT_GE(dependence.places.size(), 10U);
  for (const DependencePlace& place : dependence.places) {
    EXPECT_NEAR(place.output[0] + place.output[1] + place.output[2], 1, 1e-5);
  }
  EXPECT_GT(dependence.places.back().output[2], dependence.places.front().output[2]);
  Ask(QueryDependence{On(number), "nothing"});
  EXPECT_NE(Last<Trouble>().what.message.find("nothing"), std::string::npos);
}

TEST_F(BenchTest, WhatIfARowWereAnotherOne) {
  const uint32_t number = EvaluateOwn("iris");
  Ask(QueryWhatIf{On(number), 0, {}});
  WhatIf same = Last<WhatIf>();
  ASSERT_EQ(same.cells.size(), 4U);
  EXPECT_EQ(same.truth, "virginica");
  ASSERT_EQ(same.before.size(), 3U);
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(same.before[i], same.now[i], 1e-6);
  Ask(QueryWhatIf{On(number), 0, {{"petal_width", 0, "0.2"}, {"petal_length", 0, "1.4"}}});
  WhatIf other = Last<WhatIf>();
  EXPECT_EQ(other.predicted_before, "virginica");
  EXPECT_EQ(other.predicted_now, "setosa");
  Ask(QueryWhatIf{On(number), 0, {{"petal_width", 0, "wide"}}});
  other = Last<WhatIf>();
  EXPECT_FALSE(other.cells[3].problem.message.empty());
  EXPECT_NEAR(other.now[2], other.before[2], 1e-6);
  Ask(QueryWhatIf{On(number), 60, {}});
  EXPECT_FALSE(Last<Trouble>().what.message.empty());
}

TEST_F(BenchTest, ComparesTwoModelsOnTheSameRows) {
  const uint32_t first = EvaluateOwn("iris");
  Drop({Own("iris_forest.onnx")});
  const uint32_t second = Last<Bench>().models.back().evaluation;
  Ask(Evaluate{second});
  Ask(QueryComparison{On(second), first});
  const Comparison comparison = Last<Comparison>();
  EXPECT_TRUE(comparison.problem.message.empty()) << comparison.problem.message;
  EXPECT_EQ(comparison.rows, 60U);
  EXPECT_EQ(comparison.resamples_done, comparison.resamples);
  const auto accuracy =
      std::find_if(comparison.figures.begin(), comparison.figures.end(),
                   [](const ComparedFigure& figure) { return figure.name == "accuracy"; });
  ASSERT_NE(accuracy, comparison.figures.end());
  EXPECT_NEAR(accuracy->difference, 0.9166666666666666 - 0.9333333333333333, 1e-12);
  EXPECT_LE(accuracy->low, accuracy->difference);
  EXPECT_GE(accuracy->high, accuracy->difference);
  EXPECT_EQ(comparison.both_right + comparison.only_first_right, 56U);
  EXPECT_EQ(comparison.both_right + comparison.only_second_right, 55U);
  EXPECT_EQ(comparison.agreement.size(), 9U);
  QueryRows differing{On(second)};
  differing.filter = RowFilter::kDisagree;
  differing.other = first;
  Ask(differing);
  const RowList list = Last<RowList>();
  EXPECT_EQ(list.total, 60 - comparison.same);
  for (const ListedRow& row : list.rows) EXPECT_NE(row.predicted, row.other_predicted);
  // Each cell of the agreement has its own rows.
  const size_t classes = comparison.class_names.size();
  for (uint32_t said_first = 0; said_first < classes; ++said_first) {
    for (uint32_t said_second = 0; said_second < classes; ++said_second) {
      QueryRows cell{On(second)};
      cell.filter = RowFilter::kAgreement;
      cell.other = first;
      cell.other_class = comparison.class_names[said_first];
      cell.own_class = comparison.class_names[said_second];
      Ask(cell);
      const RowList rows = Last<RowList>();
      EXPECT_EQ(rows.total, comparison.agreement[said_first * classes + said_second]);
      for (const ListedRow& row : rows.rows) {
        EXPECT_EQ(row.other_predicted, cell.other_class);
        EXPECT_EQ(row.predicted, cell.own_class);
      }
    }
  }
}

TEST_F(BenchTest, WeakSlicesAreFound) {
  // The label is a coin where the group is b, so the model is bad there.
  const auto [name, bytes] = Own("iris.csv");
  const std::string text(bytes.begin(), bytes.end());
  std::string table = "group," + text.substr(0, text.find('\n') + 1);
  const std::string body = text.substr(text.find('\n') + 1);
  const char* labels[] = {"setosa", "versicolor", "virginica"};
  for (int copy = 0; copy < 4; ++copy) {
    for (size_t at = 0; at < body.size();) {
      const size_t end = body.find('\n', at);
      const std::string line = body.substr(at, end - at);
      const bool bad = copy == 0;
      table += (bad ? "b," : "a,") + line.substr(0, line.rfind(',') + 1);
      table += (bad ? labels[at % 3] : line.substr(line.rfind(',') + 1)) + "\n";
      at = end + 1;
    }
  }
  Drop({Own("iris.onnx"), {"groups.csv", Bytes(table)}});
  Choices choices;
  InputChoice input;
  input.input = Last<Bench>().models[0].input_names[0];
  input.columns = {"sepal_length", "sepal_width", "petal_length", "petal_width"};
  choices.inputs = {input};
  Ask(SetChoices{choices});
  Ask(Evaluate{1});
  Ask(QueryWeakSlices{On(1)});
  const WeakSlices weak = Last<WeakSlices>();
  ASSERT_FALSE(weak.slices.empty());
  EXPECT_GT(weak.tested, 0U);
  const auto found =
      std::find_if(weak.slices.begin(), weak.slices.end(),
                   [](const WeakSlice& slice) { return slice.name == "group is b"; });
  ASSERT_NE(found, weak.slices.end());
  EXPECT_EQ(found->rows, 60U);
  EXPECT_LT(found->figure, 0.7);
  Ask(AddSlice{"", found->conditions});
  EXPECT_EQ(Last<Bench>().slices.back().rows, 60U);
}

TEST_F(BenchTest, DigitsAreAsExpected) {
  const auto folder = Fixtures();
  if (!folder) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: the digits are skipped";
  Drop({{"cnn_logits.onnx", ReadBytesOf(*folder / "cnn_logits.onnx")},
        {"test.csv", ReadBytesOf(*folder / "test.csv")}});
  Ask(Evaluate{1});
  const Bench bench = Last<Bench>();
  ASSERT_EQ(bench.models[0].state, ModelCard::State::kDone) << bench.models[0].problem.message;
  Ask(QuerySummary{On(1)});
  const Summary summary = Last<Summary>();
  EXPECT_EQ(summary.rows, 719U);
  EXPECT_NEAR(Value(summary, "accuracy"), 0.9707927677329624, 1e-12);
  EXPECT_NEAR(Value(summary, "f1_macro"), 0.9714029410833458, 1e-9);
  EXPECT_NEAR(Value(summary, "log_loss"), 0.10551096083095911, 1e-6);
  EXPECT_NEAR(Value(summary, "ece15_top"), 0.039050953606763396, 1e-5);
  EXPECT_EQ(summary.output, "logits: softmax was applied");
  ASSERT_EQ(summary.classes.size(), 10U);
  EXPECT_GT(summary.classes[0].roc_auc, 0.99);
  EXPECT_EQ(summary.confusion[11], 73U);
  Ask(QueryRows{On(1)});
  const RowList list = Last<RowList>();
  EXPECT_EQ(list.total, 21U);
  EXPECT_EQ(list.image_width, 8U);
  EXPECT_EQ(list.images.bytes.size(), 21U * 8 * 8 * 4);
  EXPECT_TRUE(list.columns.empty()) << "the pixels are shown as pictures";
}

}  // namespace
}  // namespace tidemark::workbench

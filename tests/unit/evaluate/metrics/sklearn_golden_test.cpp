// Every value that scikit-learn gave, to 1e-9: the fixtures' file and our own (tests/data/metrics).
#include <gtest/gtest.h>

#include "evaluate/metrics/class_counts.h"
#include "evaluate/metrics/confusion_matrix.h"
#include "evaluate/metrics/curves.h"
#include "evaluate/metrics/multilabel.h"
#include "evaluate/metrics/probability.h"
#include "evaluate/metrics/ranking.h"
#include "evaluate/metrics/regression.h"
#include "evaluate/metrics/score_metrics.h"
#include "unit/evaluate/golden_json.h"

namespace tidemark::evaluate {
namespace {

using Found = std::vector<Metric>;

void Append(const Found& more, Found* all) { all->insert(all->end(), more.begin(), more.end()); }

// Compares what has a name of ours; returns how many.
int ExpectNamed(const JsonValue& golden, const Found& found, const std::string& where) {
  int compared = 0;
  for (size_t i = 0; i < golden.size(); ++i) {
    auto [name, value] = golden.Member(i);
    const Metric* metric = FindMetric(found, name);
    if (metric == nullptr || value.is_object()) continue;
    ExpectGolden(value, metric->value, where + " " + std::string(name));
    if (std::isnan(metric->value)) EXPECT_FALSE(metric->note.empty()) << where << " " << name;
    ++compared;
  }
  return compared;
}

void ExpectList(const JsonValue& golden, const std::vector<double>& actual, const std::string& what,
                size_t from = 0) {
  ASSERT_EQ(golden.size(), actual.size()) << what;
  for (size_t i = from; i < actual.size(); ++i) {
    ExpectGolden(golden.At(i), actual[i], what + "[" + std::to_string(i) + "]");
  }
}

void ExpectErrors(const JsonValue& golden, const Calibration& actual, const std::string& what) {
  if (!golden.exists()) return;
  ExpectGolden(golden.Find("ece"), actual.expected_error, what + " ece");
  ExpectGolden(golden.Find("mce"), actual.maximum_error, what + " mce");
  ExpectGolden(golden.Find("rmsce"), actual.root_mean_square_error, what + " rmsce");
}

void ExpectConfusion(const JsonValue& golden, const ConfusionMatrix& matrix, bool shares,
                     const std::string& what) {
  if (!golden.exists()) return;
  ASSERT_EQ(golden.size(), matrix.classes()) << what;
  for (size_t i = 0; i < matrix.classes(); ++i) {
    for (size_t j = 0; j < matrix.classes(); ++j) {
      double actual = shares ? matrix.ShareOfTruth(i, j) : static_cast<double>(matrix.At(i, j));
      ExpectGolden(golden.At(i).At(j), actual, what);
    }
  }
}

void ExpectCurves(const JsonValue& golden, const ThresholdCounts& counts,
                  const std::string& where) {
  for (const char* name : {"roc_curve", "roc_curve_full"}) {
    if (!golden.Find(name).exists()) continue;
    RocCurve roc = MakeRocCurve(counts, name == std::string("roc_curve"));
    ExpectList(golden.Find(name).At(0), roc.false_positive_rate, where + name + " fpr");
    ExpectList(golden.Find(name).At(1), roc.true_positive_rate, where + name + " tpr");
    // The first one is max + 1 in old versions of scikit-learn.
    ExpectList(golden.Find(name).At(2), roc.thresholds, where + name + " thresholds", 1);
    EXPECT_EQ(roc.thresholds[0], INFINITY);
  }
  PrCurve pr = MakePrCurve(counts);
  ExpectList(golden.Find("pr_curve").At(0), pr.precision, where + "precision");
  ExpectList(golden.Find("pr_curve").At(1), pr.recall, where + "recall");
  ExpectList(golden.Find("pr_curve").At(2), pr.thresholds, where + "thresholds");
}

void ExpectCalibrationCurve(const JsonValue& golden, const Calibration& calibration,
                            const std::string& where) {
  std::vector<double> shares;
  std::vector<double> means;
  for (const CalibrationBin& bin : calibration.bins) {
    shares.push_back(bin.share_happened);
    means.push_back(bin.mean_confidence);
  }
  ExpectList(golden.At(0), shares, where + "calibration shares");
  ExpectList(golden.At(1), means, where + "calibration means");
}

void CheckBinary(const JsonValue& one, const std::string& where) {
  auto truth = Integers<uint32_t>(one.Find("y_true"));
  auto positive = Integers<uint8_t>(one.Find("y_true"));
  auto scores = Doubles(one.Find("y_score"));
  double threshold = one.Find("threshold").Number().value_or(0.5);
  std::vector<uint32_t> predicted;
  for (double score : scores) predicted.push_back(score >= threshold ? 1 : 0);
  ThresholdCounts counts = CountThresholds(scores, positive);
  Found found = BinaryLabelMetrics(CountClasses(truth, predicted, 2));
  Append(BinaryRankMetrics(counts), &found);
  Append(BinaryProbabilityMetrics(scores, positive), &found);
  JsonValue golden = one.Find("metrics");
  EXPECT_GE(ExpectNamed(golden, found, where), 17);
  ExpectConfusion(golden.Find("confusion"), *ConfusionMatrix::Of(truth, predicted, 2), false,
                  where);
  ExpectCurves(golden, counts, where);
  Confidences of_positive{scores, positive};
  ExpectErrors(golden.Find("ece15_pos"), CalibrateEvenWidths(of_positive, 15), where + "15 pos");
  ExpectErrors(golden.Find("ece10_pos"), CalibrateEvenWidths(of_positive, 10), where + "10 pos");
  ExpectErrors(golden.Find("ece15_top"),
               CalibrateEvenWidths(BinaryTopConfidences(scores, positive), 15), where + "15 top");
  ExpectCalibrationCurve(golden.Find("calibration_curve5"), CalibrateEvenWidths(of_positive, 5),
                         where);
}

void ExpectPerClass(const JsonValue& golden, const ClassCounts& counts,
                    const MulticlassAreas& areas, const std::string& where) {
  std::vector<double> precision;
  std::vector<double> recall;
  std::vector<double> f1;
  for (const ClassRow& row : ClassTable(counts)) {
    precision.push_back(row.precision);
    recall.push_back(row.recall);
    f1.push_back(row.f1);
    JsonValue report = golden.Find("report").Find(std::to_string(row.class_index));
    ExpectGolden(report.Find("precision"), row.precision, where);
    ExpectGolden(report.Find("f1-score"), row.f1, where);
    EXPECT_EQ(report.Find("support").Int(), static_cast<int64_t>(row.support));
  }
  ExpectList(golden.Find("precision_per_class"), precision, where + "precisions");
  ExpectList(golden.Find("recall_per_class"), recall, where + "recalls");
  ExpectList(golden.Find("f1_per_class"), f1, where + "f1s");
  JsonValue aucs = golden.Find("roc_auc_per_class");
  if (aucs.is_array()) ExpectList(aucs, areas.roc_auc, where + "aucs");
}

void CheckMulticlass(const JsonValue& one, const std::string& where) {
  auto truth = Integers<uint32_t>(one.Find("y_true"));
  auto values = Matrix(one.Find("y_prob"));
  size_t classes = one.Find("labels").size();
  ScoreMatrix scores(values, classes);
  std::vector<uint32_t> predicted = BestClasses(scores);
  ClassCounts counts = CountClasses(truth, predicted, classes);
  MulticlassAreas areas = ComputeMulticlassAreas(scores, truth);
  Found found = MulticlassLabelMetrics(truth, predicted, counts);
  Append(MulticlassAreaMetrics(areas), &found);
  Append(MulticlassProbabilityMetrics(scores, truth), &found);
  JsonValue golden = one.Find("metrics");
  EXPECT_GE(ExpectNamed(golden, found, where), 26);
  auto matrix = *ConfusionMatrix::Of(truth, predicted, classes);
  ExpectConfusion(golden.Find("confusion"), matrix, false, where);
  ExpectConfusion(golden.Find("confusion_true"), matrix, true, where);
  Confidences top = TopConfidences(scores, truth);
  ExpectErrors(golden.Find("ece15_top"), CalibrateEvenWidths(top, 15), where + " 15 top");
  ExpectErrors(golden.Find("ece10_top"), CalibrateEvenWidths(top, 10), where + " 10 top");
  ExpectPerClass(golden, counts, areas, where);
}

void CheckTopK(const JsonValue& one, const std::string& where) {
  auto values = Matrix(one.Find("y_score"));
  auto truth = Integers<uint32_t>(one.Find("y_true"));
  ScoreMatrix scores(values, values.size() / truth.size());
  ExpectGolden(one.Find("metrics").Find("top2"), TopKAccuracy(scores, truth, 2), where);
}

void CheckRegression(const JsonValue& one, const std::string& where) {
  auto truth = Doubles(one.Find("y_true"));
  auto predicted = Doubles(one.Find("y_pred"));
  JsonValue golden = one.Find("metrics");
  EXPECT_GE(ExpectNamed(golden, RegressionMetrics(truth, predicted), where), 14);
  ExpectGolden(golden.Find("r2_no_force"), R2(truth, predicted, false), where + " r2_no_force");
}

void CheckMultilabel(const JsonValue& one, const std::string& where) {
  std::vector<uint8_t> truth;
  for (double value : Matrix(one.Find("y_true"))) truth.push_back(value != 0 ? 1 : 0);
  auto scores = Matrix(one.Find("y_score"));
  std::vector<uint8_t> predicted;
  for (double score : scores) predicted.push_back(score >= 0.5 ? 1 : 0);
  size_t labels = one.Find("y_true").At(0).size();
  LabelMatrix truth_matrix{truth, labels};
  Found found = MultilabelMetrics(truth_matrix, {predicted, labels});
  Append(MultilabelScoreMetrics(ScoreMatrix(scores, labels), truth_matrix), &found);
  EXPECT_EQ(ExpectNamed(one.Find("metrics"), found, where), 27);
}

void CheckRanking(const JsonValue& one, const std::string& where) {
  auto relevance = Doubles(one.Find("relevance"));
  auto scores = Doubles(one.Find("y_score"));
  std::vector<uint32_t> queries(scores.size(), 7);
  std::vector<size_t> cuts = {1, 3, 5};
  RankingSummary summary = RankingMetrics(scores, relevance, queries, cuts);
  EXPECT_EQ(ExpectNamed(one.Find("metrics"), summary.metrics, where), 7);
  ExpectGolden(one.Find("metrics").Find("dcg"), Dcg(scores, relevance), where + "dcg");
}

// Returns how many cases were checked.
int CheckFile(const std::string& path) {
  auto document = JsonDocument::Parse(ReadFileText(path));
  if (!document.ok()) {
    ADD_FAILURE() << path << ": " << document.error().message;
    return 0;
  }
  JsonValue cases = document->root().Find("cases");
  int checked = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    JsonValue one = cases.At(i);
    std::string_view kind = one.Find("kind").TextOr("");
    std::string where = std::string(kind) + "/" + std::string(one.Find("name").TextOr("")) + ": ";
    ++checked;
    if (kind == "binary") {
      CheckBinary(one, where);
    } else if (kind == "multiclass") {
      CheckMulticlass(one, where);
    } else if (kind == "topk_doc") {
      CheckTopK(one, where);
    } else if (kind == "regression") {
      CheckRegression(one, where);
    } else if (kind == "multilabel") {
      CheckMultilabel(one, where);
    } else if (kind == "ranking") {
      CheckRanking(one, where);
    } else {
      --checked;
    }
  }
  return checked;
}

TEST(SklearnGolden, OwnCases) { EXPECT_EQ(CheckFile("data/metrics/sklearn_own.json"), 19); }

TEST(SklearnGolden, Fixtures) {
  auto folder = FixtureFolder();
  if (!folder) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: the 27 cases of other people's file";
  EXPECT_EQ(CheckFile(*folder + "/metrics/sklearn_metrics.json"), 27);
}

}  // namespace
}  // namespace tidemark::evaluate

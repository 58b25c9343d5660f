#include "evaluate/metrics/score_metrics.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "evaluate/metrics/probability.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostTopK = 5;
constexpr const char* kOneClass = "undefined: all rows are of one class";

Metric Defined(const char* name, double value, const char* otherwise) {
  return {name, value, std::isnan(value) ? otherwise : ""};
}

void AddCalibration(const Calibration& calibration, const std::string& suffix,
                    std::vector<Metric>* metrics) {
  metrics->push_back({"ece" + suffix, calibration.expected_error, ""});
  metrics->push_back({"mce" + suffix, calibration.maximum_error, ""});
  metrics->push_back({"rmsce" + suffix, calibration.root_mean_square_error, ""});
}

}  // namespace

std::vector<Metric> BinaryRankMetrics(const ThresholdCounts& counts) {
  double auc = RocAuc(counts);
  const char* no_positives = counts.positives() == 0 ? "no row is positive: by convention" : "";
  return {
      Defined("roc_auc", auc, kOneClass),
      {"average_precision", AveragePrecision(counts), no_positives},
      {"pr_auc_trapz", PrTrapezoidArea(counts), no_positives},
      Defined("gini", 2 * auc - 1, kOneClass),
      Defined("ks", KolmogorovSmirnov(counts), kOneClass),
  };
}

Confidences BinaryTopConfidences(std::span<const double> probabilities,
                                 std::span<const uint8_t> positive) {
  Confidences rows;
  rows.confidence.resize(positive.size());
  rows.happened.resize(positive.size());
  for (size_t i = 0; i < positive.size(); ++i) {
    double negative_probability = 1 - probabilities[i];
    // The argmax of [1 - p, p]: ties go to the negative class.
    bool says_positive = probabilities[i] > negative_probability;
    rows.confidence[i] = std::max(probabilities[i], negative_probability);
    rows.happened[i] = says_positive == (positive[i] != 0) ? 1 : 0;
  }
  return rows;
}

std::vector<Metric> BinaryProbabilityMetrics(std::span<const double> probabilities,
                                             std::span<const uint8_t> positive) {
  std::vector<Metric> metrics = {{"log_loss", BinaryLogLoss(probabilities, positive), ""},
                                 {"brier", BinaryBrier(probabilities, positive), ""}};
  Confidences of_positive;
  of_positive.confidence.assign(probabilities.begin(), probabilities.end());
  of_positive.happened.assign(positive.begin(), positive.end());
  AddCalibration(CalibrateEvenWidths(of_positive, kCalibrationBins), "15_pos", &metrics);
  AddCalibration(
      CalibrateEvenWidths(BinaryTopConfidences(probabilities, positive), kCalibrationBins),
      "15_top", &metrics);
  return metrics;
}

std::vector<Metric> MulticlassProbabilityMetrics(const ScoreMatrix& probabilities,
                                                 std::span<const uint32_t> truth) {
  Sum log_loss;
  Sum brier;
  std::vector<uint64_t> rows_at_place(probabilities.classes());
  std::vector<double> row(probabilities.classes());
  for (size_t i = 0; i < truth.size(); ++i) {
    probabilities.Row(i, row.data());
    ++rows_at_place[ClassesAbove(row, truth[i])];
    brier.Add(RowBrier(row, truth[i]));
    log_loss.Add(RowLogLoss(row, truth[i]));
  }
  auto rows = static_cast<double>(truth.size());
  std::vector<Metric> metrics = {{"log_loss", log_loss.value() / rows, ""},
                                 {"brier_multi", brier.value() / rows, ""}};
  Confidences top = TopConfidences(probabilities, truth);
  AddCalibration(CalibrateEvenWidths(top, kCalibrationBins), "15_top", &metrics);
  metrics.push_back({"ece10_quantile_top", CalibrateEvenCounts(top, 10).expected_error, ""});
  uint64_t hits = rows_at_place[0];
  for (size_t k = 2; k <= kMostTopK && k < probabilities.classes(); ++k) {
    hits += rows_at_place[k - 1];
    metrics.push_back({"top" + std::to_string(k), static_cast<double>(hits) / rows, ""});
  }
  return metrics;
}

}  // namespace tidemark::evaluate

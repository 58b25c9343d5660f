// The metrics of scores of one yes-no question, and of a matrix of class probabilities, by name.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/metrics/calibration.h"
#include "evaluate/metrics/metric.h"
#include "evaluate/metrics/multiclass_ranking.h"
#include "evaluate/metrics/score_matrix.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {

// How many bins the expected calibration error has (Guo et al. 2017).
inline constexpr size_t kCalibrationBins = 15;

// roc_auc, average_precision, pr_auc_trapz, gini, ks: they need only an order.
[[nodiscard]] std::vector<Metric> BinaryRankMetrics(const ThresholdCounts& counts);

// log_loss, brier, ece15_pos, mce15_pos, rmsce15_pos, ece15_top, mce15_top, rmsce15_top: they need
// probabilities in [0, 1].
[[nodiscard]] std::vector<Metric> BinaryProbabilityMetrics(std::span<const double> probabilities,
                                                           std::span<const uint8_t> positive);

// log_loss, brier_multi, ece15_top, mce15_top, rmsce15_top, ece10_quantile_top, top2 ... top5
// (below the number of classes).
[[nodiscard]] std::vector<Metric> MulticlassProbabilityMetrics(const ScoreMatrix& probabilities,
                                                               std::span<const uint32_t> truth);

// Of a binary question: how sure the prediction at 0.5 is, and whether it is right.
[[nodiscard]] Confidences BinaryTopConfidences(std::span<const double> probabilities,
                                               std::span<const uint8_t> positive);

}  // namespace tidemark::evaluate

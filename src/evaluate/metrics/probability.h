// How good probabilities are, whatever class they favour.
#pragma once

#include <cstdint>
#include <span>

#include "evaluate/metrics/score_matrix.h"

namespace tidemark::evaluate {

// What probabilities are clipped to before a logarithm: the spacing of f64 at 1, also for models
// that emit f32, so that figures of one data set can be compared.
inline constexpr double kLogLossEpsilon = 2.220446049250313e-16;

// The loss of one row: -log of the probability of its class, clipped, and the clipped row divided
// by its sum. `row` is used up.
[[nodiscard]] double RowLogLoss(std::span<double> row, uint32_t truth);
// Of a row [1 - p, p].
[[nodiscard]] double BinaryRowLogLoss(double positive_probability, bool positive);
// The squared distance of a row from its class as a vector.
[[nodiscard]] double RowBrier(std::span<const double> row, uint32_t truth);

// Means over the rows; NaN without rows.
[[nodiscard]] double LogLoss(const ScoreMatrix& probabilities, std::span<const uint32_t> truth);
[[nodiscard]] double BinaryLogLoss(std::span<const double> probabilities,
                                   std::span<const uint8_t> positive);
// The binary mean of (p - y)^2.
[[nodiscard]] double BinaryBrier(std::span<const double> probabilities,
                                 std::span<const uint8_t> positive);
// The multi-class sum over classes, mean over rows.
[[nodiscard]] double Brier(const ScoreMatrix& probabilities, std::span<const uint32_t> truth);

// How many classes have a score above that of `truth`, or an equal one and a higher index.
[[nodiscard]] size_t ClassesAbove(std::span<const double> row, uint32_t truth);

// The share of rows whose class is among the k best. Ties go to the highest index, as in
// scikit-learn's top_k_accuracy_score.
[[nodiscard]] double TopKAccuracy(const ScoreMatrix& scores, std::span<const uint32_t> truth,
                                  size_t k);

}  // namespace tidemark::evaluate

// Metrics of predicted numbers, as scikit-learn has them, in f64 with two passes where it matters.
#pragma once

#include <span>
#include <vector>

#include "evaluate/metrics/metric.h"

namespace tidemark::evaluate {

// For constant targets R² is 1 when perfect, else 0 (scikit-learn's force_finite); without
// `force_finite` NaN and -infinity. NaN with fewer than two rows.
[[nodiscard]] double R2(std::span<const double> truth, std::span<const double> predicted,
                        bool force_finite = true);
[[nodiscard]] double ExplainedVariance(std::span<const double> truth,
                                       std::span<const double> predicted);
// Pearson's r; NaN when either side is constant.
[[nodiscard]] double Pearson(std::span<const double> a, std::span<const double> b);
// The mean pinball loss of the quantile `alpha`.
[[nodiscard]] double PinballLoss(std::span<const double> truth, std::span<const double> predicted,
                                 double alpha);

// mae, mse, rmse, r2, explained_variance, median_ae, max_error, mape, msle, pinball_01,
// pinball_09, poisson_dev, gamma_dev, bias, pearson. What is not defined for the numbers (a
// logarithm of negative ones) is NaN, and its note says why. Nothing is NaN or infinite in the
// input.
[[nodiscard]] std::vector<Metric> RegressionMetrics(std::span<const double> truth,
                                                    std::span<const double> predicted);

}  // namespace tidemark::evaluate

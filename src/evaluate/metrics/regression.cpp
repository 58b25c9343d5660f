#include "evaluate/metrics/regression.h"

#include <algorithm>
#include <cmath>

#include "evaluate/metrics/probability.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

using Numbers = std::span<const double>;

template <typename Term>
double MeanOf(size_t rows, const Term& term) {
  Sum sum;
  for (size_t i = 0; i < rows; ++i) sum.Add(term(i));
  return rows == 0 ? kUndefined : sum.value() / static_cast<double>(rows);
}

double Mean(Numbers values) {
  return MeanOf(values.size(), [&](size_t i) { return values[i]; });
}

double Square(double value) { return value * value; }

// 1 - `unexplained` / `total` with scikit-learn's rules for constant targets.
double ShareExplained(double unexplained, double total, bool force_finite) {
  if (total != 0) return 1 - unexplained / total;
  if (!force_finite) {
    return unexplained == 0 ? kUndefined : -std::numeric_limits<double>::infinity();
  }
  return unexplained == 0 ? 1 : 0;
}

double MedianAbsoluteError(Numbers truth, Numbers predicted) {
  std::vector<double> errors(truth.size());
  for (size_t i = 0; i < errors.size(); ++i) errors[i] = std::abs(truth[i] - predicted[i]);
  if (errors.empty()) return kUndefined;
  auto middle = errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2);
  std::nth_element(errors.begin(), middle, errors.end());
  if (errors.size() % 2 == 1) return *middle;
  return (*std::max_element(errors.begin(), middle) + *middle) / 2;
}

Metric Msle(Numbers truth, Numbers predicted) {
  Metric metric{"msle", kUndefined, ""};
  auto negative = [](double value) { return value < 0; };
  if (std::any_of(truth.begin(), truth.end(), negative) ||
      std::any_of(predicted.begin(), predicted.end(), negative)) {
    metric.note = "undefined: some values are negative, and it takes their logarithm";
    return metric;
  }
  metric.value = MeanOf(truth.size(), [&](size_t i) {
    return Square(std::log1p(truth[i]) - std::log1p(predicted[i]));
  });
  return metric;
}

Metric PoissonDeviance(Numbers truth, Numbers predicted) {
  Metric metric{"poisson_dev", kUndefined, ""};
  if (std::any_of(truth.begin(), truth.end(), [](double value) { return value < 0; }) ||
      std::any_of(predicted.begin(), predicted.end(), [](double value) { return value <= 0; })) {
    metric.note = "undefined: it needs targets of 0 or more and predictions above 0";
    return metric;
  }
  metric.value = MeanOf(truth.size(), [&](size_t i) {
    double log_term = truth[i] == 0 ? 0 : truth[i] * std::log(truth[i] / predicted[i]);
    return 2 * (log_term - truth[i] + predicted[i]);
  });
  return metric;
}

Metric GammaDeviance(Numbers truth, Numbers predicted) {
  Metric metric{"gamma_dev", kUndefined, ""};
  auto not_positive = [](double value) { return value <= 0; };
  if (std::any_of(truth.begin(), truth.end(), not_positive) ||
      std::any_of(predicted.begin(), predicted.end(), not_positive)) {
    metric.note = "undefined: it needs targets and predictions above 0";
    return metric;
  }
  metric.value = MeanOf(truth.size(), [&](size_t i) {
    return 2 * (std::log(predicted[i] / truth[i]) + truth[i] / predicted[i] - 1);
  });
  return metric;
}

}  // namespace

double R2(Numbers truth, Numbers predicted, bool force_finite) {
  if (truth.size() < 2) return kUndefined;
  double mean = Mean(truth);
  Sum errors;
  Sum total;
  for (size_t i = 0; i < truth.size(); ++i) {
    errors.Add(Square(truth[i] - predicted[i]));
    total.Add(Square(truth[i] - mean));
  }
  return ShareExplained(errors.value(), total.value(), force_finite);
}

double ExplainedVariance(Numbers truth, Numbers predicted) {
  if (truth.empty()) return kUndefined;
  double mean = Mean(truth);
  double mean_error = MeanOf(truth.size(), [&](size_t i) { return truth[i] - predicted[i]; });
  double unexplained =
      MeanOf(truth.size(), [&](size_t i) { return Square(truth[i] - predicted[i] - mean_error); });
  double total = MeanOf(truth.size(), [&](size_t i) { return Square(truth[i] - mean); });
  return ShareExplained(unexplained, total, true);
}

double Pearson(Numbers a, Numbers b) {
  double mean_a = Mean(a);
  double mean_b = Mean(b);
  Sum both;
  Sum squares_a;
  Sum squares_b;
  for (size_t i = 0; i < a.size(); ++i) {
    both.Add((a[i] - mean_a) * (b[i] - mean_b));
    squares_a.Add(Square(a[i] - mean_a));
    squares_b.Add(Square(b[i] - mean_b));
  }
  double scale = std::sqrt(squares_a.value()) * std::sqrt(squares_b.value());
  return scale > 0 ? std::clamp(both.value() / scale, -1.0, 1.0) : kUndefined;
}

double PinballLoss(Numbers truth, Numbers predicted, double alpha) {
  return MeanOf(truth.size(), [&](size_t i) {
    double error = truth[i] - predicted[i];
    return error >= 0 ? alpha * error : (alpha - 1) * error;
  });
}

std::vector<Metric> RegressionMetrics(Numbers truth, Numbers predicted) {
  size_t rows = truth.size();
  auto error = [&](size_t i) { return truth[i] - predicted[i]; };
  double mse = MeanOf(rows, [&](size_t i) { return Square(error(i)); });
  double largest = rows == 0 ? kUndefined : 0;
  for (size_t i = 0; i < rows; ++i) largest = std::max(largest, std::abs(error(i)));
  double mape = MeanOf(rows, [&](size_t i) {
    return std::abs(error(i)) / std::max(std::abs(truth[i]), kLogLossEpsilon);
  });
  bool has_zero = std::find(truth.begin(), truth.end(), 0.0) != truth.end();
  double r2 = R2(truth, predicted);
  double pearson = Pearson(truth, predicted);
  return {
      {"mae", MeanOf(rows, [&](size_t i) { return std::abs(error(i)); }), ""},
      {"mse", mse, ""},
      {"rmse", std::sqrt(mse), ""},
      {"r2", r2, std::isnan(r2) ? "undefined with fewer than two rows" : ""},
      {"explained_variance", ExplainedVariance(truth, predicted), ""},
      {"median_ae", MedianAbsoluteError(truth, predicted), ""},
      {"max_error", largest, ""},
      {"mape", mape, has_zero ? "some targets are 0: the error counts against 2.22e-16 there" : ""},
      Msle(truth, predicted),
      {"pinball_01", PinballLoss(truth, predicted, 0.1), ""},
      {"pinball_09", PinballLoss(truth, predicted, 0.9), ""},
      PoissonDeviance(truth, predicted),
      GammaDeviance(truth, predicted),
      {"bias", MeanOf(rows, [&](size_t i) { return predicted[i] - truth[i]; }), ""},
      {"pearson", pearson, std::isnan(pearson) ? "undefined: one side is constant" : ""},
  };
}

}  // namespace tidemark::evaluate

#include "evaluate/intervals/weighted_figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "evaluate/metrics/calibration.h"
#include "evaluate/metrics/class_counts.h"
#include "evaluate/metrics/probability.h"
#include "evaluate/metrics/score_metrics.h"
#include "evaluate/metrics/sum.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {
namespace {

constexpr unsigned kPositive = 1;
constexpr unsigned kEndsTie = 2;

double Total(std::span<const uint32_t> weights) {
  return static_cast<double>(std::accumulate(weights.begin(), weights.end(), uint64_t{0}));
}

double WeightedMean(const std::vector<double>& values, std::span<const uint32_t> weights) {
  Sum sum;
  for (size_t i = 0; i < values.size(); ++i) sum.Add(values[i] * weights[i]);
  return sum.value() / Total(weights);
}

std::vector<uint8_t> BinsOf(const std::vector<double>& confidences) {
  std::vector<uint8_t> bins(confidences.size());
  for (size_t i = 0; i < bins.size(); ++i) {
    bins[i] = static_cast<uint8_t>(BinOf(confidences[i], kCalibrationBins));
  }
  return bins;
}

// ECE from the sums of (happened - confidence) of each bin: |share - mean confidence| · rows is
// the size of that sum.
double EceOf(const std::array<double, kCalibrationBins>& sums, double total) {
  double sum = 0;
  for (double bin : sums) sum += std::abs(bin);
  return sum / total;
}

}  // namespace

// -- Binary ------------------------------------------------------------------------------------

BinaryFigures::BinaryFigures(std::span<const uint32_t> truth, std::span<const uint32_t> predicted,
                             std::span<const double> scores, bool scores_are_probabilities)
    : truth_(truth), predicted_(predicted), names_{"accuracy",    "balanced_accuracy",
                                                   "precision",   "recall",
                                                   "f1",          "f1_macro",
                                                   "f1_weighted", "mcc",
                                                   "kappa"} {
  if (scores.empty()) return;
  names_.insert(names_.end(), {"roc_auc", "average_precision"});
  order_ = DescendingOrder(scores);
  flags_.resize(order_.size());
  for (size_t i = 0; i < order_.size(); ++i) {
    bool ends_tie = i + 1 == order_.size() || scores[order_[i]] != scores[order_[i + 1]];
    flags_[i] =
        static_cast<uint8_t>((truth[order_[i]] == 1 ? kPositive : 0) | (ends_tie ? kEndsTie : 0));
  }
  if (!scores_are_probabilities) return;
  names_.insert(names_.end(), {"log_loss", "brier", "ece15_pos"});
  probabilities_.assign(scores.begin(), scores.end());
  bins_ = BinsOf(probabilities_);
  log_losses_.resize(scores.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    log_losses_[i] = BinaryRowLogLoss(scores[i], truth[i] == 1);
  }
}

void BinaryFigures::Rank(std::span<const uint32_t> weights, double* auc,
                         double* average_precision) const {
  double positives = 0;
  double negatives = 0;
  double area = 0;
  double precision_sum = 0;
  double last_positives = 0;
  double last_negatives = 0;
  for (size_t i = 0; i < order_.size(); ++i) {
    uint32_t row = order_[i];
    ((flags_[i] & kPositive) != 0 ? positives : negatives) += weights[row];
    if ((flags_[i] & kEndsTie) == 0) continue;
    area += (negatives - last_negatives) * (positives + last_positives) / 2;
    if (positives > last_positives) {
      precision_sum += (positives - last_positives) * positives / (positives + negatives);
    }
    last_positives = positives;
    last_negatives = negatives;
  }
  *auc = positives > 0 && negatives > 0 ? area / (positives * negatives) : kUndefined;
  *average_precision = positives > 0 ? precision_sum / positives : 0;
}

void BinaryFigures::Compute(std::span<const uint32_t> weights, std::span<double> out) const {
  ClassCounts counts = CountClasses(truth_, predicted_, 2, weights);
  size_t at = 0;
  out[at++] = Accuracy(counts);
  out[at++] = BalancedAccuracy(counts);
  out[at++] = FigureOfClass(counts, 1, ClassFigure::kPrecision);
  out[at++] = FigureOfClass(counts, 1, ClassFigure::kRecall);
  out[at++] = FigureOfClass(counts, 1, ClassFigure::kF1);
  out[at++] = AveragedFigure(counts, ClassFigure::kF1, Average::kMacro);
  out[at++] = AveragedFigure(counts, ClassFigure::kF1, Average::kWeighted);
  out[at++] = Mcc(counts);
  out[at++] = Kappa(counts);
  if (order_.empty()) return;
  Rank(weights, &out[at], &out[at + 1]);
  at += 2;
  if (probabilities_.empty()) return;
  out[at++] = WeightedMean(log_losses_, weights);
  Sum squares;
  std::array<double, kCalibrationBins> off{};
  for (size_t i = 0; i < probabilities_.size(); ++i) {
    double error = truth_[i] - probabilities_[i];
    squares.Add(error * error * weights[i]);
    off[bins_[i]] += error * weights[i];
  }
  double total = Total(weights);
  out[at++] = squares.value() / total;
  out[at] = EceOf(off, total);
}

// -- Multi-class -------------------------------------------------------------------------------

MulticlassFigures::MulticlassFigures(std::span<const uint32_t> truth,
                                     std::span<const uint32_t> predicted, size_t classes,
                                     const ScoreMatrix* probabilities)
    : truth_(truth),
      predicted_(predicted),
      classes_(classes),
      names_{"accuracy",
             "balanced_accuracy",
             "precision_macro",
             "recall_macro",
             "f1_macro",
             "f1_weighted",
             "mcc",
             "kappa"} {
  if (probabilities == nullptr) return;
  names_.insert(names_.end(), {"log_loss", "brier_multi", "ece15_top"});
  Confidences top = TopConfidences(*probabilities, truth);
  bins_ = BinsOf(top.confidence);
  calibration_errors_.resize(truth.size());
  for (size_t i = 0; i < truth.size(); ++i) {
    calibration_errors_[i] = top.happened[i] - top.confidence[i];
  }
  log_losses_.resize(truth.size());
  briers_.resize(truth.size());
  std::vector<double> row(probabilities->classes());
  for (size_t i = 0; i < truth.size(); ++i) {
    probabilities->Row(i, row.data());
    briers_[i] = RowBrier(row, truth[i]);
    log_losses_[i] = RowLogLoss(row, truth[i]);
  }
}

void MulticlassFigures::Compute(std::span<const uint32_t> weights, std::span<double> out) const {
  ClassCounts counts = CountClasses(truth_, predicted_, classes_, weights);
  size_t at = 0;
  out[at++] = Accuracy(counts);
  out[at++] = BalancedAccuracy(counts);
  out[at++] = AveragedFigure(counts, ClassFigure::kPrecision, Average::kMacro);
  out[at++] = AveragedFigure(counts, ClassFigure::kRecall, Average::kMacro);
  out[at++] = AveragedFigure(counts, ClassFigure::kF1, Average::kMacro);
  out[at++] = AveragedFigure(counts, ClassFigure::kF1, Average::kWeighted);
  out[at++] = Mcc(counts);
  out[at++] = Kappa(counts);
  if (log_losses_.empty()) return;
  out[at++] = WeightedMean(log_losses_, weights);
  out[at++] = WeightedMean(briers_, weights);
  std::array<double, kCalibrationBins> off{};
  for (size_t i = 0; i < bins_.size(); ++i) off[bins_[i]] += calibration_errors_[i] * weights[i];
  out[at] = EceOf(off, Total(weights));
}

// -- Regression --------------------------------------------------------------------------------

RegressionFigures::RegressionFigures(std::span<const double> truth,
                                     std::span<const double> predicted)
    : truth_(truth),
      predicted_(predicted),
      names_{"mae",       "mse",  "rmse", "r2",     "explained_variance",
             "median_ae", "mape", "bias", "pearson"},
      absolute_errors_(truth.size()),
      by_error_(truth.size()) {
  Sum truth_sum;
  Sum predicted_sum;
  for (size_t i = 0; i < truth.size(); ++i) {
    absolute_errors_[i] = std::abs(truth[i] - predicted[i]);
    truth_sum.Add(truth[i]);
    predicted_sum.Add(predicted[i]);
  }
  auto rows = static_cast<double>(std::max<size_t>(truth.size(), 1));
  truth_middle_ = truth_sum.value() / rows;
  predicted_middle_ = predicted_sum.value() / rows;
  std::iota(by_error_.begin(), by_error_.end(), 0U);
  std::sort(by_error_.begin(), by_error_.end(),
            [&](uint32_t a, uint32_t b) { return absolute_errors_[a] < absolute_errors_[b]; });
}

double RegressionFigures::MedianError(std::span<const uint32_t> weights, double total) const {
  // The rows at places floor((n - 1) / 2) and floor(n / 2) of the resample.
  auto count = static_cast<uint64_t>(total);
  uint64_t lower = (count - 1) / 2;
  uint64_t upper = count / 2;
  double at_lower = kUndefined;
  uint64_t seen = 0;
  for (uint32_t row : by_error_) {
    seen += weights[row];
    if (std::isnan(at_lower) && seen > lower) at_lower = absolute_errors_[row];
    if (seen > upper) return (at_lower + absolute_errors_[row]) / 2;
  }
  return kUndefined;
}

void RegressionFigures::Compute(std::span<const uint32_t> weights, std::span<double> out) const {
  Sum absolute, squares, relative, errors, truths, truth_squares, guesses, guess_squares, products;
  for (size_t i = 0; i < truth_.size(); ++i) {
    if (weights[i] == 0) continue;
    double weight = weights[i];
    double error = truth_[i] - predicted_[i];
    double y = truth_[i] - truth_middle_;
    double guess = predicted_[i] - predicted_middle_;
    absolute.Add(weight * absolute_errors_[i]);
    squares.Add(weight * error * error);
    relative.Add(weight * absolute_errors_[i] / std::max(std::abs(truth_[i]), kLogLossEpsilon));
    errors.Add(weight * error);
    truths.Add(weight * y);
    truth_squares.Add(weight * y * y);
    guesses.Add(weight * guess);
    guess_squares.Add(weight * guess * guess);
    products.Add(weight * y * guess);
  }
  double n = Total(weights);
  double truth_variation = truth_squares.value() - truths.value() * truths.value() / n;
  double guess_variation = guess_squares.value() - guesses.value() * guesses.value() / n;
  double error_variation = squares.value() - errors.value() * errors.value() / n;
  double covariation = products.value() - truths.value() * guesses.value() / n;
  double scale =
      std::sqrt(std::max(truth_variation, 0.0)) * std::sqrt(std::max(guess_variation, 0.0));
  bool varies = truth_variation > 1e-13 * truth_squares.value();  // else it is rounding
  out[0] = absolute.value() / n;
  out[1] = squares.value() / n;
  out[2] = std::sqrt(out[1]);
  out[3] = varies ? 1 - squares.value() / truth_variation : kUndefined;
  out[4] = varies ? 1 - error_variation / truth_variation : kUndefined;
  out[5] = MedianError(weights, n);
  out[6] = relative.value() / n;
  out[7] = -errors.value() / n;
  out[8] = scale > 0 ? std::clamp(covariation / scale, -1.0, 1.0) : kUndefined;
}

// -- Multi-label -------------------------------------------------------------------------------

MultilabelFigures::MultilabelFigures(const LabelMatrix& truth, const LabelMatrix& predicted)
    : truth_(truth),
      predicted_(predicted),
      names_{"accuracy", "hamming_loss", "f1_micro", "f1_macro", "f1_samples"},
      wrong_labels_(truth.rows()),
      row_f1_(truth.rows()) {
  for (size_t row = 0; row < truth.rows(); ++row) {
    double hits = 0;
    double total = 0;
    for (size_t label = 0; label < truth.labels; ++label) {
      bool is_true = truth.At(row, label);
      bool is_predicted = predicted.At(row, label);
      wrong_labels_[row] += is_true != is_predicted ? 1 : 0;
      hits += is_true && is_predicted ? 1 : 0;
      total += (is_true ? 1 : 0) + (is_predicted ? 1 : 0);
    }
    row_f1_[row] = total > 0 ? 2 * hits / total : 0;
  }
}

void MultilabelFigures::Compute(std::span<const uint32_t> weights, std::span<double> out) const {
  std::vector<uint64_t> hits(truth_.labels);
  std::vector<uint64_t> totals(truth_.labels);  // true and predicted ones
  double right_rows = 0;
  double wrong = 0;
  Sum f1;
  for (size_t row = 0; row < weights.size(); ++row) {
    uint64_t weight = weights[row];
    if (weight == 0) continue;
    right_rows += wrong_labels_[row] == 0 ? static_cast<double>(weight) : 0;
    wrong += static_cast<double>(weight * wrong_labels_[row]);
    f1.Add(static_cast<double>(weight) * row_f1_[row]);
    for (size_t label = 0; label < truth_.labels; ++label) {
      uint64_t is_true = truth_.At(row, label) ? weight : 0;
      uint64_t is_predicted = predicted_.At(row, label) ? weight : 0;
      hits[label] += std::min(is_true, is_predicted);
      totals[label] += is_true + is_predicted;
    }
  }
  auto share = [](uint64_t hit, uint64_t total) {
    return total > 0 ? 2 * static_cast<double>(hit) / static_cast<double>(total) : 0;
  };
  double macro = 0;
  for (size_t label = 0; label < truth_.labels; ++label) macro += share(hits[label], totals[label]);
  double n = Total(weights);
  auto labels = static_cast<double>(truth_.labels);
  out[0] = right_rows / n;
  out[1] = wrong / (n * labels);
  out[2] = share(std::accumulate(hits.begin(), hits.end(), uint64_t{0}),
                 std::accumulate(totals.begin(), totals.end(), uint64_t{0}));
  out[3] = macro / labels;
  out[4] = f1.value() / n;
}

void DifferenceFigures::Compute(std::span<const uint32_t> weights, std::span<double> out) const {
  std::vector<double> before(out.size());
  first_.Compute(weights, before);
  second_.Compute(weights, out);
  for (size_t i = 0; i < out.size(); ++i) out[i] -= before[i];
}

}  // namespace tidemark::evaluate

// The headline figures of each task as functions of row weights, for the bootstrap.
//
// Whatever does not depend on the weights (order of the scores, losses of the rows) is computed
// once; a resample then costs one or two passes over the rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "evaluate/intervals/bootstrap.h"
#include "evaluate/metrics/multilabel.h"
#include "evaluate/metrics/score_matrix.h"

namespace tidemark::evaluate {

// accuracy, balanced_accuracy, precision, recall, f1, f1_macro, f1_weighted, mcc, kappa and, with
// scores, roc_auc, average_precision, and with probabilities log_loss, brier, ece15_pos.
class BinaryFigures : public WeightedFigures {
 public:
  // `truth` and `predicted` hold 0 or 1 and outlive it; `scores` may be empty.
  BinaryFigures(std::span<const uint32_t> truth, std::span<const uint32_t> predicted,
                std::span<const double> scores, bool scores_are_probabilities);
  [[nodiscard]] size_t rows() const override { return truth_.size(); }
  [[nodiscard]] const std::vector<std::string>& names() const override { return names_; }
  void Compute(std::span<const uint32_t> weights, std::span<double> out) const override;

 private:
  void Rank(std::span<const uint32_t> weights, double* auc, double* average_precision) const;

  std::span<const uint32_t> truth_;
  std::span<const uint32_t> predicted_;
  std::vector<std::string> names_;
  std::vector<uint32_t> order_;  // rows from the highest score down
  // Of each in this order: 1 when it is positive, 2 when the next one has another score.
  std::vector<uint8_t> flags_;
  std::vector<double> log_losses_;  // empty without probabilities
  std::vector<double> probabilities_;
  std::vector<uint8_t> bins_;  // of the probabilities
};

// accuracy, balanced_accuracy, precision_macro, recall_macro, f1_macro, f1_weighted, mcc, kappa
// and, with probabilities, log_loss, brier_multi, ece15_top.
class MulticlassFigures : public WeightedFigures {
 public:
  // The spans outlive it. `probabilities` may be null.
  MulticlassFigures(std::span<const uint32_t> truth, std::span<const uint32_t> predicted,
                    size_t classes, const ScoreMatrix* probabilities);
  [[nodiscard]] size_t rows() const override { return truth_.size(); }
  [[nodiscard]] const std::vector<std::string>& names() const override { return names_; }
  void Compute(std::span<const uint32_t> weights, std::span<double> out) const override;

 private:
  std::span<const uint32_t> truth_;
  std::span<const uint32_t> predicted_;
  size_t classes_;
  std::vector<std::string> names_;
  std::vector<double> log_losses_;
  std::vector<double> briers_;
  std::vector<double> calibration_errors_;  // happened - confidence
  std::vector<uint8_t> bins_;               // of the confidences
};

// mae, mse, rmse, r2, explained_variance, median_ae, mape, bias, pearson.
class RegressionFigures : public WeightedFigures {
 public:
  // The spans outlive it.
  RegressionFigures(std::span<const double> truth, std::span<const double> predicted);
  [[nodiscard]] size_t rows() const override { return truth_.size(); }
  [[nodiscard]] const std::vector<std::string>& names() const override { return names_; }
  void Compute(std::span<const uint32_t> weights, std::span<double> out) const override;

 private:
  [[nodiscard]] double MedianError(std::span<const uint32_t> weights, double total) const;

  std::span<const double> truth_;
  std::span<const double> predicted_;
  std::vector<std::string> names_;
  std::vector<double> absolute_errors_;
  std::vector<uint32_t> by_error_;  // rows from the smallest absolute error up
  double truth_middle_ = 0;         // subtracted before sums of squares, against cancellation
  double predicted_middle_ = 0;
};

// accuracy (all labels of a row right), hamming_loss, f1_micro, f1_macro, f1_samples.
class MultilabelFigures : public WeightedFigures {
 public:
  // What the matrices see outlives it.
  MultilabelFigures(const LabelMatrix& truth, const LabelMatrix& predicted);
  [[nodiscard]] size_t rows() const override { return truth_.rows(); }
  [[nodiscard]] const std::vector<std::string>& names() const override { return names_; }
  void Compute(std::span<const uint32_t> weights, std::span<double> out) const override;

 private:
  LabelMatrix truth_;
  LabelMatrix predicted_;
  std::vector<std::string> names_;
  std::vector<uint32_t> wrong_labels_;  // of each row
  std::vector<double> row_f1_;
};

// What the second model has more than the first, on the same rows: figure by figure.
class DifferenceFigures : public WeightedFigures {
 public:
  // Both have the same rows and names, and outlive it.
  DifferenceFigures(const WeightedFigures& first, const WeightedFigures& second)
      : first_(first), second_(second) {}
  [[nodiscard]] size_t rows() const override { return first_.rows(); }
  [[nodiscard]] const std::vector<std::string>& names() const override { return first_.names(); }
  void Compute(std::span<const uint32_t> weights, std::span<double> out) const override;

 private:
  const WeightedFigures& first_;
  const WeightedFigures& second_;
};

}  // namespace tidemark::evaluate

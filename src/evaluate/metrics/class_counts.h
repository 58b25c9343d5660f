// How often each class was true, predicted and right: all that most label metrics need.
//
// Three numbers a class instead of a confusion matrix, so that thousands of classes cost nothing;
// rows may have weights (how often a resample drew them), which makes a bootstrap one pass a draw.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/metrics/metric.h"

namespace tidemark::evaluate {

struct ClassCounts {
  std::vector<uint64_t> hits;       // rows of the class that were predicted right
  std::vector<uint64_t> truth;      // rows of the class
  std::vector<uint64_t> predicted;  // rows predicted as the class
  uint64_t rows = 0;

  [[nodiscard]] size_t classes() const { return hits.size(); }
  [[nodiscard]] uint64_t hits_total() const;
  // Whether the class is in the truth or among the predictions.
  [[nodiscard]] bool occurs(size_t k) const { return truth[k] + predicted[k] > 0; }
};

// `truth` and `predicted` have one class (below `classes`) a row; `weights` is empty for ones.
[[nodiscard]] ClassCounts CountClasses(std::span<const uint32_t> truth,
                                       std::span<const uint32_t> predicted, size_t classes,
                                       std::span<const uint32_t> weights = {});

// How classes become one figure, over the classes that occur: from the summed counts, as a plain
// mean, or as a mean weighted by the rows of each class.
enum class Average : uint8_t { kMicro, kMacro, kWeighted };
enum class ClassFigure : uint8_t { kPrecision, kRecall, kF1, kF2, kJaccard, kSpecificity };

// The figure of one class; 0 where its denominator is.
[[nodiscard]] double FigureOfClass(const ClassCounts& counts, size_t k, ClassFigure figure);
[[nodiscard]] double AveragedFigure(const ClassCounts& counts, ClassFigure figure, Average average);

[[nodiscard]] double Accuracy(const ClassCounts& counts);
// The mean recall over the classes that occur in the truth.
[[nodiscard]] double BalancedAccuracy(const ClassCounts& counts);
// Matthews' correlation; 0 when truth or predictions are one class only.
[[nodiscard]] double Mcc(const ClassCounts& counts);
// Cohen's kappa; NaN when agreement by chance is certain.
[[nodiscard]] double Kappa(const ClassCounts& counts);
// Kappa with squared distances between the places of the classes that occur.
[[nodiscard]] double QuadraticKappa(std::span<const uint32_t> truth,
                                    std::span<const uint32_t> predicted, const ClassCounts& counts,
                                    std::span<const uint32_t> weights = {});

// Per class: what a classification report shows.
struct ClassRow {
  uint32_t class_index = 0;
  double precision = 0;
  double recall = 0;
  double f1 = 0;
  double jaccard = 0;
  double specificity = 0;
  uint64_t support = 0;
  uint64_t predicted = 0;
};
// The classes that occur, in order.
[[nodiscard]] std::vector<ClassRow> ClassTable(const ClassCounts& counts);

// All of the above that make sense for the task, by name. The binary ones are of class 1.
[[nodiscard]] std::vector<Metric> BinaryLabelMetrics(const ClassCounts& counts);
[[nodiscard]] std::vector<Metric> MulticlassLabelMetrics(std::span<const uint32_t> truth,
                                                         std::span<const uint32_t> predicted,
                                                         const ClassCounts& counts);

}  // namespace tidemark::evaluate

// Areas below the ROC and precision-recall curves for more than two classes.
//
// Each column of the matrix is sorted once; one walk over it gives the class against the rest, its
// average precision, the class against every other class, and how much each row pulls at the areas
// (their variance). Memory: about 70 bytes a row, whatever the number of classes. The flattened
// ("micro") figures sort only the scores of the true classes and look each other score up among
// them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "evaluate/metrics/metric.h"
#include "evaluate/metrics/score_matrix.h"

namespace tidemark::evaluate {

struct MulticlassAreas {
  std::vector<double> roc_auc;            // per class against the rest; NaN for absent classes
  std::vector<double> average_precision;  // per class; 0 for absent ones
  std::vector<uint64_t> support;
  double ovr_macro = kUndefined;     // NaN when a class is absent
  double ovr_weighted = kUndefined;  // by support
  double ovr_micro = kUndefined;
  double ovo_macro = kUndefined;     // over pairs of present classes
  double ovo_weighted = kUndefined;  // by the share of rows in the pair
  double ap_macro = kUndefined;
  double ap_weighted = kUndefined;
  double ap_micro = kUndefined;
  // How far the macro areas may be off, without resampling (DeLong's variance for averages; the
  // numbers of rows of each class count as given). NaN when a class has one row only.
  double ovr_macro_deviation = kUndefined;
  double ovo_macro_deviation = kUndefined;
};

// The same in parts, one for each class and two more: O(n log n + K n) each.
class MulticlassAreaWalk {
 public:
  // Every class of `truth` is below scores.classes(). Both outlive it.
  MulticlassAreaWalk(const ScoreMatrix& scores, std::span<const uint32_t> truth);
  ~MulticlassAreaWalk();
  // False when all is there.
  bool Step();
  [[nodiscard]] MulticlassAreas Take();

 private:
  class Computer;
  std::unique_ptr<Computer> computer_;
};

// All at once. Time: O(K n (log n + ...)) for K classes.
[[nodiscard]] MulticlassAreas ComputeMulticlassAreas(const ScoreMatrix& scores,
                                                     std::span<const uint32_t> truth);

// As metrics: roc_auc_ovr_macro, ... ap_micro.
[[nodiscard]] std::vector<Metric> MulticlassAreaMetrics(const MulticlassAreas& areas);

}  // namespace tidemark::evaluate

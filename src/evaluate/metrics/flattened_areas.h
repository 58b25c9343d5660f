// ROC AUC and average precision of a whole matrix as one long yes-no question ("micro").
//
// Only the scores of the positive entries are sorted; each negative one is looked up among them. So
// memory is that of the positives, not that of the matrix.
#pragma once

#include <cstdint>
#include <vector>

#include "evaluate/metrics/metric.h"

namespace tidemark::evaluate {

class FlattenedAreas {
 public:
  // The scores of all positive entries, in any order.
  explicit FlattenedAreas(std::vector<double> positives);
  void AddNegative(double score);

  // NaN without positives or negatives.
  [[nodiscard]] double roc_auc() const { return Finish().roc_auc; }
  // 0 without positives.
  [[nodiscard]] double average_precision() const { return Finish().average_precision; }

 private:
  struct Areas {
    double roc_auc = kUndefined;
    double average_precision = 0;
  };
  [[nodiscard]] Areas Finish() const;

  std::vector<double> positives_;  // ascending
  // Of the negatives: [2 i] lie below positives_[i] and above the one before, [2 i + 1] are equal
  // to it (at its first occurrence); the last entry lies above all.
  std::vector<uint64_t> negatives_;
  uint64_t negative_count_ = 0;
  // Where to look: the first place of each of many even intervals of the positives' range.
  std::vector<uint32_t> start_of_interval_;
  double lowest_ = 0;
  double intervals_per_unit_ = 0;
};

}  // namespace tidemark::evaluate

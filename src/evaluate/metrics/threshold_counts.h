// Scores of a yes-no question, sorted once: at every distinct score, how many rows of each kind
// have at least that score. ROC, precision-recall, KS, gain and the threshold slider all read it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tidemark::evaluate {

struct ThresholdCounts {
  // From the highest score down; equal scores are one entry.
  std::vector<double> thresholds;
  std::vector<uint64_t> true_positives;   // positive rows with score >= threshold
  std::vector<uint64_t> false_positives;  // negative rows with score >= threshold

  [[nodiscard]] size_t size() const { return thresholds.size(); }
  [[nodiscard]] uint64_t positives() const {
    return true_positives.empty() ? 0 : true_positives.back();
  }
  [[nodiscard]] uint64_t negatives() const {
    return false_positives.empty() ? 0 : false_positives.back();
  }
  // How many entries are at or above `threshold`: entry [that - 1] has the counts there.
  [[nodiscard]] size_t EntriesFrom(double threshold) const;
};

// `positive` is 0 or 1 a row. No score is NaN. O(n log n).
[[nodiscard]] ThresholdCounts CountThresholds(std::span<const double> scores,
                                              std::span<const uint8_t> positive);

// Row numbers from the highest score down (equal scores in the order of the rows).
[[nodiscard]] std::vector<uint32_t> DescendingOrder(std::span<const double> scores);

// The area below the ROC curve: the share of pairs in which the positive row has the higher score,
// ties half. NaN when one kind is missing.
[[nodiscard]] double RocAuc(const ThresholdCounts& counts);
// The sum of recall gained times precision there, without interpolation. 0 without positives.
[[nodiscard]] double AveragePrecision(const ThresholdCounts& counts);
// The trapezoids below the precision-recall points with the end (0, 1). Without positives, recall
// counts as 1.
[[nodiscard]] double PrTrapezoidArea(const ThresholdCounts& counts);
// Kolmogorov-Smirnov: the largest TPR - FPR, with its sign, so 0 for inverted scores. NaN when one
// kind is missing.
[[nodiscard]] double KolmogorovSmirnov(const ThresholdCounts& counts);

}  // namespace tidemark::evaluate

// What every threshold would cost, for the slider with its cost matrix.
#pragma once

#include <cstdint>
#include <vector>

#include "evaluate/metrics/class_counts.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {

// The cost (or, negative, the gain) of one row of each outcome.
struct CostMatrix {
  double true_positive = 0;
  double false_positive = 1;
  double false_negative = 1;
  double true_negative = 0;
};

// The counts when rows with score >= threshold are called positive.
[[nodiscard]] ClassCounts CountsAt(const ThresholdCounts& counts, double threshold);
[[nodiscard]] double CostAt(const ThresholdCounts& counts, double threshold,
                            const CostMatrix& costs);

// What a threshold is chosen for.
enum class ThresholdGoal : uint8_t { kCost, kF1, kYouden, kAccuracy, kMcc };

struct BestThreshold {
  double threshold = 0;  // a score that occurs, or +infinity: no row is called positive
  double value = 0;      // the cost, the F1 ... there
};

// The threshold with the least cost or the largest figure; of equal ones the highest. O(entries).
[[nodiscard]] BestThreshold FindBestThreshold(const ThresholdCounts& counts, ThresholdGoal goal,
                                              const CostMatrix& costs = {});

}  // namespace tidemark::evaluate

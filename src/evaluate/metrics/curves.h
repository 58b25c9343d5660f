// The curves of a yes-no question as points to draw, from sorted counts.
#pragma once

#include <cstddef>
#include <vector>

#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {

struct RocCurve {
  std::vector<double> false_positive_rate;  // NaN without negatives
  std::vector<double> true_positive_rate;   // NaN without positives
  std::vector<double> thresholds;           // the first is +infinity: the point (0, 0)
};

// scikit-learn's roc_curve. `drop_intermediate` leaves out points on straight lines.
[[nodiscard]] RocCurve MakeRocCurve(const ThresholdCounts& counts, bool drop_intermediate);

struct PrCurve {
  std::vector<double> precision;
  std::vector<double> recall;
  std::vector<double> thresholds;  // ascending; one fewer than points: the last one is (1, 0)
};

// scikit-learn's precision_recall_curve.
[[nodiscard]] PrCurve MakePrCurve(const ThresholdCounts& counts);

// Cumulated gain and lift: when the rows with the highest scores are chosen, the share of all
// positives among them, and how many times more that is than by chance.
struct GainCurve {
  std::vector<double> chosen;  // share of rows, from 0 to 1
  std::vector<double> gain;    // NaN without positives
  std::vector<double> lift;    // NaN at 0 rows
};

[[nodiscard]] GainCurve MakeGainCurve(const ThresholdCounts& counts);

// At most `max_points` of `size` points, first and last among them, evenly spread: what a picture
// needs of a million.
[[nodiscard]] std::vector<size_t> SpreadPoints(size_t size, size_t max_points);

}  // namespace tidemark::evaluate

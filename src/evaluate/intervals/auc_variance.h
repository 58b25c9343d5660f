// How far areas below ROC curves may be off, without resampling (DeLong, DeLong and
// Clarke-Pearson 1988), by sorting (Sun and Xu 2014). Numbers of rows of each class count as given.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/intervals/interval.h"

namespace tidemark::evaluate {

// For each row: a positive one's share of the negatives below it, a negative one's share of the
// positives above it, ties half. Their mean over either kind is the AUC.
struct Placements {
  std::vector<double> values;
  uint64_t positives = 0;
  uint64_t negatives = 0;
  double auc = kUndefined;
  double variance = kUndefined;  // of the AUC; NaN with fewer than two rows of either class
};

[[nodiscard]] Placements PlaceRows(std::span<const double> scores, std::span<const uint32_t> truth);

[[nodiscard]] Interval DeLongInterval(const Placements& placements, double level);

// Two models on the same rows.
struct AucComparison {
  double first = kUndefined;
  double second = kUndefined;
  double deviation = kUndefined;  // of second - first
  double z = kUndefined;
  double p = kUndefined;  // two-sided
  Interval interval;      // of second - first
};
[[nodiscard]] AucComparison CompareAucs(const Placements& first, const Placements& second,
                                        std::span<const uint32_t> truth, double level);

}  // namespace tidemark::evaluate

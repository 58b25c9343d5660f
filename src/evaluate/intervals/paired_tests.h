// Two models on the same rows: do they differ by more than chance?
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/intervals/bootstrap.h"

namespace tidemark::evaluate {

// McNemar's test on the rows that only one of two classifiers got right.
struct McNemar {
  uint64_t only_first = 0;
  uint64_t only_second = 0;
  double exact_p = 1;
  double mid_p = 1;
};
[[nodiscard]] McNemar CompareRight(std::span<const uint8_t> first_right,
                                   std::span<const uint8_t> second_right);
[[nodiscard]] McNemar McNemarTest(uint64_t only_first, uint64_t only_second);

// A paired difference (second - first) from resamples.
struct PairedDifference {
  std::string name;
  double first = kUndefined;
  double second = kUndefined;
  double difference = kUndefined;
  Interval interval;
  double p = kUndefined;  // two-sided: how often resamples lie on the other side of 0
  size_t dropped = 0;
};
// Both have the same rows and figures. All resamples at once; see Bootstrap for steps.
[[nodiscard]] std::vector<PairedDifference> PairedBootstrap(const WeightedFigures& first,
                                                            const WeightedFigures& second,
                                                            const BootstrapOptions& options);

// The same from resamples of DifferenceFigures, as far as they went: for steps.
[[nodiscard]] std::vector<PairedDifference> SummarizeDifferences(const WeightedFigures& first,
                                                                 const WeightedFigures& second,
                                                                 const Bootstrap& differences);

// How the predictions of two classifiers agree: rows first, columns second.
struct Agreement {
  size_t classes = 0;
  std::vector<uint64_t> counts;
  uint64_t same = 0;
  std::vector<uint32_t> differing_rows;  // the first ones
};
// kTooLarge beyond ConfusionMatrix::kMaxClasses. The classes are below `classes`.
Result<Agreement> CompareClasses(std::span<const uint32_t> first, std::span<const uint32_t> second,
                                 size_t classes, size_t most_rows);

}  // namespace tidemark::evaluate

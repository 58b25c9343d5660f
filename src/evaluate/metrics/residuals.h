// What pictures of a regression show: how errors are spread, and whether they depend on the size of
// the prediction.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tidemark::evaluate {

struct HistogramBin {
  double low = 0;
  double high = 0;
  uint64_t rows = 0;
};

// Even bins between the 0.5 % and the 99.5 % quantile, so that one outlier does not flatten the
// rest; the first and the last bin reach out to the extremes. One bin when all values are equal.
[[nodiscard]] std::vector<HistogramBin> Histogram(std::span<const double> values, size_t bin_count);

// Errors (truth - prediction) of rows with similar predictions.
struct ResidualBin {
  double low = 0;  // predictions from ... to
  double high = 0;
  uint64_t rows = 0;
  double mean_error = 0;
  double deviation = 0;  // of the errors
  double quarter = 0;    // quartiles of the errors
  double median = 0;
  double three_quarters = 0;
};

// Bins of nearly equal numbers of rows, in order of the prediction.
[[nodiscard]] std::vector<ResidualBin> ResidualsByPrediction(std::span<const double> truth,
                                                             std::span<const double> predicted,
                                                             size_t bin_count);

}  // namespace tidemark::evaluate

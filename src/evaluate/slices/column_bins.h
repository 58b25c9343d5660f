// Cuts a column into few bins, in which slices are counted: values, ranges between quantiles, and
// one for missing values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "evaluate/data/data_set.h"
#include "evaluate/slices/weak_slices.h"

namespace tidemark::evaluate {

struct ColumnBins {
  static constexpr uint16_t kNone = 0xFFFF;  // a rare value

  size_t column = 0;
  bool ordered = false;                    // bins are ranges of numbers: neighbours may be joined
  std::vector<SliceCondition> conditions;  // of each bin
  std::vector<uint16_t> bin_of_row;        // of each of `rows`
};

[[nodiscard]] ColumnBins BinColumn(const DataSet& data, size_t column,
                                   std::span<const uint32_t> rows, const SliceOptions& options);

}  // namespace tidemark::evaluate

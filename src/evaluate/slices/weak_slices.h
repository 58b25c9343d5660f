// Finds parts of the data on which a model does worse than elsewhere: values of a column, ranges of
// numbers, missing values, and pairs of those.
//
// Every candidate is tested against what a random choice of as many rows would give (a permutation
// test by its normal approximation), and p-values are corrected for all candidates that were
// tested, also those that are not shown.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

struct SliceCondition {
  enum class Kind : uint8_t { kValue, kRange, kMissing };
  size_t column = 0;
  Kind kind = Kind::kValue;
  std::string value;  // kValue: the text of the value
  double low = 0;     // kRange: low <= value <= high
  double high = 0;

  [[nodiscard]] bool Holds(const DataColumn& values, size_t row) const;
  // "age from 30 to 45", "sex is male", "fare is missing".
  [[nodiscard]] std::string Text(const DataSet& data) const;
};

struct Slice {
  std::vector<SliceCondition> conditions;  // one or two; all must hold
  uint64_t rows = 0;
  double mean_loss = 0;
  double rest_loss = 0;   // of the other rows
  double z = 0;           // how many deviations above a random choice
  double p = 1;           // one-sided
  double adjusted_p = 1;  // Holm, over everything that was tested
};

struct SliceOptions {
  std::vector<size_t> columns;  // empty: all with one value a row
  uint64_t min_rows = 20;       // of a slice, and at least 1 % of the rows
  double level = 0.05;          // of the adjusted p-value
  size_t most_slices = 20;
  size_t quantiles = 10;         // ranges of numbers begin and end at these
  size_t most_values = 50;       // of a column; rarer ones are not looked at
  size_t columns_for_pairs = 8;  // the ones with the weakest slices; 0: no pairs
};

struct SliceReport {
  std::vector<Slice> slices;  // the significant ones, those that cost the most first
  uint64_t rows = 0;
  double mean_loss = 0;
  uint64_t tested = 0;  // candidates
};

// The search in parts, so that a page stays alive meanwhile.
class WeakSliceSearch {
 public:
  // `rows`: the row of the data set that each loss belongs to. A loss is larger where the model is
  // worse: 0 or 1 for wrong, log loss, squared error. All of them outlive it.
  WeakSliceSearch(const DataSet& data, std::span<const uint32_t> rows,
                  std::span<const double> losses, const SliceOptions& options);
  ~WeakSliceSearch();
  // One more column, or one more pair of columns: O(rows). False when all were looked at.
  bool Step();
  // Columns and pairs until now, and in all.
  [[nodiscard]] size_t done() const;
  [[nodiscard]] size_t total() const;
  // Once, after the last step.
  [[nodiscard]] SliceReport Take();

 private:
  class Search;
  std::unique_ptr<Search> search_;
};

// All at once.
[[nodiscard]] SliceReport FindWeakSlices(const DataSet& data, std::span<const uint32_t> rows,
                                         std::span<const double> losses,
                                         const SliceOptions& options = {});

// The places (in `rows`) of the rows of one slice, in order.
[[nodiscard]] std::vector<uint32_t> RowsOfSlice(const DataSet& data, std::span<const uint32_t> rows,
                                                const std::vector<SliceCondition>& conditions);

// The places of the largest losses, largest first; equal ones in the order of the rows.
[[nodiscard]] std::vector<uint32_t> WorstRows(std::span<const double> losses, size_t most);

}  // namespace tidemark::evaluate

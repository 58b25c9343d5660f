// What a column does to a model that can only be asked: permutation importance and partial
// dependence.
//
// The model is a function of the data set. One column at a time is replaced, the function is asked,
// and the column is put back; nothing else is copied.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/data_set.h"
#include "evaluate/intervals/random.h"

namespace tidemark::evaluate {

// The mean loss of the model on these data (larger is worse).
using MeanLoss = std::function<Result<double>(const DataSet&)>;
// The mean output of the model on these data: one number, or one for each class.
using MeanOutput = std::function<Result<std::vector<double>>(const DataSet&)>;

struct Importance {
  size_t column = 0;
  double increase = 0;   // of the loss, mean over the shuffles
  double deviation = 0;  // of the shuffles; 0 with one
};

struct ImportanceOptions {
  size_t shuffles = 5;
  uint64_t seed = 1;
};

// How much the loss grows when the values of a column are shuffled among the rows (Breiman 2001).
// `columns` one after another, in their order. `data` is as before afterwards, also after an error.
Result<std::vector<Importance>> PermutationImportance(DataSet* data,
                                                      std::span<const size_t> columns,
                                                      const MeanLoss& mean_loss,
                                                      const ImportanceOptions& options = {});

struct DependencePoint {
  std::string label;         // the value as text
  double number = 0;         // of numeric columns
  std::vector<double> mean;  // output when every row has this value
};

// The mean output when all rows have the same value in `column`: up to `most_points` quantiles of
// numbers, or the most frequent values (Friedman 2001).
Result<std::vector<DependencePoint>> PartialDependence(DataSet* data, size_t column,
                                                       size_t most_points,
                                                       const MeanOutput& mean_output);

// -- The parts of both, for doing them in steps.

// The rows in a random order.
[[nodiscard]] std::vector<uint32_t> ShuffledRows(size_t rows, Random* random);
// Mean and deviation of what shuffles of one column gave.
[[nodiscard]] Importance SummarizeShuffles(size_t column, const std::vector<double>& increases);
// Rows whose values are worth asking for: up to `most_points` quantiles, or the most frequent ones.
[[nodiscard]] std::vector<uint32_t> TypicalRows(const DataColumn& column, size_t most_points);

// The column with its rows in another order: row i has what row order[i] had.
[[nodiscard]] DataColumn WithRowsFrom(const DataColumn& column, std::span<const uint32_t> order);
// The column with the value of one row in every row.
[[nodiscard]] DataColumn WithValueOfRow(const DataColumn& column, uint32_t row);

}  // namespace tidemark::evaluate

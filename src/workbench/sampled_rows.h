// Some rows of the table with the columns that a model sees, to be changed and asked about.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "evaluate/data/binding.h"
#include "evaluate/data/data_set.h"
#include "workbench/model_run.h"

namespace tidemark::workbench {

struct SampledRows {
  evaluate::DataSet data;
  evaluate::Binding binding;
  std::vector<size_t> table_columns;  // of each column, its number in the table
};

// The bound columns of these rows of the data set, in the order of the rows.
[[nodiscard]] SampledRows TakeRows(const ModelRun& run, std::span<const uint32_t> rows);

// Whether all that the model of a run sees is made from images, row by row.
[[nodiscard]] bool SeesOnlyImages(const ModelRun& run);

// At most `most` of the places, evenly spread.
[[nodiscard]] std::vector<uint32_t> SpreadPlaces(std::span<const uint32_t> places, size_t most);

// The names of what a model says of a row: its classes, its labels, or its one number.
[[nodiscard]] std::vector<std::string> OutputNames(const ModelRun& run);
// What it says of a row of `answers`, in that order: probabilities where there are some.
[[nodiscard]] std::vector<double> OutputsAt(const ModelRun& run,
                                            const evaluate::ModelAnswers& answers, size_t row);
// As a person reads it.
[[nodiscard]] std::string PredictedText(const ModelRun& run, const evaluate::ModelAnswers& answers,
                                        size_t row);

}  // namespace tidemark::workbench

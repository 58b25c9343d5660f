// The rows of a data set as the tensors that a model takes.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "evaluate/data/binding.h"
#include "evaluate/data/data_set.h"
#include "model/session.h"

namespace tidemark::evaluate {

// What a model takes, for binding. kUnsupported for an input that no table can feed (a sequence, an
// optional, complex numbers).
Result<std::vector<ModelInput>> InputsOf(const model::ModelInfo& info);

// The number of rows that every run of the model must have; 0 when any will do.
[[nodiscard]] size_t FixedBatchOf(const model::ModelInfo& info);

// Rows [first, first + rows) in the order of the model's inputs. A larger `batch` is filled up with
// the last row: for models of a fixed batch. `rows` is at least 1.
struct RowRange {
  size_t first = 0, rows = 0, batch = 0;
};
Result<std::vector<model::Value>> MakeInputs(model::Model* model, const DataSet& data,
                                             const Binding& binding, const RowRange& range);

}  // namespace tidemark::evaluate

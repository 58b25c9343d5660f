// Columns of labels as the target of rows that have several.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/target.h"

namespace tidemark::evaluate {

// Columns of 0 and 1 (or true and false), or one array of them. kInvalid names the cell that is
// neither. Rows with a missing one are left out and counted.
Result<Target> ReadMultilabelTarget(const DataSet& data, const std::vector<size_t>& columns);

}  // namespace tidemark::evaluate

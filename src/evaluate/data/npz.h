// Reads NumPy's NPZ files: a zip of NPY arrays, stored or deflated.
#pragma once

#include "base/byte_source.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

// Each array is a column named after its member. Arrays whose first extent is not that of the
// others are left out, and the report names them: the rows are those that most arrays have, in
// doubt those of the first array.
Result<DataSet> ReadNpz(ByteSource* source, const ReadOptions& options);

}  // namespace tidemark::evaluate

// Reads Weka's ARFF files, dense and sparse.
#pragma once

#include "base/byte_source.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/data_set_reading.h"

namespace tidemark::evaluate {

// Nominal attributes become texts whose values are numbered as the file declares them. In sparse
// rows what is left out is 0, or the first nominal value. Rows that don't fit their attributes are
// left out, and the report names their lines.
// The source outlives the reading.
Result<std::unique_ptr<DataSetReading>> StartArff(ByteSource* source, const ReadOptions& options);

// Whether the first line that is neither blank nor a comment is "@relation ...".
[[nodiscard]] bool LooksLikeArff(std::string_view text);

}  // namespace tidemark::evaluate

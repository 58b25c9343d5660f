// Reads JSON lines (an object a line), and a JSON file that is one array of objects.
#pragma once

#include "base/byte_source.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/data_set_reading.h"

namespace tidemark::evaluate {

// Keys are columns, those of nested objects joined with dots ("user.age"). Arrays of numbers of one
// shape are one column of that shape. Lines that are no object, or whose values don't fit the
// column, are left out, and the report names them. A key that a line has not is missing there.
// The source outlives the reading.
Result<std::unique_ptr<DataSetReading>> StartJsonLines(ByteSource* source,
                                                       const ReadOptions& options);

}  // namespace tidemark::evaluate

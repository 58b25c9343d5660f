// Opens a data set of any format that is known, recognised by its content.
#pragma once

#include <string_view>

#include "base/byte_source.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/data_set_reading.h"

namespace tidemark::evaluate {

// CSV, TSV, NPY, NPZ, IDX, ARFF, JSON lines; each also gzipped. `file_name` names arrays that have
// no name of their own ("x.npy"). Files of other programs are refused by name. At least one row.
// CSV, JSON lines and ARFF are read in pieces; arrays are one piece each, unpacking gzip is one
// too. The source outlives the reading.
Result<std::unique_ptr<DataSetReading>> StartReading(ByteSource* source, std::string_view file_name,
                                                     const ReadOptions& options = {});
// The same, all at once.
Result<DataSet> ReadDataSet(ByteSource* source, std::string_view file_name,
                            const ReadOptions& options = {});

}  // namespace tidemark::evaluate

// Reads CSV and its cousins (TSV, semicolons, bars) as a data set.
#pragma once

#include "base/byte_source.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/data_set_reading.h"

namespace tidemark::evaluate {

// Delimiter, header, types and decimal comma are guessed unless `options` say them. Rows with more
// or fewer cells than the header are left out, and the report names their lines. The file is read
// in slices; a second time when a column turned out to be text after numbers were stored.
// The source outlives the reading.
Result<std::unique_ptr<DataSetReading>> StartCsvTable(ByteSource* source,
                                                      const ReadOptions& options);

// Whether the first row names columns: it has no number, or text above a number of the next row.
[[nodiscard]] bool LooksLikeTableHeader(const std::vector<std::string>& first,
                                        const std::vector<std::string>& second, bool decimal_comma);

}  // namespace tidemark::evaluate

// Takes what belongs to a run out of the file: for the undo of an import that grew older runs, and
// for files that are read anew. Internal to src/store; inside the caller's transaction.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/series_writer.h"

namespace tidemark {

// Runs a statement with one parameter.
Status RunForId(Database* database, std::string_view sql, int64_t id);
// The integers of the first column of a query with one parameter.
Result<std::vector<int64_t>> SelectIds(Database* database, std::string_view sql, int64_t id);

// Everything that files gave to the run: series, parameters, figures, media, links to sources, and
// what imports noted of it for their undo. The row, its tags and its notes stay.
Status EmptyRun(Database* database, SeriesWriter* writer, int64_t run_id);
// The run as a whole.
Status RemoveRun(Database* database, SeriesWriter* writer, int64_t run_id);
// Those of `blobs` that no medium names any more.
Status RemoveUnusedBlobs(Database* database, const std::vector<int64_t>& blobs);

}  // namespace tidemark

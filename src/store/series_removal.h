// Taking points back: truncating a series (undo of an import that grew it), removing those of a
// run.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "store/database.h"
#include "store/series_axis.h"

namespace tidemark {

// Leaves the first `count` points of the series, makes its level and summary anew and drops the
// rewinds at or after them. Nothing to do when it has no more than that. Cost: reads all its values
// once.
Status TruncateSeries(Database* database, AxisStore* axes, int64_t series_id, uint64_t count);

// Removes every series of the run, and its axes.
Status RemoveSeriesOfRun(Database* database, int64_t run_id);

}  // namespace tidemark

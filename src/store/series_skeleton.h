// Builds the skeleton of a series from its rows: blocks of sealed chunks from the stored level, the
// rest from points. Internal to SeriesReader.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "series/skeleton.h"
#include "store/database.h"
#include "store/series_rows.h"

namespace tidemark {

// `points` reads the same series (at most one block a rewind and segment is read).
Result<SeriesSkeleton> LoadSkeleton(Database* database, AxisReader* axes, int64_t series_id,
                                    bool with_times, PointReader* points);

// Rewinds of the series in order of arrival.
Result<std::vector<Rewind>> LoadRewinds(Database* database, int64_t series_id);

}  // namespace tidemark

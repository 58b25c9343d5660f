// Takes points off the end of a series, so that undoing an import leaves its older points and their
// summary exactly as they were.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "series/points.h"
#include "store/database.h"

namespace tidemark {

// Keeps the first `count` points and exactly these rewinds; a series without points is removed. Does
// nothing when the series has no more than `count` points and the same rewinds. Inside the caller's
// transaction, with no SeriesWriter holding anything of the series. O(points kept in the last chunk +
// rows removed), plus one pass over the kept points for the summary.
Status TruncateSeries(Database* database, int64_t series_id, uint64_t count,
                      const std::vector<Rewind>& rewinds);

}  // namespace tidemark

// The summary row of a series: kept up to date while points are appended, read back, and written in
// the same transaction as the points.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "store/database.h"
#include "store/series_reader.h"
#include "store/series_rows.h"

namespace tidemark {

// Takes further points into the summary, in order of arrival.
void AddToSummary(const PointSpans& points, SeriesSummary* summary);

// Reads a row of "SELECT <kSummaryColumns> FROM series".
inline constexpr const char* kSummaryColumns =
    "id, run, metric, count, nonfinite, first_step, last_step, low_step, high_step, low_time, "
    "high_time, "
    "first, last, min, max, min_step, max_step";
Status ReadSummary(const Statement& row, SeriesSummary* summary);
Result<SeriesSummary> LoadSummary(Database* database, int64_t series_id);
Status SaveSummary(Database* database, const SeriesSummary& summary);

}  // namespace tidemark

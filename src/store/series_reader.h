// Reads series out of the file: skeletons (everything a chart needs before it touches points) and
// decoded points.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "series/points.h"
#include "series/skeleton.h"
#include "store/database.h"

namespace tidemark {

// One row of table `series` with its names: what the run table and the chart list need.
struct SeriesSummary {
  int64_t series_id = 0;
  int64_t run_id = 0;
  int64_t metric_id = 0;
  uint64_t count = 0;
  uint64_t nonfinite = 0;
  int64_t first_step = kNoStep, last_step = kNoStep;  // by arrival
  int64_t min_step_bound = kNoStep, max_step_bound = kNoStep;  // over all points
  double min_time_s = kNoTime, max_time_s = kNoTime;
  double first = 0, last = 0;                // by arrival, may be non-finite
  std::optional<double> min, max;            // over finite values
  int64_t min_step = kNoStep, max_step = kNoStep;  // where; a tie takes the first arrival
};

class SeriesReader {
 public:
  explicit SeriesReader(Database* database);

  Result<SeriesSummary> Summary(int64_t series_id);
  // All summaries of a metric (or of all metrics: metric_id < 0), ordered by run id.
  Result<std::vector<SeriesSummary>> Summaries(int64_t metric_id);

  // Chunk list, segments, rewinds and level-64 blocks. `with_times` also loads the block times.
  Result<SeriesSkeleton> Skeleton(int64_t series_id, bool with_times);

  // Appends the decoded points [range) to `out`, in order of arrival.
  Status Points(int64_t series_id, IndexRange range, PointColumns* out);

  // The value of one point without decoding its chunk (hover): a few bytes by incremental blob I/O.
  Result<double> ValueAt(int64_t series_id, uint64_t index);

 private:
  Database* database_;
};

}  // namespace tidemark

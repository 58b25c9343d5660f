// Reads series out of the file: skeletons (everything a chart needs before it touches points) and
// decoded points.
//
// Decoded chunks are kept up to a budget. They are checked against the file whenever it has
// changed, so a reader may live as long as its connection and beside a SeriesWriter (whose Flush
// makes points visible).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "series/points.h"
#include "series/pyramid.h"
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
  int64_t first_step = kNoStep, last_step = kNoStep;           // by arrival
  int64_t min_step_bound = kNoStep, max_step_bound = kNoStep;  // over all points
  double min_time_s = kNoTime, max_time_s = kNoTime;
  double first = 0, last = 0;                      // by arrival, may be non-finite
  std::optional<double> min, max;                  // over finite values
  int64_t min_step = kNoStep, max_step = kNoStep;  // where; a tie takes the first arrival
};

class SeriesReader {
 public:
  // Room for the chunks under the pointer of 500 series, with their wall times.
  static constexpr size_t kCacheBytes = size_t{56} << 20;

  explicit SeriesReader(Database* database, size_t cache_bytes = kCacheBytes);
  ~SeriesReader();

  Result<SeriesSummary> Summary(int64_t series_id);
  // All summaries of a metric (or of all metrics: metric_id < 0), ordered by run id.
  Result<std::vector<SeriesSummary>> Summaries(int64_t metric_id);
  Result<std::vector<SeriesSummary>> SummariesOfRun(int64_t run_id);

  // Chunk list, segments, rewinds and level-64 blocks. `with_times` also loads the block times.
  Result<SeriesSkeleton> Skeleton(int64_t series_id, bool with_times);
  // Appends to `pyramid` what has come to the series since. False: load it anew (a restart, or
  // fewer points than before).
  Result<bool> Extend(int64_t series_id, SeriesPyramid* pyramid);

  // The point with which the last restart begins that took points back; 0 = there was none.
  Result<uint64_t> LastRestart(int64_t series_id);

  // Appends the decoded points [range) to `out`, in order of arrival.
  Status Points(int64_t series_id, IndexRange range, PointColumns* out);
  // Only their values: cheaper, steps and times are not decoded.
  Status Values(int64_t series_id, IndexRange range, std::vector<double>* out);
  // A PointReader over one series; this reader must outlive it.
  std::unique_ptr<PointReader> PointsOf(int64_t series_id);

  // The value of one point without decoding its chunk: a few bytes by incremental blob I/O.
  Result<double> ValueAt(int64_t series_id, uint64_t index);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tidemark

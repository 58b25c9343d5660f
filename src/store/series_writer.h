// Appends points to series in the file: shared axes, chunks, stored level, tail, segments, rewinds
// and the summary row, all inside the caller's transaction. The format is in docs/file-format.md.
//
// Appends keep the order of arrival. A backward step starts a new segment; chunks never cross
// segments. Appending in many small pieces gives the same readable content as appending at once.
//
// After any error the caller rolls its transaction back and calls Reset().
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "series/points.h"
#include "store/database.h"

namespace tidemark {

class SeriesWriter {
 public:
  explicit SeriesWriter(Database* database);
  ~SeriesWriter();

  // The id of the series of (run, metric), created when it is not there yet. `metric_id` is the id
  // in table `metric`. O(1), cached.
  Result<int64_t> SeriesFor(int64_t run_id, int64_t metric_id);

  // Appends points in order of arrival. Bulk speed: >= 20 M points/s native when blocks are large.
  Status Append(int64_t series_id, const PointColumns& points);

  // A restart of the run: points of all its series with step >= step are superseded from here on.
  // Returns the series that have such points.
  Result<std::vector<int64_t>> RewindRun(int64_t run_id, int64_t step);

  // Writes everything that is still held in memory (open chunks, summary rows). Must be called
  // before the transaction commits.
  Status Flush();

  // Takes back the newest points of a series, so that `count` are left, and the rewinds that came
  // with or after them (undo of an import). Flushes first. Cost: the points of one chunk, and
  // reading all values once for the summary.
  Status Truncate(int64_t series_id, uint64_t count);
  // Removes all series of a run with everything that belongs to them.
  Status RemoveRun(int64_t run_id);

  // Forgets cached state (after a rollback, or when another writer changed the file).
  void Reset();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tidemark

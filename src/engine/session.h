// The open file, with everything kept in memory about it: the store, the series cache, and the
// table of runs. A data version counts the changes, so that snapshots in the UI know when they are
// stale.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/engine_host.h"
#include "engine/replies.h"
#include "engine/series_cache.h"
#include "query/run_table.h"
#include "store/store.h"

namespace tidemark {

// One series as the lists count it.
struct SeriesCount {
  uint32_t row = 0;  // of the run in the table
  int64_t metric_id = 0;
  uint64_t count = 0, nonfinite = 0;
};

class Session {
 public:
  struct Options {
    OpenLocation location;
    std::string name;  // as shown
    bool create = false;
    bool example = false;
    uint32_t handle = 0;  // of a dropped file, 0 = by name
  };
  static Result<std::unique_ptr<Session>> Open(const Options& options);

  [[nodiscard]] const Options& options() const { return options_; }
  void Rename(const std::string& name) { options_.name = name; }
  Store& store() { return *store_; }
  SeriesCache& series() { return *series_; }
  [[nodiscard]] bool read_only() const { return store_->read_only(); }
  [[nodiscard]] uint64_t data_version() const { return version_; }

  // Runs, points or edits changed; the named series (all when empty) are read anew.
  void DataChanged(const std::vector<int64_t>& series_ids);
  // The named series got points behind the ones they had, and nothing else.
  void DataGrew(const std::vector<int64_t>& series_ids);
  // The same for what others wrote to the file; false: nothing.
  Result<bool> SeeOthersChanges();
  // One state of the file to read from, where others may write it.
  Result<std::optional<Snapshot>> Moment();
  // Only fields of runs changed (colour, pin): points stay in memory.
  void RunsChanged();

  // What changed since the last call: for who keeps figures of series of their own.
  struct Changes {
    bool all = true;               // anything may have
    std::set<int64_t> series_ids;  // otherwise: these have more points
  };
  Changes TakeChanges() { return std::exchange(changes_, Changes{false, {}}); }

  // The table of all runs, read again after a change. O(runs + params + series) then.
  Result<RunTable*> Runs();
  // Valid after Runs().
  [[nodiscard]] const std::vector<SeriesCount>& series_counts() const { return counts_; }
  [[nodiscard]] const std::vector<StoredMetric>& metrics() const { return metrics_; }

  // What clients see of the file. Counts come from the table of runs.
  Result<FileState> State(bool with_view);
  void SetView(const std::string& json) { view_json_ = json; }
  [[nodiscard]] const std::string& view_json() const { return view_json_; }

 private:
  explicit Session(Options options) : options_(std::move(options)) {}
  void NoteChange(const std::vector<int64_t>& series_ids);
  Status LoadRuns();
  Status LoadParams(RunTable* table, const std::unordered_map<int64_t, uint32_t>& row_of);
  Status LoadSeries(RunTable* table, const std::unordered_map<int64_t, uint32_t>& row_of);

  Options options_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<SeriesCache> series_;
  std::unique_ptr<RunTable> table_;
  std::vector<SeriesCount> counts_;
  std::vector<StoredMetric> metrics_;
  // What the series were when others' changes were last looked for.
  std::optional<std::unordered_map<int64_t, SeriesSummary>> seen_;
  std::string view_json_;
  Changes changes_;
  // Versions go on over files, so that a snapshot of the file before is never taken for fresh.
  uint64_t version_ = 0;
};

}  // namespace tidemark

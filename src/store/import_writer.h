// Puts one import into the file: finds or makes runs, appends their points, and keeps how far each
// source was read in the same transaction, so that a killed import resumes and importing twice adds
// nothing.
//
// It commits about every 16 MB, only between batches. It also writes down what was there before, so
// that the import can be undone as a whole:
//  * an import that only added runs is undone by hiding them, and redone by showing them again;
//  * one that also grew older runs is undone by truncating those to their former points, restoring
//  what
//    it changed in them, removing the runs it added and setting its sources back. Redo = import
//    again.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "series/points.h"
#include "store/series_writer.h"
#include "store/store.h"

namespace tidemark {

// What a source says about a run. Empty text and NaN say nothing. A name and notes are taken only
// by a new run: they belong to the person afterwards.
struct RunUpsert {
  std::string uuid;     // needed
  std::string project;  // name; needed for a new run
  std::string name;
  std::string group, job_type, parent_uuid;
  std::string status;  // empty: unknown for a new run, unchanged for an old one
  double started_s = kNoTime, ended_s = kNoTime;
  std::string host, user, git_commit, notes;
  std::string config_json;
};

struct MediaUpsert {
  std::string kind, name;
  int64_t step = kNoStep;
  double wall_time_s = kNoTime;
  uint32_t index = 0;
  std::string content_type, meta_json;
  std::span<const uint8_t> bytes;
};

struct ImportTotals {
  uint64_t runs_added = 0;    // new, or brought back after an undone import
  uint64_t runs_updated = 0;  // older ones that changed
  uint64_t points_added = 0;
};

class ImportWriter {
 public:
  // Opens an import; one at a time. Switches to the bulk journal when nobody else uses the file.
  static Result<std::unique_ptr<ImportWriter>> Begin(Store* store, std::string_view root_name);
  // Opens an import again that ended, to add what has come since: it stays one entry of the undo
  // list. kNotFound: it left nothing; kCancelled: it was undone, and what it added shall not come
  // back.
  static Result<std::unique_ptr<ImportWriter>> Resume(Store* store, int64_t import_id);
  // Without Finish(): what was committed stays (and can be resumed or undone), the rest is rolled
  // back.
  ~ImportWriter();

  [[nodiscard]] int64_t import_id() const { return import_id_; }

  // The source in the file, made when it is new, and its runs shown again when its import was
  // undone. Must come before anything that is read from it, and for a source of an undone import
  // even when there is nothing to read. Runs by source are in the result.
  Result<StoredSource> UseSource(const SourceKey& key);

  // Takes out what was read from a source that is now read anew, because it was read wrongly: its
  // points for good (they come again), its runs when they do not come again before Finish().
  // `also`: the other sources that are read anew. kInvalid: another source gave points to the same
  // run, and nothing is taken out. Undoing this import then hides the runs.
  Status TakeBackSource(int64_t source_id, std::span<const int64_t> also);

  // Says that this import calls a known run `key` (its path below the dropped root), so that a new
  // file of that run finds it even when the root was dropped one level higher and the uuid differs.
  void KnowRun(std::string_view key, int64_t run_id);

  // The run that this import calls `key`: the one known by it, else the one that the source was
  // linked to before, else the one with this uuid, else a new one with the lowest free colour.
  // Facts are merged into it. Keys are unique within an import (two files that both name a run "a"
  // need different keys).
  Result<int64_t> Run(int64_t source_id, std::string_view key, const RunUpsert& facts);

  Status Param(int64_t run_id, std::string_view key, const ParamValue& value);
  Status Summary(int64_t run_id, std::string_view key, const ParamValue& value);
  Status Tag(int64_t run_id, std::string_view key, std::string_view value);
  Status RemoveTag(int64_t run_id, std::string_view key);
  Status Append(int64_t run_id, std::string_view metric, std::string_view context,
                const PointColumns& points);
  // Points of the run's series with step >= step are superseded by what follows.
  Status Rewind(int64_t run_id, int64_t step);
  // The bytes are stored once however often they come.
  Status Media(int64_t run_id, const MediaUpsert& media);
  // The same reason in the same file is counted up; the first offset is kept.
  Status Problem(std::string_view file, uint64_t offset, std::string_view reason, uint64_t count,
                 bool is_note);

  // Ends a batch of one source: everything before `progress.offset` has been given. Commits when
  // enough is pending. After an error everything since the last commit is rolled back, the import
  // stays open, and reading may go on from the stored offsets or stop.
  Status EndBatch(int64_t source_id, const SourceProgress& progress);
  // Commits what ended batches gave.
  Status Commit();

  // Commits, enters the import into the undo list when it changed anything, and returns to the
  // write-ahead log.
  Result<ImportTotals> Finish();
  // Series that got points since the last call.
  std::vector<int64_t> TakeChangedSeries();
  // So far; after an error those that were committed.
  [[nodiscard]] const ImportTotals& totals() const { return totals_; }

 private:
  friend class Store;
  ImportWriter(Store* store, int64_t import_id, std::string uuid);
  Status BeginBatch();
  // For what may be committed without the offset of a source: problems, and sources themselves.
  Status OpenTransaction();
  Result<int64_t> ResolveRun(int64_t source_id, std::string_view key, const RunUpsert& facts);
  Result<int64_t> AddRun(const RunUpsert& facts);
  Status MergeFacts(int64_t run_id, const RunUpsert& facts);
  Status ReviveRun(int64_t run_id);
  Status AdoptRun(int64_t run_id);
  Status RemoveEmptiedRuns();
  Status MarkOlder();
  Status NoteOlderRun(int64_t run_id);
  Status SetTag(int64_t run_id, const std::string& key, const std::string* value);
  Status NoteSeries(int64_t run_id, int64_t series_id);
  Status SetTyped(std::string_view table, int64_t run_id, std::string_view key,
                  const ParamValue& value);
  Status UseBulkJournal();
  // Rolls back to the last commit when `status` is an error; returns it.
  Status Settle(Status status);
  void RollBack();

  // Before an edit of the person: commits, when no batch is half-way.
  Status YieldToEdit();

  Store* store_;
  int64_t import_id_;
  std::string uuid_;
  ImportTotals totals_;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tidemark

// Writes runs that log over the network, while they log: one transaction takes what several clients
// sent, and is committed before any of them is answered.
//
// It differs from an import (store/import_writer.h) in that the client says what holds now: a later
// status, name or tag replaces the one before, and there is no source that could be read again, so
// nothing is entered into the undo list but deleting and restoring of runs, which a person asked
// for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "series/points.h"
#include "store/import_writer.h"
#include "store/store.h"

namespace tidemark {

struct LiveProject {
  int64_t id = 0;
  std::string uuid, name;
  double created_s = kNoTime;
};

// What a client may say anew about a run, as text.
enum class RunColumn : uint8_t { kName, kStatus, kUser, kParentUuid, kGitCommit, kNotes };

class LiveWriter {
 public:
  // Takes the store for itself: no import and no edit may be open. From here on a commit reaches
  // the disk before it returns, so that a power cut loses nothing that was acknowledged.
  static Result<std::unique_ptr<LiveWriter>> Open(Store* store);
  ~LiveWriter();

  // Whether another program has changed the file since the last call. What was known of it must be
  // read anew then.
  Result<bool> FileHasChanged();

  // Every call below that changes something opens the transaction when there is none. kBusy, and
  // `overtaken`, when another program has changed the file since the last look: then what the call
  // was decided on may be wrong, and must be looked at again.
  [[nodiscard]] bool overtaken() const;
  [[nodiscard]] bool in_transaction() const;
  Status Commit();
  void RollBack();

  // --- projects; unlike Store::Projects these need no count of runs ---
  Result<std::vector<LiveProject>> Projects();
  Result<LiveProject> AddProject(std::string_view name);
  Status RenameProject(int64_t project_id, std::string_view name);

  // --- runs ---
  // Also deleted ones; ordered by run id.
  Result<std::vector<StoredRun>> Runs();
  Status VisitParams(const std::function<void(const ParamView&)>& visit);
  Status VisitTags(const std::function<void(const TagView&)>& visit);
  Result<std::vector<StoredMetric>> Metrics() { return store_->Metrics(); }
  // A new run with the lowest free colour.
  Result<int64_t> AddRun(int64_t project_id, const RunUpsert& facts);
  Status SetText(int64_t run_id, RunColumn column, std::string_view value);
  Status SetEnd(int64_t run_id, double ended_s);  // NaN: unknown
  // Undoable, as if a person of this program had done it.
  Status SetDeleted(std::span<const int64_t> run_ids, bool deleted);

  Status SetParam(int64_t run_id, std::string_view key, const ParamValue& value);
  Status SetTag(int64_t run_id, std::string_view key, std::string_view value);
  Status RemoveTag(int64_t run_id, std::string_view key);

  // --- points ---
  Result<int64_t> SeriesFor(int64_t run_id, std::string_view metric);
  Status Append(int64_t series_id, const PointColumns& points);
  // Makes appended points visible to a SeriesReader before the commit.
  Status FlushPoints();

  // --- media ---
  // Adds a medium, in place of an older one of the same kind and name.
  Status PutMedia(int64_t run_id, const MediaUpsert& media);
  Status RemoveMedia(const StoredMedia& media);
  Result<std::vector<StoredMedia>> Media(int64_t run_id) { return store_->Media(run_id); }
  Result<std::vector<uint8_t>> MediaBytes(int64_t blob_id) { return store_->MediaBytes(blob_id); }

  // --- JSON by name, among the views: what a protocol has and the tables have no place for ---
  struct Note {
    std::string name, json;
  };
  Result<std::vector<Note>> Notes(std::string_view prefix);
  Status SetNote(std::string_view name, std::string_view json);
  Status RemoveNote(std::string_view name);

 private:
  explicit LiveWriter(Store* store);
  Status Begin();
  Result<int64_t> IdOf(bool is_metric, std::string_view text);
  Result<int64_t> NextColour();

  Store* store_;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tidemark

// One Tidemark file: runs with their params, tags, media, views and edits, around the tables of
// points (store/series_reader.h, store/series_writer.h). docs/file-format.md tells the schema.
//
// Every change is one transaction. While an import is open (store/import_writer.h) a change first
// commits what the import has finished, so that a person's edit never depends on the import's fate.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/database.h"
#include "store/records.h"

namespace tidemark {

class ImportWriter;

struct StoreOptions {
  std::string path;
  std::string vfs;  // name of the SQLite VFS, "" = default
  OpenMode mode = OpenMode::kReadWrite;
  bool exclusive = false;  // this process alone has the file (the page): WAL without shared memory
  std::string actor = "local";  // who makes the edits
};

// What the person may change about runs. The value is text: colour = index or "#RRGGBB"; pinned and
// archived and deleted = "1" or "0"; tags = a JSON object of strings.
enum class RunEditField : uint8_t {
  kName,
  kColour,
  kPinned,
  kArchived,
  kNotes,
  kTags,
  kDeleted,
  kGroup
};

// What undo and redo would do; "" = nothing.
struct UndoState {
  std::string undo_label, redo_label;
};

struct UndoResult {
  std::string label;     // of what was taken back or brought back
  uint64_t changed = 0;  // values that were set
  uint64_t skipped = 0;  // values that were changed by something else since, and stay
  bool reread =
      false;  // an import that had grown older runs: points were removed, drop it again to redo
};

struct ProblemCounts {
  uint64_t problems = 0, notes = 0;  // different ones, not dismissed
};

// A run that no list shows, until it is restored or compacting removes it.
struct DeletedRun {
  int64_t id = 0;
  std::string name, project;
  double deleted_s = kNoTime;
  uint64_t points = 0;
};

// What compacting removes, or removed.
struct Compacted {
  uint64_t runs = 0, points = 0;
  uint64_t bytes_before = 0, bytes_after = 0;  // of the database file
};

class Store {
 public:
  // Opens and, when needed, upgrades the file. kCreate makes the tables in a new or empty file. A
  // file of a newer version opens read-only: see notice(). Errors: kUnsupported (a SQLite file of
  // another program, named; or an older version that can only be read), kCorrupt, and those of
  // Database::Open.
  static Result<std::unique_ptr<Store>> Open(const StoreOptions& options);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Commits and moves the write-ahead log into the file. The destructor does the same, without a
  // report.
  Status Close();
  // Moves the write-ahead log into the file (before it is served, copied or hidden).
  Status Checkpoint();
  // Commits what an open import has finished. False: it is in the middle of a batch, so not all is
  // committed.
  Result<bool> CommitPending();

  // True when another connection has committed something since the last call.
  Result<bool> ChangedByOthers();

  [[nodiscard]] Database* database() { return database_.get(); }
  [[nodiscard]] bool read_only() const { return read_only_; }
  // Why the file is read-only although writing was asked for, and what to do; "" otherwise.
  [[nodiscard]] const std::string& notice() const { return notice_; }
  Result<FileInfo> Info();
  Status SetName(std::string_view name);
  // How often rows were taken out for good since it was opened (an export can't go on then).
  [[nodiscard]] uint64_t removals() const { return removals_; }
  // Bytes of the database file by its page count (the log not included).
  Result<uint64_t> SizeBytes();

  // --- runs (store/run_store.cpp). All lists leave out deleted runs and are ordered by run id. ---
  Result<std::vector<StoredProject>> Projects();
  Result<std::vector<StoredRun>> Runs();
  // Also finds deleted ones. kNotFound.
  Result<StoredRun> RunByUuid(std::string_view uuid);
  Result<std::vector<StoredMetric>> Metrics();
  // The id of (name, context), created when needed. O(1), cached.
  Result<int64_t> MetricId(std::string_view name, std::string_view context);
  // The nested configuration as the source had it; "" = none.
  Result<std::string> RunConfigJson(int64_t run_id);
  // (run id, path with the root's name) of every source, ordered by run id.
  Status VisitRunSources(const std::function<void(int64_t, std::string_view)>& visit);

  // --- params, summaries, tags (store/param_store.cpp). Ordered by run id; 1 M values in < 200 ms.
  // ---
  Status VisitParams(const std::function<void(const ParamView&)>& visit);
  Status VisitSummaries(const std::function<void(const ParamView&)>& visit);
  Status VisitTags(const std::function<void(const TagView&)>& visit);
  // Of these runs only, in the order given; O(their values + all keys).
  Status VisitParamsOf(std::span<const int64_t> run_ids,
                       const std::function<void(const ParamView&)>& visit);
  Status VisitSummariesOf(std::span<const int64_t> run_ids,
                          const std::function<void(const ParamView&)>& visit);

  // --- sources and problems (store/source_store.cpp) ---
  // The source that this is, or nothing. O(sources with the same first record).
  Result<std::optional<StoredSource>> FindSource(const SourceKey& key);
  Result<std::vector<StoredSource>> Sources();
  Result<std::vector<StoredProblem>>
  Problems();  // not dismissed; newest import first, then by file
  Result<ProblemCounts> CountProblems();
  Status DismissProblems();

  // --- media (store/media_store.cpp) ---
  Result<std::vector<StoredMedia>> Media(int64_t run_id);  // by kind, name, step, index
  // Of all runs that are not deleted, by run, name, step, index. O(all media).
  Result<std::vector<StoredMedia>> MediaOfKind(std::string_view kind);
  Result<std::vector<uint8_t>> MediaBytes(int64_t blob_id);

  // --- views (store/view_store.cpp): JSON that only the UI understands, by name ---
  Result<std::optional<std::string>> View(std::string_view name);
  Status SetView(std::string_view name, std::string_view json);
  Status DeleteView(std::string_view name);
  Result<std::vector<std::string>> ViewNames();

  // --- edits (store/edit_store.cpp) ---
  // One undoable change of any number of runs; runs that have the value already are left out.
  Status EditRuns(std::span<const int64_t> run_ids, RunEditField field, std::string_view value);
  // What a person may write on a run. kNotFound.
  struct Written {
    std::string group, notes;
    std::map<std::string, std::string> tags;
  };
  Result<Written> WrittenFacts(int64_t run_id);
  // Sets and removes single tags, the others of each run stay. `patch`: a JSON object; null removes
  // (RFC 7396). One undoable change.
  Status PatchTags(std::span<const int64_t> run_ids, std::string_view patch);
  Result<UndoState> UndoLabels();
  // kNotFound when there is nothing to undo or redo.
  Result<UndoResult> Undo();
  Result<UndoResult> Redo();
  Result<std::vector<StoredEdit>> Edits();  // the audit trail, oldest first

  // --- compacting (store/compact.cpp): deleted runs and those of undone imports go for good ---
  Result<uint64_t> DeletedRunCount();
  Result<std::vector<DeletedRun>> DeletedRuns();  // last deleted first
  Result<Compacted> WouldCompact();               // counts only; bytes_after is 0
  // Not undoable. Needs memory for a copy of the file on the page, a temporary file elsewhere.
  // kBusy during an import. After an error of the last step the runs are gone and the room is used
  // by what comes next.
  Result<Compacted> Compact();

 private:
  friend class ImportWriter;
  class Write;
  Store(std::unique_ptr<Database> database, const StoreOptions& options);
  Result<Write> BeginWrite();
  Status NotReadOnly() const;
  Result<int64_t> ProjectId(std::string_view name);
  Result<int64_t> KeyId(std::string_view text);

  std::unique_ptr<Database> database_;
  StoreOptions options_;
  bool read_only_ = false;
  std::string notice_;
  uint64_t removals_ = 0;
  int64_t data_version_ = -1;       // of the last look; negative: none yet
  ImportWriter* import_ = nullptr;  // the open import, which holds a transaction
  struct Cache;                     // ids of metrics and keys by text
  std::unique_ptr<Cache> cache_;
};

}  // namespace tidemark

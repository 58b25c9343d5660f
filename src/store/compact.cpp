// "Compact file": what was deleted is removed for good, and the file gives its room back.
// Everything else that the store does can be undone; this can't.
#include <vector>

#include "store/edit_log.h"
#include "store/run_removal.h"
#include "store/store.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

Result<std::vector<int64_t>> DeletedIds(Database* database) {
  return SelectIds(database, "SELECT id FROM run WHERE deleted_s IS NOT NULL AND id > ?", 0);
}

// A source without a run is read from its start when it is dropped again.
Status RemoveTracesOf(Database* database) {
  for (const char* sql :
       {"DELETE FROM source WHERE NOT EXISTS(SELECT 1 FROM source_run WHERE source = source.id)",
        "DELETE FROM problem WHERE import IN (SELECT id FROM import WHERE state = 'undone')",
        "DELETE FROM import_before WHERE kind = 'source' AND target NOT IN (SELECT id FROM source)",
        // Undo and redo of what is gone.
        "UPDATE edit SET stack = 0 WHERE stack <> 0 AND kind <> 'import' AND target NOT IN (SELECT "
        "uuid FROM run)",
        "UPDATE edit SET stack = 0 WHERE stack <> 0 AND kind = 'import' AND target NOT IN (SELECT "
        "i.uuid FROM import AS i WHERE i.grew_older_runs <> 0 OR EXISTS(SELECT 1 FROM run WHERE "
        "import = i.id))"}) {
    TM_RETURN_IF_ERROR(database->Execute(sql));
  }
  return {};
}

}  // namespace

Result<uint64_t> Store::DeletedRunCount() {
  TM_ASSIGN_OR_RETURN(int64_t count,
                      database_->QueryInt("SELECT count(*) FROM run WHERE deleted_s IS NOT NULL"));
  return static_cast<uint64_t>(count);
}

Result<std::vector<DeletedRun>> Store::DeletedRuns() {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare("SELECT r.id, r.name, p.name, r.deleted_s, "
                         "(SELECT coalesce(sum(count), 0) FROM series WHERE run = r.id) "
                         "FROM run AS r LEFT JOIN project AS p ON p.id = r.project "
                         "WHERE r.deleted_s IS NOT NULL ORDER BY r.deleted_s DESC, r.id"));
  std::vector<DeletedRun> runs;
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return runs;
    runs.push_back({select.Int(0), std::string(select.Text(1)), std::string(select.Text(2)),
                    TimeAt(select, 3), static_cast<uint64_t>(select.Int(4))});
  }
}

Result<Compacted> Store::WouldCompact() {
  Compacted found;
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare("SELECT count(DISTINCT r.id), coalesce(sum(s.count), 0) FROM run AS r "
                         "LEFT JOIN series AS s ON s.run = r.id WHERE r.deleted_s IS NOT NULL"));
  TM_ASSIGN_OR_RETURN(bool row, select.Step());
  if (row) found = {static_cast<uint64_t>(select.Int(0)), static_cast<uint64_t>(select.Int(1))};
  TM_ASSIGN_OR_RETURN(found.bytes_before, SizeBytes());
  return found;
}

Result<Compacted> Store::Compact() {
  TM_RETURN_IF_ERROR(NotReadOnly());
  if (import_ != nullptr) {
    return MakeError(ErrorCode::kBusy, "The file can't be compacted while an import is running.",
                     "Stop it, or wait for it.");
  }
  TM_ASSIGN_OR_RETURN(Compacted done, WouldCompact());
  {
    TM_ASSIGN_OR_RETURN(Write write, BeginWrite());
    TM_ASSIGN_OR_RETURN(auto runs, DeletedIds(database_.get()));
    SeriesWriter writer(database_.get());
    for (const int64_t run_id : runs)
      TM_RETURN_IF_ERROR(RemoveRun(database_.get(), &writer, run_id));
    if (!runs.empty()) TM_RETURN_IF_ERROR(RemoveTracesOf(database_.get()));
    TM_RETURN_IF_ERROR(write.Commit());
  }
  ++removals_;
  cache_->Clear();
  TM_RETURN_IF_ERROR(database_->Vacuum());
  TM_RETURN_IF_ERROR(Checkpoint());
  TM_ASSIGN_OR_RETURN(done.bytes_after, SizeBytes());
  return done;
}

}  // namespace tidemark

#include "store/edit_log.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/time.h"
#include "base/uuid.h"
#include "store/run_edit.h"

namespace tidemark {
namespace {

// Hybrid logical clock (Kulkarni et al. 2014): milliseconds since 1970 in the upper bits, a counter
// below; never goes back within a file, even when the wall clock does. A file that claims the end
// of time stays there.
Result<int64_t> NextClock(Database* database) {
  TM_ASSIGN_OR_RETURN(int64_t last,
                      database->QueryInt("SELECT coalesce(max(clock), 0) FROM (SELECT clock "
                                         "FROM edit ORDER BY id DESC LIMIT 64)"));
  auto now = static_cast<int64_t>(NowS() * 1000.0) << kClockCounterBits;
  return std::max(now, last < std::numeric_limits<int64_t>::max() ? last + 1 : last);
}

}  // namespace

Status EditLog::Append(const EditEntry& entry) {
  if (batch_ == 0 && entry.stack == kUndoStack) {
    TM_RETURN_IF_ERROR(database_->Execute("UPDATE edit SET stack = 0 WHERE stack = 2"));
  }
  TM_ASSIGN_OR_RETURN(int64_t clock, NextClock(database_));
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database_->Prepare(
          "INSERT INTO edit(uuid, actor, clock, kind, target, before, after, batch, undoes, "
          "stack) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  insert.Bind(0, FormatUuid(MakeUuid4())).Bind(1, actor_).Bind(2, clock).Bind(3, entry.kind);
  insert.Bind(4, entry.target).Bind(5, entry.before).Bind(6, entry.after).Bind(7, batch_);
  insert.Bind(8, entry.undoes).Bind(9, static_cast<int>(entry.stack));
  TM_RETURN_IF_ERROR(insert.Run());
  if (batch_ != 0) return {};
  // The first edit gives the batch its number.
  batch_ = database_->LastInsertId();
  TM_ASSIGN_OR_RETURN(Statement number,
                      database_->Prepare("UPDATE edit SET batch = id WHERE id = ?"));
  return number.Bind(0, batch_).Run();
}

Status RecordInterruptedImports(Database* database, const std::string& actor) {
  std::vector<std::pair<int64_t, std::string>> open;
  {
    TM_ASSIGN_OR_RETURN(Statement select,
                        database->Prepare("SELECT id, uuid FROM import WHERE state = 'running'"));
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, select.Step());
      if (!row) break;
      open.emplace_back(select.Int(0), select.Text(1));
    }
  }
  if (open.empty()) return {};
  TM_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(database));
  for (const auto& import : open) {
    TM_RETURN_IF_ERROR(EndImport(database, import.first, import.second, "interrupted", actor));
  }
  return transaction.Commit();
}

Status EndImport(Database* database, int64_t import_id, const std::string& uuid,
                 std::string_view state, const std::string& actor) {
  TM_ASSIGN_OR_RETURN(
      Statement changed,
      database->Prepare("SELECT grew_older_runs <> 0 OR EXISTS(SELECT 1 FROM run WHERE import "
                        "= ?1) FROM import WHERE id = ?1"));
  TM_ASSIGN_OR_RETURN(bool row, changed.Bind(0, import_id).Step());
  const bool did_something = row && changed.Int(0) != 0;
  changed.Reset();
  TM_ASSIGN_OR_RETURN(Statement end,
                      database->Prepare("UPDATE import SET state = ?, ended_s = ? WHERE id = ?"));
  TM_RETURN_IF_ERROR(end.Bind(0, state).Bind(1, NowS()).Bind(2, import_id).Run());
  if (!did_something) {
    // Nothing refers to an import that found nothing new: leave no trace.
    TM_ASSIGN_OR_RETURN(
        Statement remove,
        database->Prepare(
            "DELETE FROM import WHERE id = ?1 AND NOT EXISTS(SELECT 1 FROM source WHERE import "
            "= ?1) AND NOT EXISTS(SELECT 1 FROM problem WHERE import = ?1) AND NOT EXISTS("
            "SELECT 1 FROM import_before WHERE import = ?1)"));
    return remove.Bind(0, import_id).Run();
  }
  // One that goes on from time to time has its entry already.
  TM_ASSIGN_OR_RETURN(
      Statement entered,
      database->Prepare("SELECT 1 FROM edit WHERE kind = ?1 AND target = ?2 AND stack = 1"));
  TM_ASSIGN_OR_RETURN(bool is_entered, entered.Bind(0, kImportEdit).Bind(1, uuid).Step());
  entered.Reset();
  if (is_entered) return {};
  EditLog log(database, actor);
  return log.Append({std::string(kImportEdit), uuid, "", "imported"});
}

}  // namespace tidemark

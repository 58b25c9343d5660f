// Edits of runs, undo and redo.
#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/json_writer.h"
#include "base/number_text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "store/edit_log.h"
#include "store/run_edit.h"
#include "store/store.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

struct Batch {
  int64_t id = 0;
  std::vector<StoredEdit> edits;  // in order of their making
};

#define TM_SELECT_EDIT \
  "SELECT id, uuid, actor, clock, kind, target, before, after, batch, undoes FROM edit "

StoredEdit ReadEdit(const Statement& row) {
  StoredEdit edit;
  edit.id = row.Int(0);
  edit.uuid = row.Text(1);
  edit.actor = row.Text(2);
  edit.time_s = static_cast<double>(row.Int(3) >> kClockCounterBits) / 1000.0;
  edit.kind = row.Text(4);
  edit.target = row.Text(5);
  edit.before = row.Text(6);
  edit.after = row.Text(7);
  edit.group = row.Int(8);
  edit.undoes = row.Int(9);
  return edit;
}

// The batch that undo (the newest) or redo (the one undone last) would take; no edits = none.
Result<Batch> TopOf(Database* database, EditStack stack) {
  TM_ASSIGN_OR_RETURN(
      Statement top,
      database->Prepare(stack == kUndoStack ? "SELECT max(batch) FROM edit WHERE stack = 1"
                                            : "SELECT min(batch) FROM edit WHERE stack = 2"));
  TM_ASSIGN_OR_RETURN(bool found, top.Step());
  Batch batch;
  if (!found || top.IsNull(0)) return batch;
  batch.id = top.Int(0);
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database->Prepare(TM_SELECT_EDIT "WHERE batch = ? AND stack = ? ORDER BY id"));
  select.Bind(0, batch.id).Bind(1, static_cast<int>(stack));
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return batch;
    batch.edits.push_back(ReadEdit(select));
  }
}

Result<std::string> ImportName(Database* database, const std::string& uuid) {
  TM_ASSIGN_OR_RETURN(Statement select,
                      database->Prepare("SELECT root_name FROM import WHERE uuid = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, uuid).Step());
  return row ? std::string(select.Text(0)) : std::string();
}

Result<std::string> LabelOf(Database* database, const Batch& batch) {
  if (batch.edits.empty()) return std::string();
  const StoredEdit& first = batch.edits.front();
  if (first.kind == kImportEdit) {
    TM_ASSIGN_OR_RETURN(std::string name, ImportName(database, first.target));
    return name.empty() ? std::string("Import") : fmt::format("Import '{}'", name);
  }
  std::string what = fmt::format("{} runs", batch.edits.size());
  if (batch.edits.size() == 1) {
    TM_ASSIGN_OR_RETURN(Statement select, database->Prepare("SELECT name FROM run WHERE uuid = ?"));
    TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, first.target).Step());
    what = row ? fmt::format("'{}'", select.Text(0)) : std::string("a run");
  }
  return DescribeRunEdit(first.kind, first.after, what);
}

Status SetStack(Database* database, int64_t batch, EditStack from, EditStack to) {
  TM_ASSIGN_OR_RETURN(Statement update,
                      database->Prepare("UPDATE edit SET stack = ? WHERE batch = ? AND stack = ?"));
  update.Bind(0, static_cast<int>(to)).Bind(1, batch).Bind(2, static_cast<int>(from));
  return update.Run();
}

// Sets `edit`'s run from one value to the other when it still has the first, and logs it.
Status Replay(Database* database, EditLog* log, const StoredEdit& edit, bool undo,
              UndoResult* result) {
  const std::string& from = undo ? edit.after : edit.before;
  const std::string& to = undo ? edit.before : edit.after;
  auto field = RunEditFieldOf(edit.kind);
  if (!field.has_value()) {
    ++result->skipped;  // of a newer version
    return {};
  }
  TM_ASSIGN_OR_RETURN(int64_t run_id, RunIdOf(database, edit.target));
  if (run_id == 0) {
    ++result->skipped;
    return {};
  }
  TM_ASSIGN_OR_RETURN(std::string current, ReadRunField(database, run_id, *field));
  if (current != from) {
    ++result->skipped;
    return {};
  }
  TM_RETURN_IF_ERROR(WriteRunField(database, run_id, *field, to));
  ++result->changed;
  return log->Append({edit.kind, edit.target, from, to, edit.id, kNoStack});
}

}  // namespace

Status Store::EditRuns(std::span<const int64_t> run_ids, RunEditField field,
                       std::string_view value) {
  TM_ASSIGN_OR_RETURN(std::string wanted, CheckRunValue(field, value));
  TM_ASSIGN_OR_RETURN(Write write, BeginWrite());
  EditLog log(database_.get(), options_.actor);
  for (int64_t run_id : run_ids) {
    TM_ASSIGN_OR_RETURN(std::string uuid, RunUuidById(database_.get(), run_id));
    TM_ASSIGN_OR_RETURN(std::string before, ReadRunField(database_.get(), run_id, field));
    std::string after = wanted;
    if (field == RunEditField::kDeleted && after == "1") after = FormatDouble(NowS());
    if (before == after || (field == RunEditField::kDeleted && before.empty() == after.empty())) {
      continue;
    }
    TM_RETURN_IF_ERROR(WriteRunField(database_.get(), run_id, field, after));
    TM_RETURN_IF_ERROR(log.Append({std::string(RunEditKind(field)), uuid, before, after}));
  }
  return write.Commit();
}

Status Store::PatchTags(std::span<const int64_t> run_ids, std::string_view patch) {
  TM_ASSIGN_OR_RETURN(Write write, BeginWrite());
  EditLog log(database_.get(), options_.actor);
  for (int64_t run_id : run_ids) {
    TM_ASSIGN_OR_RETURN(std::string uuid, RunUuidById(database_.get(), run_id));
    TM_ASSIGN_OR_RETURN(std::string before,
                        ReadRunField(database_.get(), run_id, RunEditField::kTags));
    TM_ASSIGN_OR_RETURN(std::string after, PatchedTags(before, patch));
    if (before == after) continue;
    TM_RETURN_IF_ERROR(WriteRunField(database_.get(), run_id, RunEditField::kTags, after));
    TM_RETURN_IF_ERROR(
        log.Append({std::string(RunEditKind(RunEditField::kTags)), uuid, before, after}));
  }
  return write.Commit();
}

Result<UndoState> Store::UndoLabels() {
  UndoState state;
  if (read_only_) return state;
  TM_ASSIGN_OR_RETURN(Batch undo, TopOf(database_.get(), kUndoStack));
  TM_ASSIGN_OR_RETURN(state.undo_label, LabelOf(database_.get(), undo));
  TM_ASSIGN_OR_RETURN(Batch redo, TopOf(database_.get(), kRedoStack));
  TM_ASSIGN_OR_RETURN(state.redo_label, LabelOf(database_.get(), redo));
  return state;
}

Result<UndoResult> Store::Undo() {
  TM_RETURN_IF_ERROR(NotReadOnly());
  TM_ASSIGN_OR_RETURN(Batch batch, TopOf(database_.get(), kUndoStack));
  if (batch.edits.empty()) return MakeError(ErrorCode::kNotFound, "There is nothing to undo.");
  UndoResult result;
  TM_ASSIGN_OR_RETURN(result.label, LabelOf(database_.get(), batch));
  bool is_import = batch.edits.front().kind == kImportEdit;
  if (is_import && import_ != nullptr) {
    return MakeError(ErrorCode::kBusy, "An import can't be undone while another one is running.",
                     "Stop the running import, or wait for it.");
  }
  TM_ASSIGN_OR_RETURN(Write write, BeginWrite());
  EditLog log(database_.get(), options_.actor);
  EditStack next = kRedoStack;
  if (is_import) {
    const StoredEdit& edit = batch.edits.front();
    TM_ASSIGN_OR_RETURN(ImportUndone undone, UndoImport(database_.get(), edit.target, NowS()));
    result.changed = undone.changed;
    result.reread = !undone.redoable;
    if (!undone.redoable) {
      next = kNoStack;
      ++removals_;
    }
    TM_RETURN_IF_ERROR(
        log.Append({edit.kind, edit.target, edit.after, edit.before, edit.id, kNoStack}));
    cache_->Clear();
  } else {
    for (auto edit = batch.edits.rbegin(); edit != batch.edits.rend(); ++edit) {
      TM_RETURN_IF_ERROR(Replay(database_.get(), &log, *edit, true, &result));
    }
  }
  TM_RETURN_IF_ERROR(SetStack(database_.get(), batch.id, kUndoStack, next));
  TM_RETURN_IF_ERROR(write.Commit());
  return result;
}

Result<UndoResult> Store::Redo() {
  TM_RETURN_IF_ERROR(NotReadOnly());
  TM_ASSIGN_OR_RETURN(Batch batch, TopOf(database_.get(), kRedoStack));
  if (batch.edits.empty()) return MakeError(ErrorCode::kNotFound, "There is nothing to redo.");
  UndoResult result;
  TM_ASSIGN_OR_RETURN(result.label, LabelOf(database_.get(), batch));
  TM_ASSIGN_OR_RETURN(Write write, BeginWrite());
  EditLog log(database_.get(), options_.actor);
  if (batch.edits.front().kind == kImportEdit) {
    const StoredEdit& edit = batch.edits.front();
    TM_ASSIGN_OR_RETURN(result.changed, RedoImport(database_.get(), edit.target));
    TM_RETURN_IF_ERROR(
        log.Append({edit.kind, edit.target, edit.before, edit.after, edit.id, kNoStack}));
  } else {
    for (const StoredEdit& edit : batch.edits) {
      TM_RETURN_IF_ERROR(Replay(database_.get(), &log, edit, false, &result));
    }
  }
  TM_RETURN_IF_ERROR(SetStack(database_.get(), batch.id, kRedoStack, kUndoStack));
  TM_RETURN_IF_ERROR(write.Commit());
  return result;
}

Result<std::vector<StoredEdit>> Store::Edits() {
  TM_ASSIGN_OR_RETURN(Statement select, database_->Prepare(TM_SELECT_EDIT "ORDER BY id"));
  std::vector<StoredEdit> edits;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return edits;
    edits.push_back(ReadEdit(select));
  }
}

}  // namespace tidemark

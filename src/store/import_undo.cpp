// Undo of a whole import. One that only added runs hides them: fast, and redone by showing them
// again. One that also grew older runs is taken out: those are set back to what they were, to the
// point.
#include <vector>

#include "base/json.h"
#include "store/edit_log.h"
#include "store/import_before.h"
#include "store/param_row.h"
#include "store/run_removal.h"
#include "store/series_writer.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

struct Before {
  std::string kind;
  int64_t target = 0;
  std::string key, before;
};

Result<std::vector<Before>> ReadBefore(Database* database, int64_t import_id) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database->Prepare("SELECT kind, target, key, before FROM import_before WHERE import = ?"));
  select.Bind(0, import_id);
  std::vector<Before> all;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return all;
    all.push_back({std::string(select.Text(0)), select.Int(1), std::string(select.Text(2)),
                   std::string(select.Text(3))});
  }
}

Status RestoreTyped(Database* database, const Before& before) {
  const bool is_param = before.kind == "param";
  if (before.before == "[]") {
    TM_ASSIGN_OR_RETURN(
        Statement remove,
        database->Prepare(
            is_param
                ? "DELETE FROM param WHERE run = ? AND key = (SELECT id FROM key WHERE text = ?)"
                : "DELETE FROM summary WHERE run = ? AND key = (SELECT id FROM key WHERE text "
                  "= ?)"));
    return remove.Bind(0, before.target).Bind(1, before.key).Run();
  }
  TM_ASSIGN_OR_RETURN(ParamValue value, TypedFromJson(before.before));
  TM_ASSIGN_OR_RETURN(
      Statement replace,
      database->Prepare(
          is_param ? "INSERT OR REPLACE INTO param(run, key, type, value) SELECT ?1, id, ?3, ?4 "
                     "FROM key WHERE text = ?2"
                   : "INSERT OR REPLACE INTO summary(run, key, type, value) SELECT ?1, id, ?3, "
                     "?4 FROM key WHERE text = ?2"));
  replace.Bind(0, before.target).Bind(1, before.key);
  BindParam(&replace, 2, value);
  return replace.Run();
}

Status RestoreTag(Database* database, const Before& before) {
  TM_ASSIGN_OR_RETURN(JsonDocument document, JsonDocument::Parse(before.before));
  if (document.root().size() == 0) {
    TM_ASSIGN_OR_RETURN(Statement remove,
                        database->Prepare("DELETE FROM tag WHERE run = ? AND key = ?"));
    return remove.Bind(0, before.target).Bind(1, before.key).Run();
  }
  TM_ASSIGN_OR_RETURN(
      Statement replace,
      database->Prepare("INSERT OR REPLACE INTO tag(run, key, value) VALUES(?, ?, ?)"));
  replace.Bind(0, before.target).Bind(1, before.key).Bind(2, document.root().At(0).TextOr(""));
  return replace.Run();
}

// Truncating drops the rewinds at the new end too; those that the series had before come back.
Status RestoreSeries(Database* database, SeriesWriter* writer, const Before& before) {
  TM_ASSIGN_OR_RETURN(SeriesBefore series, SeriesBeforeFromJson(before.before));
  TM_RETURN_IF_ERROR(writer->Truncate(before.target, series.count));
  if (series.count == 0)
    return RunForId(database, "DELETE FROM series WHERE id = ?", before.target);
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database->Prepare("INSERT OR IGNORE INTO rewind(series, at_index, step) VALUES(?, ?, ?)"));
  for (const Rewind& rewind : series.rewinds) {
    insert.Bind(0, before.target).Bind(1, rewind.at_index).Bind(2, rewind.step);
    TM_RETURN_IF_ERROR(insert.Run());
  }
  return {};
}

Status RestoreOne(Database* database, SeriesWriter* writer, const Before& before) {
  if (before.kind == "series") return RestoreSeries(database, writer, before);
  if (before.kind == "run") return RestoreRunFacts(database, before.target, before.before);
  if (before.kind == "param" || before.kind == "summary") return RestoreTyped(database, before);
  if (before.kind == "tag") return RestoreTag(database, before);
  if (before.kind == "source") {
    TM_ASSIGN_OR_RETURN(SourceProgress progress, ProgressFromJson(before.before));
    return WriteProgress(database, before.target, progress);
  }
  return {};
}

// Everything that the import added or changed, gone.
Status TakeOut(Database* database, int64_t import_id) {
  TM_ASSIGN_OR_RETURN(auto blobs,
                      SelectIds(database,
                                "SELECT DISTINCT blob FROM media WHERE import = ?1 OR run IN "
                                "(SELECT id FROM run WHERE import = ?1)",
                                import_id));
  TM_ASSIGN_OR_RETURN(auto before, ReadBefore(database, import_id));
  SeriesWriter writer(database);
  for (const Before& one : before) TM_RETURN_IF_ERROR(RestoreOne(database, &writer, one));
  TM_RETURN_IF_ERROR(RunForId(database, "DELETE FROM media WHERE import = ?", import_id));
  TM_ASSIGN_OR_RETURN(auto runs,
                      SelectIds(database, "SELECT id FROM run WHERE import = ?", import_id));
  TM_RETURN_IF_ERROR(writer.Flush());
  for (int64_t run_id : runs) TM_RETURN_IF_ERROR(RemoveRun(database, &writer, run_id));
  for (const char* sql :
       {"DELETE FROM source_run WHERE source IN (SELECT id FROM source WHERE import = ?)",
        "DELETE FROM source WHERE import = ?", "DELETE FROM problem WHERE import = ?",
        "DELETE FROM import_before WHERE import = ?"}) {
    TM_RETURN_IF_ERROR(RunForId(database, sql, import_id));
  }
  return RemoveUnusedBlobs(database, blobs);
}

struct ImportRow {
  int64_t id = 0;
  bool grew_older_runs = false, undone = false;
};

Result<ImportRow> FindImport(Database* database, std::string_view uuid) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database->Prepare("SELECT id, grew_older_runs, state = 'undone' FROM import WHERE uuid = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, uuid).Step());
  if (!row) return ImportRow{};
  return ImportRow{select.Int(0), select.Int(1) != 0, select.Int(2) != 0};
}

}  // namespace

Result<ImportUndone> UndoImport(Database* database, std::string_view import_uuid, double now_s) {
  ImportUndone undone;
  TM_ASSIGN_OR_RETURN(ImportRow import, FindImport(database, import_uuid));
  if (import.id == 0 || import.undone) return undone;
  TM_ASSIGN_OR_RETURN(
      Statement mark,
      database->Prepare("UPDATE import SET state = 'undone', undone_s = ? WHERE id = ?"));
  TM_RETURN_IF_ERROR(mark.Bind(0, now_s).Bind(1, import.id).Run());
  if (import.grew_older_runs) {
    undone.redoable = false;
    TM_RETURN_IF_ERROR(TakeOut(database, import.id));
    undone.changed = 1;
    return undone;
  }
  TM_ASSIGN_OR_RETURN(
      Statement hide,
      database->Prepare("UPDATE run SET deleted_s = ? WHERE import = ? AND deleted_s IS NULL"));
  TM_RETURN_IF_ERROR(hide.Bind(0, now_s).Bind(1, import.id).Run());
  undone.changed = static_cast<uint64_t>(database->Changes());
  return undone;
}

Result<uint64_t> RedoImport(Database* database, std::string_view import_uuid) {
  TM_ASSIGN_OR_RETURN(ImportRow import, FindImport(database, import_uuid));
  if (import.id == 0 || !import.undone) return uint64_t{0};
  TM_ASSIGN_OR_RETURN(
      Statement show,
      database->Prepare("UPDATE run SET deleted_s = NULL WHERE import = ?1 AND deleted_s = "
                        "(SELECT undone_s FROM import WHERE id = ?1)"));
  TM_RETURN_IF_ERROR(show.Bind(0, import.id).Run());
  auto changed = static_cast<uint64_t>(database->Changes());
  TM_RETURN_IF_ERROR(RunForId(
      database, "UPDATE import SET state = 'done', undone_s = NULL WHERE id = ?", import.id));
  return changed;
}

}  // namespace tidemark

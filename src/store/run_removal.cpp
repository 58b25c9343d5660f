#include "store/run_removal.h"

namespace tidemark {

Status RunForId(Database* database, std::string_view sql, int64_t id) {
  TM_ASSIGN_OR_RETURN(Statement statement, database->Prepare(sql));
  return statement.Bind(0, id).Run();
}

Result<std::vector<int64_t>> SelectIds(Database* database, std::string_view sql, int64_t id) {
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare(sql));
  select.Bind(0, id);
  std::vector<int64_t> ids;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return ids;
    ids.push_back(select.Int(0));
  }
}

Status EmptyRun(Database* database, SeriesWriter* writer, int64_t run_id) {
  TM_ASSIGN_OR_RETURN(auto blobs,
                      SelectIds(database, "SELECT DISTINCT blob FROM media WHERE run = ?", run_id));
  for (const char* sql :
       {"DELETE FROM import_before WHERE kind IN ('run', 'param', 'summary', 'tag') AND target = ?",
        "DELETE FROM param WHERE run = ?", "DELETE FROM summary WHERE run = ?",
        "DELETE FROM media WHERE run = ?", "DELETE FROM source_run WHERE run = ?"}) {
    TM_RETURN_IF_ERROR(RunForId(database, sql, run_id));
  }
  TM_RETURN_IF_ERROR(RunForId(database,
                              "DELETE FROM import_before WHERE kind = 'series' AND target IN "
                              "(SELECT id FROM series WHERE run = ?)",
                              run_id));
  TM_RETURN_IF_ERROR(writer->RemoveRun(run_id));
  return RemoveUnusedBlobs(database, blobs);
}

Status RemoveRun(Database* database, SeriesWriter* writer, int64_t run_id) {
  TM_RETURN_IF_ERROR(EmptyRun(database, writer, run_id));
  TM_RETURN_IF_ERROR(RunForId(database, "DELETE FROM tag WHERE run = ?", run_id));
  return RunForId(database, "DELETE FROM run WHERE id = ?", run_id);
}

Status RemoveUnusedBlobs(Database* database, const std::vector<int64_t>& blobs) {
  for (const int64_t blob : blobs) {
    TM_RETURN_IF_ERROR(RunForId(
        database,
        "DELETE FROM blob WHERE id = ?1 AND NOT EXISTS(SELECT 1 FROM media WHERE blob = ?1)",
        blob));
  }
  return {};
}

}  // namespace tidemark

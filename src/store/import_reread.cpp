// Sources that are read anew because they were read wrongly: what they gave is taken out first. Its
// runs stay as rows, so that a name or a note of the person survives when they come again.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "store/import_writer.h"
#include "store/import_writer_state.h"
#include "store/run_removal.h"
#include "store/source_row.h"

namespace tidemark {
namespace {

struct LinkedSource {
  int64_t id = 0;
  std::string path;
};

Result<std::vector<LinkedSource>> SourcesOf(Database* database, int64_t run_id) {
  TM_ASSIGN_OR_RETURN(Statement select,
                      database->Prepare("SELECT s.id, s.path FROM source_run AS l JOIN source AS s "
                                        "ON s.id = l.source WHERE l.run = ?"));
  select.Bind(0, run_id);
  std::vector<LinkedSource> sources;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return sources;
    sources.push_back({select.Int(0), std::string(select.Text(1))});
  }
}

Status CheckNoOtherSource(Database* database, int64_t run_id, std::span<const int64_t> sources) {
  TM_ASSIGN_OR_RETURN(auto linked, SourcesOf(database, run_id));
  for (const LinkedSource& source : linked) {
    if (std::find(sources.begin(), sources.end(), source.id) != sources.end()) continue;
    return MakeError(
        ErrorCode::kInvalid,
        fmt::format("It can't be read anew, because \"{}\" gave points to the same run "
                    "and is not part of this import.",
                    source.path),
        "Undo the imports of both, then add them again.");
  }
  return {};
}

}  // namespace

// An import that has no run left has nothing to undo.
Status ImportWriter::AdoptRun(int64_t run_id) {
  Database* database = store_->database();
  int64_t former = 0;
  {
    TM_ASSIGN_OR_RETURN(Statement select, database->Prepare("SELECT import FROM run WHERE id = ?"));
    TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Step());
    if (row) former = select.Int(0);
  }
  TM_ASSIGN_OR_RETURN(Statement adopt, database->Prepare("UPDATE run SET import = ? WHERE id = ?"));
  TM_RETURN_IF_ERROR(adopt.Bind(0, import_id_).Bind(1, run_id).Run());
  state_->run_is_ours[run_id] = true;
  TM_ASSIGN_OR_RETURN(
      Statement leave,
      database->Prepare(
          "UPDATE edit SET stack = 0 WHERE kind = 'import' AND stack = 1 AND target = (SELECT uuid "
          "FROM import WHERE id = ?1 AND id <> ?2 AND grew_older_runs = 0 AND NOT EXISTS(SELECT 1 "
          "FROM run WHERE import = ?1))"));
  return leave.Bind(0, former).Bind(1, import_id_).Run();
}

Status ImportWriter::TakeBackSource(int64_t source_id, std::span<const int64_t> also) {
  auto take_back = [&]() -> Status {
    TM_RETURN_IF_ERROR(OpenTransaction());
    Database* database = store_->database();
    TM_ASSIGN_OR_RETURN(
        auto runs, SelectIds(database, "SELECT run FROM source_run WHERE source = ?", source_id));
    std::vector<int64_t> sources(also.begin(), also.end());
    sources.push_back(source_id);
    for (const int64_t run_id : runs)
      TM_RETURN_IF_ERROR(CheckNoOtherSource(database, run_id, sources));
    for (const int64_t run_id : runs) {
      TM_RETURN_IF_ERROR(EmptyRun(database, &state_->writer, run_id));
      TM_RETURN_IF_ERROR(AdoptRun(run_id));
      state_->emptied_runs.insert(run_id);
    }
    for (const char* sql :
         {"DELETE FROM import_before WHERE kind = 'source' AND target = ?",
          "DELETE FROM problem WHERE file = (SELECT CASE root_name WHEN '' THEN path ELSE "
          "root_name "
          "|| '/' || path END FROM source WHERE id = ?)",
          "UPDATE source SET offset = 0, prefix_hash = 0, size_bytes = 0, modified_s = 0, "
          "parser_state = x'' WHERE id = ?"}) {
      TM_RETURN_IF_ERROR(RunForId(database, sql, source_id));
    }
    TM_ASSIGN_OR_RETURN(Statement adopt,
                        database->Prepare("UPDATE source SET import = ? WHERE id = ?"));
    TM_RETURN_IF_ERROR(adopt.Bind(0, import_id_).Bind(1, source_id).Run());
    state_->used_colours.clear();  // those of the emptied runs are free
    state_->colours_loaded = false;
    ++store_->removals_;
    store_->cache_->Clear();
    return {};
  };
  return Settle(take_back());
}

// Runs that the files do not have when they are read otherwise.
Status ImportWriter::RemoveEmptiedRuns() {
  Database* database = store_->database();
  for (const int64_t run_id : state_->emptied_runs)
    TM_RETURN_IF_ERROR(RemoveRun(database, &state_->writer, run_id));
  state_->emptied_runs.clear();
  return {};
}

}  // namespace tidemark

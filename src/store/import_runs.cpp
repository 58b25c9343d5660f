// Runs of an import: found or made, brought back, and what a source says of them.
#include <fmt/format.h>

#include <cmath>
#include <string>

#include "base/time.h"
#include "store/import_before.h"
#include "store/import_writer.h"
#include "store/import_writer_state.h"
#include "store/run_row.h"
#include "store/source_row.h"

namespace tidemark {
namespace {

// Text that is new and not empty.
bool Take(const std::string& given, std::string* stored) {
  if (given.empty() || given == *stored) return false;
  *stored = ToStoredText(given);
  return true;
}

// A process of the run that vanished is no crash of the run when another attempt went on.
Result<bool> HasOutlived(Database* database, int64_t run_id, const RunUpsert& facts) {
  if (facts.status != "crashed" || std::isnan(facts.ended_s)) return false;
  TM_ASSIGN_OR_RETURN(Statement later,
                      database->Prepare("SELECT max(high_time) > ?2 FROM series WHERE run = ?1"));
  TM_ASSIGN_OR_RETURN(bool row, later.Bind(0, run_id).Bind(1, facts.ended_s).Step());
  return row && later.Int(0) != 0;
}

}  // namespace

void ImportWriter::KnowRun(std::string_view key, int64_t run_id) {
  state_->known_runs[std::string(key)] = run_id;
}

// A run that is hidden because its import was undone is shown again, as one of this import.
Status ImportWriter::ReviveRun(int64_t run_id) {
  Database* database = store_->database();
  TM_ASSIGN_OR_RETURN(
      Statement update,
      database->Prepare(
          "UPDATE run SET deleted_s = NULL, import = ?1 WHERE id = ?2 AND deleted_s = (SELECT "
          "undone_s FROM import WHERE id = run.import AND state = 'undone')"));
  TM_RETURN_IF_ERROR(update.Bind(0, import_id_).Bind(1, run_id).Run());
  if (database->Changes() == 0) return {};
  state_->run_is_ours[run_id] = true;
  ++totals_.runs_added;
  TM_ASSIGN_OR_RETURN(
      Statement points,
      database->Prepare("SELECT coalesce(sum(count), 0) FROM series WHERE run = ?"));
  TM_ASSIGN_OR_RETURN(bool row, points.Bind(0, run_id).Step());
  if (row) totals_.points_added += static_cast<uint64_t>(points.Int(0));
  return {};
}

Result<int64_t> ImportWriter::Run(int64_t source_id, std::string_view key, const RunUpsert& facts) {
  auto run = [&]() -> Result<int64_t> {
    TM_RETURN_IF_ERROR(BeginBatch());
    std::string cache_key = fmt::format("{}:{}", source_id, key);
    auto cached = state_->run_by_key.find(cache_key);
    if (cached != state_->run_by_key.end()) {
      TM_RETURN_IF_ERROR(MergeFacts(cached->second, facts));
      return cached->second;
    }
    TM_ASSIGN_OR_RETURN(int64_t run_id, ResolveRun(source_id, key, facts));
    state_->run_by_key.emplace(std::move(cache_key), run_id);
    state_->known_runs[std::string(key)] = run_id;
    return run_id;
  };
  Result<int64_t> result = run();
  if (!result.ok()) return Settle(result.error()).error();
  return result;
}

Result<int64_t> ImportWriter::ResolveRun(int64_t source_id, std::string_view key,
                                         const RunUpsert& facts) {
  Database* database = store_->database();
  int64_t run_id = 0;
  std::string linked_key = ToStoredText(key);
  auto known = state_->known_runs.find(std::string(key));
  if (known != state_->known_runs.end()) {
    // It may have been taken back by a rollback.
    TM_ASSIGN_OR_RETURN(Statement there, database->Prepare("SELECT 1 FROM run WHERE id = ?"));
    TM_ASSIGN_OR_RETURN(bool row, there.Bind(0, known->second).Step());
    if (row) run_id = known->second;
  }
  if (run_id == 0) {
    TM_ASSIGN_OR_RETURN(Statement links,
                        database->Prepare("SELECT key, run FROM source_run WHERE source = ?"));
    links.Bind(0, source_id);
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, links.Step());
      if (!row) break;
      if (!EndsInTheSameNames(links.Text(0), linked_key)) continue;
      bool exact = links.Text(0) == linked_key;
      run_id = links.Int(1);
      if (exact) break;
    }
  }
  if (run_id == 0) {
    TM_ASSIGN_OR_RETURN(Statement by_uuid, database->Prepare("SELECT id FROM run WHERE uuid = ?"));
    TM_ASSIGN_OR_RETURN(bool row, by_uuid.Bind(0, facts.uuid).Step());
    if (row) run_id = by_uuid.Int(0);
  }
  bool is_new = run_id == 0;
  if (is_new) {
    TM_ASSIGN_OR_RETURN(run_id, AddRun(facts));
  } else {
    TM_RETURN_IF_ERROR(ReviveRun(run_id));
    totals_.runs_added += state_->emptied_runs.erase(run_id);
    TM_RETURN_IF_ERROR(MergeFacts(run_id, facts));
  }
  TM_ASSIGN_OR_RETURN(
      Statement link,
      database->Prepare(
          "INSERT OR IGNORE INTO source_run(source, key, run) SELECT ?1, ?2, ?3 WHERE NOT "
          "EXISTS(SELECT 1 FROM source_run WHERE source = ?1 AND run = ?3)"));
  TM_RETURN_IF_ERROR(link.Bind(0, source_id).Bind(1, linked_key).Bind(2, run_id).Run());
  return run_id;
}

Result<int64_t> ImportWriter::AddRun(const RunUpsert& facts) {
  Database* database = store_->database();
  if (!state_->colours_loaded) {
    TM_ASSIGN_OR_RETURN(Statement used,
                        database->Prepare("SELECT id, colour FROM run WHERE deleted_s IS NULL"));
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, used.Step());
      if (!row) break;
      if (state_->emptied_runs.count(used.Int(0)) == 0) state_->used_colours.insert(used.Int(1));
    }
    state_->colours_loaded = true;
  }
  TM_ASSIGN_OR_RETURN(int64_t project_id, store_->ProjectId(ToStoredText(facts.project)));
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database->Prepare(
          "INSERT INTO run(uuid, project, import, name, group_name, job_type, parent_uuid, "
          "status, started_s, ended_s, host, user, git_commit, colour, created_s, notes, "
          "config_json) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  insert.Bind(0, facts.uuid).Bind(1, project_id).Bind(2, import_id_);
  insert.Bind(3, ToStoredText(facts.name)).Bind(4, ToStoredText(facts.group));
  insert.Bind(5, ToStoredText(facts.job_type)).Bind(6, ToStoredText(facts.parent_uuid));
  insert.Bind(7, facts.status.empty() ? "unknown" : ToStoredText(facts.status));
  BindTime(&insert, 8, facts.started_s);
  BindTime(&insert, 9, facts.ended_s);
  insert.Bind(10, ToStoredText(facts.host)).Bind(11, ToStoredText(facts.user));
  // The lowest free colour: the first gap in the ordered set.
  int64_t colour = 0;
  for (int64_t used : state_->used_colours) {
    if (used > colour) break;
    if (used == colour) ++colour;
  }
  insert.Bind(12, ToStoredText(facts.git_commit)).Bind(13, colour).Bind(14, NowS());
  insert.Bind(15, ToStoredText(facts.notes)).Bind(16, ToStoredText(facts.config_json));
  TM_RETURN_IF_ERROR(insert.Run());
  state_->used_colours.insert(colour);
  int64_t run_id = database->LastInsertId();
  state_->run_is_ours[run_id] = true;
  ++totals_.runs_added;
  state_->pending_bytes += kBytesPerEntry;
  return run_id;
}

Status ImportWriter::MarkOlder() {
  if (state_->marked_older) return {};
  TM_ASSIGN_OR_RETURN(Statement mark, store_->database_->Prepare(
                                          "UPDATE import SET grew_older_runs = 1 WHERE id = ?"));
  TM_RETURN_IF_ERROR(mark.Bind(0, import_id_).Run());
  state_->marked_older = true;
  return {};
}

// Must come before anything is changed in a run: a run that an earlier import added makes this
// import one that is undone by truncation.
Status ImportWriter::NoteOlderRun(int64_t run_id) {
  auto found = state_->run_is_ours.find(run_id);
  if (found == state_->run_is_ours.end()) {
    TM_ASSIGN_OR_RETURN(Statement select,
                        store_->database_->Prepare("SELECT import FROM run WHERE id = ?"));
    TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Step());
    if (!row) return MakeError(ErrorCode::kInternal, "A run of this import is not in the file.");
    found = state_->run_is_ours.emplace(run_id, select.Int(0) == import_id_).first;
  }
  if (found->second) return {};
  TM_RETURN_IF_ERROR(MarkOlder());
  if (state_->older_runs.insert(run_id).second) ++totals_.runs_updated;
  return {};
}

Status ImportWriter::MergeFacts(int64_t run_id, const RunUpsert& facts) {
  Database* database = store_->database();
  StoredRun run;
  {
    TM_ASSIGN_OR_RETURN(Statement select, database->Prepare(TM_SELECT_RUN "WHERE id = ?"));
    TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Step());
    if (!row) return MakeError(ErrorCode::kInternal, "A run of this import is not in the file.");
    run = ReadRunRow(select);
  }
  const StoredRun old = run;
  bool changed = Take(facts.group, &run.group);
  changed |= Take(facts.job_type, &run.job_type);
  changed |= Take(facts.parent_uuid, &run.parent_uuid);
  TM_ASSIGN_OR_RETURN(const bool outlived, HasOutlived(database, run_id, facts));
  if (!outlived) changed |= Take(facts.status, &run.status);
  changed |= Take(facts.host, &run.host);
  changed |= Take(facts.user, &run.user);
  changed |= Take(facts.git_commit, &run.git_commit);
  if (facts.started_s == facts.started_s && !(run.started_s <= facts.started_s)) {
    run.started_s = facts.started_s;
    changed = true;
  }
  if (!outlived && facts.ended_s == facts.ended_s && !(run.ended_s >= facts.ended_s)) {
    run.ended_s = facts.ended_s;
    changed = true;
  }
  if (!changed && facts.config_json.empty()) return {};
  TM_ASSIGN_OR_RETURN(std::string config, store_->RunConfigJson(run_id));
  const std::string before = RunFactsJson(old, config);
  changed |= Take(facts.config_json, &config);
  if (!changed) return {};
  TM_RETURN_IF_ERROR(NoteOlderRun(run_id));
  if (!state_->run_is_ours[run_id]) {
    TM_RETURN_IF_ERROR(KeepBefore(database, import_id_, "run", run_id, "", before));
  }
  return RestoreRunFacts(database, run_id, RunFactsJson(run, config));
}

}  // namespace tidemark

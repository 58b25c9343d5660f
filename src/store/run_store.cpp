// Projects, runs and the dictionary of metrics.
#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "base/uuid.h"
#include "store/run_row.h"
#include "store/store.h"
#include "store/write_scope.h"

namespace tidemark {

StoredRun ReadRunRow(const Statement& row) {
  StoredRun run;
  run.id = row.Int(0);
  run.uuid = row.Text(1);
  run.project_id = row.Int(2);
  run.import_id = row.Int(3);
  run.name = row.Text(4);
  run.group = row.Text(5);
  run.job_type = row.Text(6);
  run.parent_uuid = row.Text(7);
  run.status = row.Text(8);
  run.started_s = TimeAt(row, 9);
  run.ended_s = TimeAt(row, 10);
  run.host = row.Text(11);
  run.user = row.Text(12);
  run.git_commit = row.Text(13);
  run.colour = static_cast<int32_t>(std::clamp<int64_t>(row.Int(14), 0, kMaxColour));
  run.custom_colour = row.Text(15);
  run.pinned = row.Int(16) != 0;
  run.archived = row.Int(17) != 0;
  run.deleted_s = TimeAt(row, 18);
  run.notes = row.Text(19);
  return run;
}

Result<std::vector<StoredProject>> Store::Projects() {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare(
          "SELECT p.id, p.uuid, p.name, count(r.id) FROM project AS p LEFT JOIN run AS r "
          "ON r.project = p.id AND r.deleted_s IS NULL GROUP BY p.id ORDER BY p.id"));
  std::vector<StoredProject> projects;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return projects;
    projects.push_back({select.Int(0), std::string(select.Text(1)), std::string(select.Text(2)),
                        static_cast<uint64_t>(select.Int(3))});
  }
}

Result<std::vector<StoredRun>> Store::Runs() {
  TM_ASSIGN_OR_RETURN(Statement select,
                      database_->Prepare(TM_SELECT_RUN "WHERE deleted_s IS NULL ORDER BY id"));
  std::vector<StoredRun> runs;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return runs;
    runs.push_back(ReadRunRow(select));
  }
}

Result<StoredRun> Store::RunByUuid(std::string_view uuid) {
  TM_ASSIGN_OR_RETURN(Statement select, database_->Prepare(TM_SELECT_RUN "WHERE uuid = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, uuid).Step());
  if (row) return ReadRunRow(select);
  return MakeError(ErrorCode::kNotFound,
                   fmt::format("There is no run {} in '{}'.", uuid, database_->display_name()));
}

Result<std::string> Store::RunConfigJson(int64_t run_id) {
  TM_ASSIGN_OR_RETURN(Statement select,
                      database_->Prepare("SELECT config_json FROM run WHERE id = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Step());
  return row ? std::string(select.Text(0)) : std::string();
}

Result<std::vector<StoredMetric>> Store::Metrics() {
  TM_ASSIGN_OR_RETURN(Statement select,
                      database_->Prepare("SELECT id, name, context FROM metric ORDER BY id"));
  std::vector<StoredMetric> metrics;
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, select.Step());
    if (!row) return metrics;
    metrics.push_back({select.Int(0), std::string(select.Text(1)), std::string(select.Text(2))});
  }
}

Result<int64_t> Store::MetricId(std::string_view name, std::string_view context) {
  std::string cache_key(name);
  cache_key += '\0';
  cache_key += context;
  auto cached = cache_->metrics.find(cache_key);
  if (cached != cache_->metrics.end()) return cached->second;
  TM_ASSIGN_OR_RETURN(Statement select,
                      database_->Prepare("SELECT id FROM metric WHERE name = ? AND context = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, name).Bind(1, context).Step());
  int64_t id = 0;
  if (row) {
    id = select.Int(0);
  } else {
    TM_RETURN_IF_ERROR(NotReadOnly());
    TM_ASSIGN_OR_RETURN(Statement insert,
                        database_->Prepare("INSERT INTO metric(name, context) VALUES(?, ?)"));
    TM_RETURN_IF_ERROR(insert.Bind(0, name).Bind(1, context).Run());
    id = database_->LastInsertId();
  }
  cache_->metrics.emplace(std::move(cache_key), id);
  return id;
}

Result<int64_t> Store::ProjectId(std::string_view name) {
  auto cached = cache_->projects.find(std::string(name));
  if (cached != cache_->projects.end()) return cached->second;
  TM_ASSIGN_OR_RETURN(Statement select,
                      database_->Prepare("SELECT id FROM project WHERE name = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, name).Step());
  int64_t id = 0;
  if (row) {
    id = select.Int(0);
  } else {
    TM_ASSIGN_OR_RETURN(
        Statement insert,
        database_->Prepare("INSERT INTO project(uuid, name, created_s) VALUES(?, ?, ?)"));
    insert.Bind(0, FormatUuid(MakeUuid4())).Bind(1, name).Bind(2, NowS());
    TM_RETURN_IF_ERROR(insert.Run());
    id = database_->LastInsertId();
  }
  cache_->projects.emplace(name, id);
  return id;
}

}  // namespace tidemark

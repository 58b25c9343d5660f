#include "store/live_writer.h"

#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/time.h"
#include "base/uuid.h"
#include "store/blob_store.h"
#include "store/param_row.h"
#include "store/run_removal.h"
#include "store/run_row.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

// Open series keep their newest points in memory; after this many the writer starts anew.
constexpr size_t kMaxOpenSeries = 16384;

const char* UpdateOf(RunColumn column) {
  switch (column) {
    case RunColumn::kName:
      return "UPDATE run SET name = ? WHERE id = ?";
    case RunColumn::kStatus:
      return "UPDATE run SET status = ? WHERE id = ?";
    case RunColumn::kUser:
      return "UPDATE run SET user = ? WHERE id = ?";
    case RunColumn::kParentUuid:
      return "UPDATE run SET parent_uuid = ? WHERE id = ?";
    case RunColumn::kGitCommit:
      return "UPDATE run SET git_commit = ? WHERE id = ?";
    case RunColumn::kNotes:
      break;
  }
  return "UPDATE run SET notes = ? WHERE id = ?";
}

}  // namespace

struct LiveWriter::State {
  explicit State(Database* database) : series(database) {}

  SeriesWriter series;
  std::optional<Transaction> transaction;
  std::unordered_map<std::string, int64_t> metrics, keys;
  std::unordered_set<int64_t> open_series;
  std::set<int64_t> used_colours;
  bool colours_loaded = false;
  int64_t data_version = -1;
  bool overtaken = false;

  void Forget() {
    series.Reset();
    metrics.clear();
    keys.clear();
    open_series.clear();
    used_colours.clear();
    colours_loaded = false;
  }
};

LiveWriter::LiveWriter(Store* store)
    : store_(store), state_(std::make_unique<State>(store->database())) {}

LiveWriter::~LiveWriter() {
  RollBack();
  (void)store_->database()->Execute("PRAGMA synchronous=NORMAL");
}

Result<std::unique_ptr<LiveWriter>> LiveWriter::Open(Store* store) {
  if (store->read_only()) {
    return MakeError(ErrorCode::kReadOnly, "The file is open for reading only.", store->notice());
  }
  TM_RETURN_IF_ERROR(store->database()->Execute("PRAGMA synchronous=FULL"));
  return std::unique_ptr<LiveWriter>(new LiveWriter(store));
}

Result<bool> LiveWriter::FileHasChanged() {
  TM_ASSIGN_OR_RETURN(const int64_t version, store_->database()->QueryInt("PRAGMA data_version"));
  const bool changed = version != state_->data_version && state_->data_version >= 0;
  state_->data_version = version;
  state_->overtaken = false;
  if (changed) state_->Forget();
  return changed;
}

bool LiveWriter::overtaken() const { return state_->overtaken; }

bool LiveWriter::in_transaction() const { return state_->transaction.has_value(); }

Status LiveWriter::Begin() {
  if (in_transaction()) return {};
  TM_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(store_->database()));
  // From here on nobody else writes; what they wrote since the last look is not known yet.
  TM_ASSIGN_OR_RETURN(const int64_t version, store_->database()->QueryInt("PRAGMA data_version"));
  if (state_->data_version >= 0 && version != state_->data_version) {
    state_->overtaken = true;
    return MakeError(ErrorCode::kBusy, "Another program changed the file at the same moment.",
                     "Try again.");
  }
  state_->transaction.emplace(std::move(transaction));
  return {};
}

Status LiveWriter::Commit() {
  if (!in_transaction()) return {};
  Status status = state_->series.Flush();
  if (status.ok()) status = state_->transaction->Commit();
  if (!status.ok()) {
    RollBack();
    return status;
  }
  state_->transaction.reset();
  if (state_->open_series.size() > kMaxOpenSeries) {
    state_->series.Reset();
    state_->open_series.clear();
  }
  return {};
}

void LiveWriter::RollBack() {
  state_->transaction.reset();
  state_->Forget();
}

Result<std::vector<LiveProject>> LiveWriter::Projects() {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      store_->database()->Prepare("SELECT id, uuid, name, created_s FROM project ORDER BY id"));
  std::vector<LiveProject> projects;
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return projects;
    projects.push_back({select.Int(0), std::string(select.Text(1)), std::string(select.Text(2)),
                        TimeAt(select, 3)});
  }
}

Result<LiveProject> LiveWriter::AddProject(std::string_view name) {
  TM_RETURN_IF_ERROR(Begin());
  LiveProject project{0, FormatUuid(MakeUuid4()), ToStoredText(name), NowS()};
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      store_->database()->Prepare("INSERT INTO project(uuid, name, created_s) VALUES(?, ?, ?)"));
  insert.Bind(0, project.uuid).Bind(1, project.name).Bind(2, project.created_s);
  TM_RETURN_IF_ERROR(insert.Run());
  project.id = store_->database()->LastInsertId();
  return project;
}

Status LiveWriter::RenameProject(int64_t project_id, std::string_view name) {
  TM_RETURN_IF_ERROR(Begin());
  TM_ASSIGN_OR_RETURN(Statement update,
                      store_->database()->Prepare("UPDATE project SET name = ? WHERE id = ?"));
  const std::string stored = ToStoredText(name);
  return update.Bind(0, stored).Bind(1, project_id).Run();
}

Result<std::vector<StoredRun>> LiveWriter::Runs() {
  TM_ASSIGN_OR_RETURN(Statement select, store_->database()->Prepare(TM_SELECT_RUN "ORDER BY id"));
  std::vector<StoredRun> runs;
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return runs;
    runs.push_back(ReadRunRow(select));
  }
}

Status LiveWriter::VisitParams(const std::function<void(const ParamView&)>& visit) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      store_->database()->Prepare("SELECT p.run, k.text, p.type, p.value FROM param AS p JOIN key "
                                  "AS k ON k.id = p.key ORDER BY p.run, p.key"));
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return {};
    ParamView view = ReadParam(select, 2);
    view.run_id = select.Int(0);
    view.key = select.Text(1);
    visit(view);
  }
}

Status LiveWriter::VisitTags(const std::function<void(const TagView&)>& visit) {
  TM_ASSIGN_OR_RETURN(Statement select, store_->database()->Prepare(
                                            "SELECT run, key, value FROM tag ORDER BY run, key"));
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return {};
    visit({select.Int(0), select.Text(1), select.Text(2)});
  }
}

Result<int64_t> LiveWriter::NextColour() {
  if (!state_->colours_loaded) {
    TM_ASSIGN_OR_RETURN(
        Statement used,
        store_->database()->Prepare("SELECT DISTINCT colour FROM run WHERE deleted_s IS NULL"));
    for (;;) {
      TM_ASSIGN_OR_RETURN(const bool row, used.Step());
      if (!row) break;
      state_->used_colours.insert(used.Int(0));
    }
    state_->colours_loaded = true;
  }
  // Nearly always the colours in use have no gap: then the next one is their number.
  auto next = static_cast<int64_t>(state_->used_colours.size());
  if (next > 0 && *state_->used_colours.rbegin() != next - 1) {
    next = 0;
    for (const int64_t used : state_->used_colours) {
      if (used > next) break;
      next += used == next ? 1 : 0;
    }
  }
  state_->used_colours.insert(next);
  return next;
}

Result<int64_t> LiveWriter::AddRun(int64_t project_id, const RunUpsert& facts) {
  TM_RETURN_IF_ERROR(Begin());
  TM_ASSIGN_OR_RETURN(const int64_t colour, NextColour());
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      store_->database()->Prepare(
          "INSERT INTO run(uuid, project, name, job_type, parent_uuid, status, started_s, ended_s, "
          "user, git_commit, colour, created_s, notes) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
          "?)"));
  insert.Bind(0, facts.uuid).Bind(1, project_id).Bind(2, ToStoredText(facts.name));
  insert.Bind(3, ToStoredText(facts.job_type)).Bind(4, ToStoredText(facts.parent_uuid));
  insert.Bind(5, facts.status.empty() ? "unknown" : facts.status);
  BindTime(&insert, 6, facts.started_s);
  BindTime(&insert, 7, facts.ended_s);
  insert.Bind(8, ToStoredText(facts.user)).Bind(9, ToStoredText(facts.git_commit));
  insert.Bind(10, colour).Bind(11, NowS()).Bind(12, ToStoredText(facts.notes));
  TM_RETURN_IF_ERROR(insert.Run());
  return store_->database()->LastInsertId();
}

Status LiveWriter::SetText(int64_t run_id, RunColumn column, std::string_view value) {
  TM_RETURN_IF_ERROR(Begin());
  TM_ASSIGN_OR_RETURN(Statement update, store_->database()->Prepare(UpdateOf(column)));
  const std::string stored = ToStoredText(value);
  return update.Bind(0, stored).Bind(1, run_id).Run();
}

Status LiveWriter::SetEnd(int64_t run_id, double ended_s) {
  TM_RETURN_IF_ERROR(Begin());
  TM_ASSIGN_OR_RETURN(Statement update,
                      store_->database()->Prepare("UPDATE run SET ended_s = ? WHERE id = ?"));
  BindTime(&update, 0, ended_s);
  return update.Bind(1, run_id).Run();
}

Status LiveWriter::SetDeleted(std::span<const int64_t> run_ids, bool deleted) {
  TM_RETURN_IF_ERROR(Begin());
  return store_->EditRuns(run_ids, RunEditField::kDeleted, deleted ? "1" : "0");
}

Result<int64_t> LiveWriter::IdOf(bool is_metric, std::string_view text) {
  auto* ids = is_metric ? &state_->metrics : &state_->keys;
  std::string stored = ToStoredText(text);
  const auto known = ids->find(stored);
  if (known != ids->end()) return known->second;
  TM_ASSIGN_OR_RETURN(Statement select,
                      store_->database()->Prepare(
                          is_metric ? "SELECT id FROM metric WHERE name = ? AND context = ''"
                                    : "SELECT id FROM key WHERE text = ?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, stored).Step());
  int64_t id = row ? select.Int(0) : 0;
  if (!row) {
    TM_ASSIGN_OR_RETURN(
        Statement insert,
        store_->database()->Prepare(is_metric ? "INSERT INTO metric(name, context) VALUES(?, '')"
                                              : "INSERT INTO key(text) VALUES(?)"));
    TM_RETURN_IF_ERROR(insert.Bind(0, stored).Run());
    id = store_->database()->LastInsertId();
  }
  ids->emplace(std::move(stored), id);
  return id;
}

Status LiveWriter::SetParam(int64_t run_id, std::string_view key, const ParamValue& value) {
  TM_RETURN_IF_ERROR(Begin());
  TM_ASSIGN_OR_RETURN(const int64_t key_id, IdOf(false, key));
  ParamValue stored = value;
  if (auto* text = std::get_if<std::string>(&stored)) *text = ToStoredText(*text);
  TM_ASSIGN_OR_RETURN(
      Statement upsert,
      store_->database()->Prepare(
          "INSERT OR REPLACE INTO param(run, key, type, value) VALUES(?, ?, ?, ?)"));
  upsert.Bind(0, run_id).Bind(1, key_id);
  BindParam(&upsert, 2, stored);
  return upsert.Run();
}

Status LiveWriter::SetTag(int64_t run_id, std::string_view key, std::string_view value) {
  TM_RETURN_IF_ERROR(Begin());
  TM_ASSIGN_OR_RETURN(
      Statement upsert,
      store_->database()->Prepare("INSERT OR REPLACE INTO tag(run, key, value) VALUES(?, ?, ?)"));
  const std::string stored_key = ToStoredText(key), stored_value = ToStoredText(value);
  return upsert.Bind(0, run_id).Bind(1, stored_key).Bind(2, stored_value).Run();
}

Status LiveWriter::RemoveTag(int64_t run_id, std::string_view key) {
  TM_RETURN_IF_ERROR(Begin());
  TM_ASSIGN_OR_RETURN(Statement remove,
                      store_->database()->Prepare("DELETE FROM tag WHERE run = ? AND key = ?"));
  const std::string stored_key = ToStoredText(key);
  return remove.Bind(0, run_id).Bind(1, stored_key).Run();
}

Result<int64_t> LiveWriter::SeriesFor(int64_t run_id, std::string_view metric) {
  TM_RETURN_IF_ERROR(Begin());
  TM_ASSIGN_OR_RETURN(const int64_t metric_id, IdOf(true, metric));
  return state_->series.SeriesFor(run_id, metric_id);
}

Status LiveWriter::Append(int64_t series_id, const PointColumns& points) {
  TM_RETURN_IF_ERROR(Begin());
  state_->open_series.insert(series_id);
  return state_->series.Append(series_id, points);
}

Status LiveWriter::FlushPoints() { return in_transaction() ? state_->series.Flush() : Status(); }

Status LiveWriter::PutMedia(int64_t run_id, const MediaUpsert& media) {
  TM_RETURN_IF_ERROR(Begin());
  Database* database = store_->database();
  TM_ASSIGN_OR_RETURN(const int64_t name_id, IdOf(false, media.name));
  TM_ASSIGN_OR_RETURN(const KeptBlob blob, KeepBlob(database, media.bytes));
  std::vector<int64_t> old_blobs;
  {
    TM_ASSIGN_OR_RETURN(
        Statement old,
        database->Prepare("SELECT blob FROM media WHERE run = ? AND kind = ? AND name = ?"));
    old.Bind(0, run_id).Bind(1, media.kind).Bind(2, name_id);
    for (;;) {
      TM_ASSIGN_OR_RETURN(const bool row, old.Step());
      if (!row) break;
      old_blobs.push_back(old.Int(0));
    }
    TM_ASSIGN_OR_RETURN(
        Statement remove,
        database->Prepare("DELETE FROM media WHERE run = ? AND kind = ? AND name = ?"));
    TM_RETURN_IF_ERROR(remove.Bind(0, run_id).Bind(1, media.kind).Bind(2, name_id).Run());
  }
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database->Prepare("INSERT INTO media(run, kind, name, wall_time_s, position, content_type, "
                        "meta_json, blob) VALUES(?, ?, ?, ?, 0, ?, ?, ?)"));
  insert.Bind(0, run_id).Bind(1, media.kind).Bind(2, name_id);
  BindTime(&insert, 3, media.wall_time_s);
  insert.Bind(4, ToStoredText(media.content_type)).Bind(5, media.meta_json).Bind(6, blob.id);
  TM_RETURN_IF_ERROR(insert.Run());
  return RemoveUnusedBlobs(database, old_blobs);
}

Status LiveWriter::RemoveMedia(const StoredMedia& media) {
  TM_RETURN_IF_ERROR(Begin());
  TM_RETURN_IF_ERROR(RunForId(store_->database(), "DELETE FROM media WHERE id = ?", media.id));
  return RemoveUnusedBlobs(store_->database(), {media.blob_id});
}

Result<std::vector<LiveWriter::Note>> LiveWriter::Notes(std::string_view prefix) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      store_->database()->Prepare("SELECT name, json FROM view WHERE substr(name, 1, length(?1)) = "
                                  "?1 ORDER BY name"));
  select.Bind(0, prefix);
  std::vector<Note> notes;
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return notes;
    notes.push_back({std::string(select.Text(0)), std::string(select.Text(1))});
  }
}

Status LiveWriter::SetNote(std::string_view name, std::string_view json) {
  TM_RETURN_IF_ERROR(Begin());
  return store_->SetView(name, json);
}

Status LiveWriter::RemoveNote(std::string_view name) {
  TM_RETURN_IF_ERROR(Begin());
  return store_->DeleteView(name);
}

}  // namespace tidemark

#include "store/import_writer.h"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/json_writer.h"
#include "base/sha256.h"
#include "base/time.h"
#include "base/uuid.h"
#include "store/edit_log.h"
#include "store/import_before.h"
#include "store/param_row.h"
#include "store/run_row.h"
#include "store/source_row.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

constexpr uint64_t kCommitBytes = 16 << 20;
constexpr uint64_t kBytesPerPoint = 12;  // written, roughly: value, share of the axis and level
constexpr uint64_t kBytesPerEntry = 64;  // params, tags and other small rows

// Text that is new and not empty.
bool Take(const std::string& given, std::string* stored) {
  if (given.empty() || given == *stored) return false;
  *stored = ToStoredText(given);
  return true;
}

}  // namespace

struct ImportWriter::State {
  explicit State(Database* database) : writer(database) {}

  SeriesWriter writer;
  std::optional<Transaction> transaction;
  bool in_batch = false;  // something was given since the last EndBatch
  bool bulk_journal = false;
  uint64_t pending_bytes = 0;
  ImportTotals committed;

  // What a rollback may take back is forgotten by it.
  std::unordered_map<std::string, int64_t> run_by_key;
  std::unordered_map<int64_t, bool> run_is_ours;  // added (or revived) by this import
  std::unordered_set<int64_t> older_runs, older_series;
  bool marked_older = false;
  std::set<int64_t> used_colours;
  bool colours_loaded = false;
  std::unordered_map<std::string, int64_t> known_runs;  // by KnowRun; survives

  void Forget() {
    run_by_key.clear();
    run_is_ours.clear();
    older_runs.clear();
    older_series.clear();
    marked_older = false;
    used_colours.clear();
    colours_loaded = false;
  }
};

ImportWriter::ImportWriter(Store* store, int64_t import_id, std::string uuid)
    : store_(store),
      import_id_(import_id),
      uuid_(std::move(uuid)),
      state_(std::make_unique<State>(store->database())) {}

Result<std::unique_ptr<ImportWriter>> ImportWriter::Begin(Store* store,
                                                          std::string_view root_name) {
  if (store->import_ != nullptr) {
    return MakeError(ErrorCode::kBusy, "Another import is running.", "Wait for it, or stop it.");
  }
  std::string uuid = FormatUuid(MakeUuid4());
  TM_ASSIGN_OR_RETURN(Store::Write write, store->BeginWrite());
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      store->database_->Prepare(
          "INSERT INTO import(uuid, root_name, started_s, state) VALUES(?, ?, ?, 'running')"));
  TM_RETURN_IF_ERROR(insert.Bind(0, uuid).Bind(1, ToStoredText(root_name)).Bind(2, NowS()).Run());
  int64_t import_id = store->database_->LastInsertId();
  TM_RETURN_IF_ERROR(write.Commit());
  std::unique_ptr<ImportWriter> writer(new ImportWriter(store, import_id, uuid));
  store->import_ = writer.get();
  return writer;
}

ImportWriter::~ImportWriter() {
  if (store_->import_ != this) return;  // finished
  RollBack();
  store_->import_ = nullptr;
  if (state_->bulk_journal)
    (void)store_->database_->Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
  (void)RecordInterruptedImports(store_->database(), store_->options_.actor);
}

Status ImportWriter::BeginBatch() {
  state_->in_batch = true;
  if (state_->transaction.has_value()) return {};
  TM_ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(store_->database()));
  state_->transaction.emplace(std::move(transaction));
  return {};
}

void ImportWriter::RollBack() {
  state_->transaction.reset();
  state_->writer.Reset();
  state_->Forget();
  state_->in_batch = false;
  state_->pending_bytes = 0;
  totals_ = state_->committed;
  store_->cache_->Clear();
}

Status ImportWriter::Settle(Status status) {
  if (!status.ok()) RollBack();
  return status;
}

Result<StoredSource> ImportWriter::UseSource(const SourceKey& key) {
  auto use = [&]() -> Result<StoredSource> {
    TM_RETURN_IF_ERROR(BeginBatch());
    Database* database = store_->database();
    TM_ASSIGN_OR_RETURN(auto found, store_->FindSource(key));
    if (!found.has_value()) {
      StoredSource source;
      source.key = key;
      source.import_id = import_id_;
      TM_ASSIGN_OR_RETURN(
          Statement insert,
          database->Prepare(
              "INSERT INTO source(import, format, root_name, path, first_record_hash) "
              "VALUES(?, ?, ?, ?, ?)"));
      insert.Bind(0, import_id_)
          .Bind(1, ToStoredText(key.format))
          .Bind(2, ToStoredText(key.root_name));
      insert.Bind(3, ToStoredText(key.path)).Bind(4, static_cast<int64_t>(key.first_record_hash));
      TM_RETURN_IF_ERROR(insert.Run());
      source.id = database->LastInsertId();
      return source;
    }
    if (found->import_undone) {
      for (const SourceRun& run : found->runs) TM_RETURN_IF_ERROR(ReviveRun(run.run_id));
      TM_ASSIGN_OR_RETURN(
          Statement problems,
          database->Prepare("UPDATE OR IGNORE problem SET import = ? WHERE import = ? AND "
                            "file = ?"));
      problems.Bind(0, import_id_).Bind(1, found->import_id).Bind(2, FullPath(found->key));
      TM_RETURN_IF_ERROR(problems.Run());
      TM_ASSIGN_OR_RETURN(Statement adopt,
                          database->Prepare("UPDATE source SET import = ? WHERE id = ?"));
      TM_RETURN_IF_ERROR(adopt.Bind(0, import_id_).Bind(1, found->id).Run());
      found->import_id = import_id_;
      found->import_undone = false;
    }
    return std::move(*found);
  };
  Result<StoredSource> result = use();
  if (!result.ok()) return Settle(result.error()).error();
  return result;
}

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
    TM_ASSIGN_OR_RETURN(
        Statement used,
        database->Prepare("SELECT DISTINCT colour FROM run WHERE deleted_s IS NULL"));
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, used.Step());
      if (!row) break;
      state_->used_colours.insert(used.Int(0));
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
  std::string config;
  {
    TM_ASSIGN_OR_RETURN(Statement select, database->Prepare(TM_SELECT_RUN "WHERE id = ?"));
    TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Step());
    if (!row) return MakeError(ErrorCode::kInternal, "A run of this import is not in the file.");
    run = ReadRunRow(select);
    TM_ASSIGN_OR_RETURN(config, store_->RunConfigJson(run_id));
  }
  const std::string before = RunFactsJson(run, config);
  bool changed = Take(facts.group, &run.group);
  changed |= Take(facts.job_type, &run.job_type);
  changed |= Take(facts.parent_uuid, &run.parent_uuid);
  changed |= Take(facts.status, &run.status);
  changed |= Take(facts.host, &run.host);
  changed |= Take(facts.user, &run.user);
  changed |= Take(facts.git_commit, &run.git_commit);
  changed |= Take(facts.config_json, &config);
  if (facts.started_s == facts.started_s && !(run.started_s <= facts.started_s)) {
    run.started_s = facts.started_s;
    changed = true;
  }
  if (facts.ended_s == facts.ended_s && !(run.ended_s >= facts.ended_s)) {
    run.ended_s = facts.ended_s;
    changed = true;
  }
  if (!changed) return {};
  TM_RETURN_IF_ERROR(NoteOlderRun(run_id));
  if (!state_->run_is_ours[run_id]) {
    TM_RETURN_IF_ERROR(KeepBefore(database, import_id_, "run", run_id, "", before));
  }
  return RestoreRunFacts(database, run_id, RunFactsJson(run, config));
}

Status ImportWriter::SetTyped(std::string_view table, int64_t run_id, std::string_view key,
                              const ParamValue& value) {
  TM_RETURN_IF_ERROR(BeginBatch());
  Database* database = store_->database();
  const bool is_param = table == "param";
  const std::string stored_key = ToStoredText(key);
  ParamValue stored = value;
  if (auto* text = std::get_if<std::string>(&stored)) *text = ToStoredText(*text);
  if (auto* json = std::get_if<JsonText>(&stored)) json->text = ToStoredText(json->text);
  TM_ASSIGN_OR_RETURN(int64_t key_id, store_->KeyId(stored_key));
  std::string before = "[]";
  {
    TM_ASSIGN_OR_RETURN(
        Statement select,
        database->Prepare(is_param ? "SELECT type, value FROM param WHERE run = ? AND key = ?"
                                   : "SELECT type, value FROM summary WHERE run = ? AND key = ?"));
    TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Bind(1, key_id).Step());
    if (row) before = TypedJson(ToParamValue(ReadParam(select, 0)));
    if (row && before == TypedJson(stored)) return {};
  }
  TM_RETURN_IF_ERROR(NoteOlderRun(run_id));
  if (!state_->run_is_ours[run_id]) {
    TM_RETURN_IF_ERROR(KeepBefore(database, import_id_, table, run_id, stored_key, before));
  }
  TM_ASSIGN_OR_RETURN(
      Statement upsert,
      database->Prepare(
          is_param ? "INSERT OR REPLACE INTO param(run, key, type, value) VALUES(?, ?, ?, ?)"
                   : "INSERT OR REPLACE INTO summary(run, key, type, value) VALUES(?, ?, ?, ?)"));
  upsert.Bind(0, run_id).Bind(1, key_id);
  BindParam(&upsert, 2, stored);
  state_->pending_bytes += kBytesPerEntry;
  return upsert.Run();
}

Status ImportWriter::Param(int64_t run_id, std::string_view key, const ParamValue& value) {
  return Settle(SetTyped("param", run_id, key, value));
}

Status ImportWriter::Summary(int64_t run_id, std::string_view key, const ParamValue& value) {
  return Settle(SetTyped("summary", run_id, key, value));
}

Status ImportWriter::Tag(int64_t run_id, std::string_view key, std::string_view value) {
  auto set = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    Database* database = store_->database();
    const std::string stored_key = ToStoredText(key), stored_value = ToStoredText(value);
    JsonWriter before;
    before.BeginArray();
    {
      TM_ASSIGN_OR_RETURN(Statement select,
                          database->Prepare("SELECT value FROM tag WHERE run = ? AND key = ?"));
      TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Bind(1, stored_key).Step());
      if (row && select.Text(0) == stored_value) return {};
      if (row) before.String(select.Text(0));
    }
    before.EndArray();
    TM_RETURN_IF_ERROR(NoteOlderRun(run_id));
    if (!state_->run_is_ours[run_id]) {
      TM_RETURN_IF_ERROR(
          KeepBefore(database, import_id_, "tag", run_id, stored_key, before.text()));
    }
    TM_ASSIGN_OR_RETURN(
        Statement upsert,
        database->Prepare("INSERT OR REPLACE INTO tag(run, key, value) VALUES(?, ?, ?)"));
    state_->pending_bytes += kBytesPerEntry;
    return upsert.Bind(0, run_id).Bind(1, stored_key).Bind(2, stored_value).Run();
  };
  return Settle(set());
}

Status ImportWriter::NoteSeries(int64_t run_id, int64_t series_id) {
  if (state_->run_is_ours[run_id] || !state_->older_series.insert(series_id).second) return {};
  TM_ASSIGN_OR_RETURN(std::string before, SeriesBeforeJson(store_->database(), series_id));
  return KeepBefore(store_->database(), import_id_, "series", series_id, "", before);
}

Status ImportWriter::Append(int64_t run_id, std::string_view metric, std::string_view context,
                            const PointColumns& points) {
  auto append = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    if (points.empty()) return {};
    TM_RETURN_IF_ERROR(NoteOlderRun(run_id));
    TM_ASSIGN_OR_RETURN(int64_t metric_id,
                        store_->MetricId(ToStoredText(metric), ToStoredText(context)));
    TM_ASSIGN_OR_RETURN(int64_t series_id, state_->writer.SeriesFor(run_id, metric_id));
    TM_RETURN_IF_ERROR(NoteSeries(run_id, series_id));
    TM_RETURN_IF_ERROR(state_->writer.Append(series_id, points));
    totals_.points_added += points.size();
    state_->pending_bytes += points.size() * kBytesPerPoint;
    return {};
  };
  return Settle(append());
}

Status ImportWriter::Rewind(int64_t run_id, int64_t step) {
  auto rewind = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    TM_RETURN_IF_ERROR(NoteOlderRun(run_id));
    if (!state_->run_is_ours[run_id]) {
      std::vector<int64_t> series;
      TM_ASSIGN_OR_RETURN(Statement select,
                          store_->database_->Prepare("SELECT id FROM series WHERE run = ?"));
      select.Bind(0, run_id);
      for (;;) {
        TM_ASSIGN_OR_RETURN(bool row, select.Step());
        if (!row) break;
        series.push_back(select.Int(0));
      }
      for (int64_t id : series) TM_RETURN_IF_ERROR(NoteSeries(run_id, id));
    }
    return state_->writer.RewindRun(run_id, step);
  };
  return Settle(rewind());
}

Result<int64_t> ImportWriter::BlobId(std::span<const uint8_t> bytes) {
  Database* database = store_->database();
  Sha256Digest digest = Sha256Of(bytes);
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare("SELECT id FROM blob WHERE sha256 = ?"));
  TM_ASSIGN_OR_RETURN(bool row, select.BindBlob(0, digest).Step());
  if (row) return select.Int(0);
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database->Prepare("INSERT INTO blob(sha256, size_bytes, data) VALUES(?, ?, ?)"));
  insert.BindBlob(0, digest).Bind(1, bytes.size()).BindBlob(2, bytes);
  TM_RETURN_IF_ERROR(insert.Run());
  state_->pending_bytes += bytes.size();
  return database->LastInsertId();
}

Status ImportWriter::Media(int64_t run_id, const MediaUpsert& media) {
  auto add = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    TM_RETURN_IF_ERROR(NoteOlderRun(run_id));
    TM_ASSIGN_OR_RETURN(int64_t name_id, store_->KeyId(ToStoredText(media.name)));
    TM_ASSIGN_OR_RETURN(int64_t blob_id, BlobId(media.bytes));
    TM_ASSIGN_OR_RETURN(
        Statement insert,
        store_->database_->Prepare(
            "INSERT INTO media(run, import, kind, name, step, wall_time_s, position, "
            "content_type, meta_json, blob) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    insert.Bind(0, run_id).Bind(1, import_id_).Bind(2, ToStoredText(media.kind)).Bind(3, name_id);
    if (media.step == kNoStep) {
      insert.BindNull(4);
    } else {
      insert.Bind(4, media.step);
    }
    BindTime(&insert, 5, media.wall_time_s);
    insert.Bind(6, media.index).Bind(7, ToStoredText(media.content_type));
    insert.Bind(8, ToStoredText(media.meta_json)).Bind(9, blob_id);
    state_->pending_bytes += kBytesPerEntry;
    return insert.Run();
  };
  return Settle(add());
}

Status ImportWriter::Problem(std::string_view file, uint64_t offset, std::string_view reason,
                             uint64_t count, bool is_note) {
  auto add = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    Database* database = store_->database();
    const std::string stored_file = ToStoredText(file), stored_reason = ToStoredText(reason);
    if (is_note) {
      // A torn tail is noted again at every import of the file; the newest note stands.
      TM_ASSIGN_OR_RETURN(
          Statement remove,
          database->Prepare("DELETE FROM problem WHERE file = ? AND reason = ? AND is_note "
                            "<> 0 AND import <> ?"));
      TM_RETURN_IF_ERROR(
          remove.Bind(0, stored_file).Bind(1, stored_reason).Bind(2, import_id_).Run());
    }
    TM_ASSIGN_OR_RETURN(
        Statement upsert,
        database->Prepare(
            "INSERT INTO problem(import, file, offset, reason, count, is_note) VALUES(?, ?, ?, "
            "?, ?, ?) ON CONFLICT(import, file, reason) DO UPDATE SET count = count + "
            "excluded.count"));
    upsert.Bind(0, import_id_).Bind(1, stored_file).Bind(2, static_cast<int64_t>(offset));
    upsert.Bind(3, stored_reason).Bind(4, static_cast<int64_t>(count)).Bind(5, is_note ? 1 : 0);
    state_->pending_bytes += kBytesPerEntry;
    return upsert.Run();
  };
  return Settle(add());
}

Status ImportWriter::EndBatch(int64_t source_id, const SourceProgress& progress) {
  auto end = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    Database* database = store_->database();
    SourceProgress before;
    bool ours = false;
    {
      TM_ASSIGN_OR_RETURN(
          Statement select,
          database->Prepare("SELECT import, offset, prefix_hash, size_bytes, modified_s, "
                            "parser_state FROM source WHERE id = ?"));
      TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, source_id).Step());
      if (!row)
        return MakeError(ErrorCode::kInternal, "A source of this import is not in the file.");
      ours = select.Int(0) == import_id_;
      before.offset = static_cast<uint64_t>(select.Int(1));
      before.prefix_hash = static_cast<uint64_t>(select.Int(2));
      before.size_bytes = static_cast<uint64_t>(select.Int(3));
      before.modified_s = select.Double(4);
      auto bytes = select.Blob(5);
      before.parser_state.assign(bytes.begin(), bytes.end());
    }
    const std::string before_json = ProgressJson(before);
    state_->in_batch = false;
    const bool moved = before_json != ProgressJson(progress);
    if (moved && !ours) {
      if (progress.offset != before.offset) TM_RETURN_IF_ERROR(MarkOlder());
      TM_RETURN_IF_ERROR(KeepBefore(database, import_id_, "source", source_id, "", before_json));
    }
    if (moved) TM_RETURN_IF_ERROR(WriteProgress(database, source_id, progress));
    if (state_->pending_bytes < kCommitBytes) return {};
    TM_RETURN_IF_ERROR(Commit());
    return UseBulkJournal();
  };
  return Settle(end());
}

Status ImportWriter::Commit() {
  if (!state_->transaction.has_value()) return {};
  if (state_->in_batch) {
    return MakeError(ErrorCode::kInternal, "Can't save in the middle of a batch.");
  }
  Status status = state_->writer.Flush();
  if (status.ok()) status = state_->transaction->Commit();
  if (!status.ok()) return Settle(status);
  state_->transaction.reset();
  state_->pending_bytes = 0;
  state_->committed = totals_;
  return {};
}

Status ImportWriter::YieldToEdit() { return state_->in_batch ? Status() : Commit(); }

// A large import writes everything twice through a write-ahead log, so after the first 16 MB it
// goes on with a rollback journal. When another connection has the file, SQLite keeps the log: also
// right.
Status ImportWriter::UseBulkJournal() {
  if (state_->bulk_journal) return {};
  Database* database = store_->database();
  TM_ASSIGN_OR_RETURN(Statement mode, database->Prepare("PRAGMA journal_mode=TRUNCATE"));
  auto row = mode.Step();
  bool switched = row.ok() && *row && mode.Text(0) == "truncate";
  mode.Reset();
  if (!switched) return {};
  state_->bulk_journal = true;
  return database->Execute("PRAGMA synchronous=FULL");
}

Result<ImportTotals> ImportWriter::Finish() {
  // A batch that was begun and not ended is not kept: its source would read it again.
  if (state_->in_batch && state_->transaction.has_value()) {
    return MakeError(ErrorCode::kInternal, "Can't finish an import in the middle of a batch.");
  }
  auto finish = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    state_->in_batch = false;
    TM_RETURN_IF_ERROR(state_->writer.Flush());
    TM_RETURN_IF_ERROR(
        EndImport(store_->database(), import_id_, uuid_, "done", store_->options_.actor));
    return Commit();
  };
  Status status = Settle(finish());
  if (!status.ok()) return status.error();
  store_->import_ = nullptr;
  if (state_->bulk_journal) {
    // Not a failure of the import: the next opening tries again.
    (void)store_->database_->Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
  }
  return totals_;
}

}  // namespace tidemark

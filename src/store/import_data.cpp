// What an import adds to its runs: params, tags, points, media, problems.
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "store/blob_store.h"
#include "store/import_before.h"
#include "store/import_writer.h"
#include "store/import_writer_state.h"
#include "store/param_row.h"

namespace tidemark {
namespace {

constexpr uint64_t kBytesPerPoint = 12;  // written, roughly: value, share of the axis and level

}  // namespace

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
  const std::string stored = ToStoredText(value);
  return Settle(SetTag(run_id, ToStoredText(key), &stored));
}

Status ImportWriter::RemoveTag(int64_t run_id, std::string_view key) {
  return Settle(SetTag(run_id, ToStoredText(key), nullptr));
}

// Without a value the tag is taken away.
Status ImportWriter::SetTag(int64_t run_id, const std::string& key, const std::string* value) {
  TM_RETURN_IF_ERROR(BeginBatch());
  Database* database = store_->database();
  JsonWriter before;
  before.BeginArray();
  {
    TM_ASSIGN_OR_RETURN(Statement select,
                        database->Prepare("SELECT value FROM tag WHERE run = ? AND key = ?"));
    TM_ASSIGN_OR_RETURN(bool row, select.Bind(0, run_id).Bind(1, key).Step());
    if (row ? value != nullptr && select.Text(0) == *value : value == nullptr) return {};
    if (row) before.String(select.Text(0));
  }
  before.EndArray();
  TM_RETURN_IF_ERROR(NoteOlderRun(run_id));
  if (!state_->run_is_ours[run_id]) {
    TM_RETURN_IF_ERROR(KeepBefore(database, import_id_, "tag", run_id, key, before.text()));
  }
  state_->pending_bytes += kBytesPerEntry;
  TM_ASSIGN_OR_RETURN(
      Statement change,
      database->Prepare(value == nullptr
                            ? "DELETE FROM tag WHERE run = ? AND key = ?"
                            : "INSERT OR REPLACE INTO tag(run, key, value) VALUES(?, ?, ?)"));
  change.Bind(0, run_id).Bind(1, key);
  if (value != nullptr) change.Bind(2, *value);
  return change.Run();
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
    state_->changed_series.insert(series_id);
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
    TM_ASSIGN_OR_RETURN(const std::vector<int64_t> rewound, state_->writer.RewindRun(run_id, step));
    state_->changed_series.insert(rewound.begin(), rewound.end());
    return {};
  };
  return Settle(rewind());
}

Status ImportWriter::Media(int64_t run_id, const MediaUpsert& media) {
  auto add = [&]() -> Status {
    TM_RETURN_IF_ERROR(BeginBatch());
    TM_RETURN_IF_ERROR(NoteOlderRun(run_id));
    TM_ASSIGN_OR_RETURN(int64_t name_id, store_->KeyId(ToStoredText(media.name)));
    TM_ASSIGN_OR_RETURN(const KeptBlob blob, KeepBlob(store_->database(), media.bytes));
    if (blob.is_new) state_->pending_bytes += media.bytes.size();
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
    insert.Bind(8, ToStoredText(media.meta_json)).Bind(9, blob.id);
    state_->pending_bytes += kBytesPerEntry;
    return insert.Run();
  };
  return Settle(add());
}

Status ImportWriter::Problem(std::string_view file, uint64_t offset, std::string_view reason,
                             uint64_t count, bool is_note) {
  auto add = [&]() -> Status {
    TM_RETURN_IF_ERROR(OpenTransaction());
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

}  // namespace tidemark

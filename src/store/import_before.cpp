#include "store/import_before.h"

#include "base/bytes.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "base/number_text.h"
#include "base/sha256.h"
#include "store/write_scope.h"

namespace tidemark {
namespace {

Error BadRecord() {
  return MakeError(ErrorCode::kCorrupt, "What an import changed can't be read any more.",
                   "Check the file.");
}

int64_t IntOr(JsonValue value, int64_t other) { return value.Int().value_or(other); }

std::string FromHex(std::string_view hex) {
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>((digit(hex[i]) << 4 | digit(hex[i + 1])) & 0xff);
  }
  return bytes;
}

}  // namespace

Status KeepBefore(Database* database, int64_t import_id, std::string_view kind, int64_t target,
                  std::string_view key, std::string_view before) {
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database->Prepare("INSERT OR IGNORE INTO import_before(import, kind, target, key, before) "
                        "VALUES(?, ?, ?, ?, ?)"));
  insert.Bind(0, import_id).Bind(1, kind).Bind(2, target).Bind(3, key).Bind(4, before);
  return insert.Run();
}

std::string TypedJson(const ParamValue& value) {
  JsonWriter out;
  out.BeginArray().Int(static_cast<int64_t>(value.index()));
  if (const auto* boolean = std::get_if<bool>(&value)) out.Int(*boolean ? 1 : 0);
  if (const auto* integer = std::get_if<int64_t>(&value)) out.Int(*integer);
  if (const auto* number = std::get_if<double>(&value)) out.String(FormatDouble(*number));
  if (const auto* text = std::get_if<std::string>(&value)) out.String(*text);
  if (const auto* json = std::get_if<JsonText>(&value)) out.String(json->text);
  out.EndArray();
  return out.Take();
}

Result<ParamValue> TypedFromJson(std::string_view json) {
  TM_ASSIGN_OR_RETURN(JsonDocument document, JsonDocument::Parse(json));
  JsonValue root = document.root();
  JsonValue value = root.At(1);
  switch (IntOr(root.At(0), -1)) {
    case 0:
      return ParamValue();
    case 1:
      return ParamValue(IntOr(value, 0) != 0);
    case 2:
      return ParamValue(IntOr(value, 0));
    case 3: {
      auto number = ParseDouble(value.TextOr(""));
      if (!number.has_value()) return BadRecord();
      return ParamValue(*number);
    }
    case 4:
      return ParamValue(std::string(value.TextOr("")));
    case 5:
      return ParamValue(JsonText{std::string(value.TextOr(""))});
    default:
      return BadRecord();
  }
}

std::string RunFactsJson(const StoredRun& run, std::string_view config_json) {
  JsonWriter out;
  out.BeginArray()
      .String(run.group)
      .String(run.job_type)
      .String(run.parent_uuid)
      .String(run.status);
  out.Double(run.started_s).Double(run.ended_s).String(run.host).String(run.user);
  out.String(run.git_commit).String(config_json).EndArray();
  return out.Take();
}

Status RestoreRunFacts(Database* database, int64_t run_id, std::string_view json) {
  TM_ASSIGN_OR_RETURN(JsonDocument document, JsonDocument::Parse(json));
  JsonValue root = document.root();
  if (root.size() != 10) return BadRecord();
  TM_ASSIGN_OR_RETURN(
      Statement update,
      database->Prepare(
          "UPDATE run SET group_name = ?, job_type = ?, parent_uuid = ?, status = ?, "
          "started_s = ?, ended_s = ?, host = ?, user = ?, git_commit = ?, config_json = ? "
          "WHERE id = ?"));
  for (int i = 0; i < 10; ++i) {
    JsonValue value = root.At(static_cast<size_t>(i));
    if (i == 4 || i == 5) {
      BindTime(&update, i, value.Number().value_or(kNoTime));
    } else {
      update.Bind(i, value.TextOr(""));
    }
  }
  return update.Bind(10, run_id).Run();
}

std::string ProgressJson(const SourceProgress& progress) {
  JsonWriter out;
  out.BeginArray().Int(static_cast<int64_t>(progress.offset));
  out.Int(static_cast<int64_t>(progress.prefix_hash))
      .Int(static_cast<int64_t>(progress.size_bytes));
  out.Double(progress.modified_s).String(ToHex(AsBytes(progress.parser_state))).EndArray();
  return out.Take();
}

Result<SourceProgress> ProgressFromJson(std::string_view json) {
  TM_ASSIGN_OR_RETURN(JsonDocument document, JsonDocument::Parse(json));
  JsonValue root = document.root();
  if (root.size() != 5) return BadRecord();
  SourceProgress progress;
  progress.offset = static_cast<uint64_t>(IntOr(root.At(0), 0));
  progress.prefix_hash = static_cast<uint64_t>(IntOr(root.At(1), 0));
  progress.size_bytes = static_cast<uint64_t>(IntOr(root.At(2), 0));
  progress.modified_s = root.At(3).Number().value_or(0);
  progress.parser_state = FromHex(root.At(4).TextOr(""));
  return progress;
}

Status WriteProgress(Database* database, int64_t source_id, const SourceProgress& progress) {
  TM_ASSIGN_OR_RETURN(
      Statement update,
      database->Prepare("UPDATE source SET offset = ?, prefix_hash = ?, size_bytes = ?, "
                        "modified_s = ?, parser_state = ? WHERE id = ?"));
  update.Bind(0, static_cast<int64_t>(progress.offset));
  update.Bind(1, static_cast<int64_t>(progress.prefix_hash));
  update.Bind(2, static_cast<int64_t>(progress.size_bytes));
  update.Bind(3, progress.modified_s == progress.modified_s ? progress.modified_s : 0.0);
  return update.BindBlob(4, AsBytes(progress.parser_state)).Bind(5, source_id).Run();
}

Result<std::string> SeriesBeforeJson(Database* database, int64_t series_id) {
  TM_ASSIGN_OR_RETURN(Statement count, database->Prepare("SELECT count FROM series WHERE id = ?"));
  TM_ASSIGN_OR_RETURN(bool found, count.Bind(0, series_id).Step());
  JsonWriter out;
  out.BeginArray().Int(found ? count.Int(0) : 0);
  TM_ASSIGN_OR_RETURN(Statement rewinds,
                      database->Prepare("SELECT at_index, step FROM rewind WHERE series = ?"));
  rewinds.Bind(0, series_id);
  for (;;) {
    TM_ASSIGN_OR_RETURN(bool row, rewinds.Step());
    if (!row) break;
    out.BeginArray().Int(rewinds.Int(0)).Int(rewinds.Int(1)).EndArray();
  }
  return out.EndArray().Take();
}

Result<SeriesBefore> SeriesBeforeFromJson(std::string_view json) {
  TM_ASSIGN_OR_RETURN(JsonDocument document, JsonDocument::Parse(json));
  JsonValue root = document.root();
  if (root.size() < 1) return BadRecord();
  SeriesBefore before;
  before.count = static_cast<uint64_t>(IntOr(root.At(0), 0));
  for (size_t i = 1; i < root.size(); ++i) {
    JsonValue rewind = root.At(i);
    before.rewinds.push_back(
        {static_cast<uint64_t>(IntOr(rewind.At(0), 0)), IntOr(rewind.At(1), 0)});
  }
  return before;
}

}  // namespace tidemark

#include "engine/keep_run.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "base/json.h"
#include "base/uuid.h"
#include "import/json_params.h"
#include "store/import_writer.h"

namespace tidemark {
namespace {

constexpr const char* kFormat = "evaluation";

// Each has a source of its own, so that importing it again finds it: by its uuid alone.
SourceKey SourceOf(const KeepRun& run, const Uuid& uuid) {
  uint64_t hash = 0;
  std::memcpy(&hash, uuid.data(), sizeof hash);
  return {kFormat, "", run.uuid, hash};
}

Result<std::optional<StoredRun>> FindRun(Store* store, const std::string& uuid) {
  auto found = store->RunByUuid(uuid);
  if (found.ok()) return std::optional<StoredRun>(std::move(*found));
  if (found.error().code == ErrorCode::kNotFound) return std::optional<StoredRun>();
  return found.error();
}

RunUpsert FactsOf(const KeepRun& run, bool parent_is_there) {
  RunUpsert facts;
  facts.uuid = run.uuid;
  facts.project = run.project;
  facts.name = run.name;
  facts.job_type = run.job_type;
  if (parent_is_there) facts.parent_uuid = run.parent_uuid;
  facts.status = "finished";
  facts.started_s = run.started_s;
  facts.ended_s = run.ended_s;
  return facts;
}

Result<std::vector<NamedParam>> ParamsOf(const KeepRun& run) {
  std::vector<NamedParam> params;
  for (const KeepRun::Param& param : run.params) {
    const auto value = JsonDocument::Parse(param.json);
    if (!value.ok()) return value.error().In("The param \"" + param.key + "\"");
    params.emplace_back(param.key, ParamOf(value->root()));
  }
  return params;
}

Status WriteParams(const KeepRun& run, const std::vector<NamedParam>& params, int64_t run_id,
                   ImportWriter* writer) {
  for (const auto& [key, value] : params) {
    TM_RETURN_IF_ERROR(writer->Param(run_id, key, value));
  }
  for (const auto& [key, number] : run.summaries) {
    TM_RETURN_IF_ERROR(writer->Summary(run_id, key, number));
  }
  for (const auto& [key, value] : run.tags) {
    TM_RETURN_IF_ERROR(writer->Tag(run_id, key, value));
  }
  return {};
}

Status WritePoints(const KeepRun& run, int64_t run_id, ImportWriter* writer) {
  for (const KeepRun::Point& point : run.points) {
    PointColumns columns;
    columns.Append(point.step, run.ended_s, point.value);
    TM_RETURN_IF_ERROR(writer->Append(run_id, point.metric, "", columns));
  }
  return {};
}

Status WriteMedium(const KeepRun& run, const KeepRun::Medium& medium, int64_t run_id,
                   size_t piece_bytes, ImportWriter* writer) {
  std::span<const uint8_t> left = medium.bytes.bytes;
  MediaUpsert piece;
  piece.kind = medium.kind;
  piece.name = medium.name;
  piece.wall_time_s = run.ended_s;
  piece.content_type = medium.content_type;
  piece.meta_json = medium.meta_json;
  do {
    piece.bytes = left.first(std::min(left.size(), piece_bytes));
    left = left.subspan(piece.bytes.size());
    TM_RETURN_IF_ERROR(writer->Media(run_id, piece));
    ++piece.index;
  } while (!left.empty());
  return {};
}

Result<KeptRunResult> Write(Store* store, const KeepRun& run, const SourceKey& key,
                            size_t piece_bytes) {
  KeptRunResult result;
  result.reply.uuid = run.uuid;
  TM_ASSIGN_OR_RETURN(const auto params, ParamsOf(run));
  TM_ASSIGN_OR_RETURN(const auto parent, FindRun(store, run.parent_uuid));
  TM_ASSIGN_OR_RETURN(const auto writer, ImportWriter::Begin(store, run.name));
  TM_ASSIGN_OR_RETURN(const StoredSource source, writer->UseSource(key));
  TM_ASSIGN_OR_RETURN(result.reply.run_id,
                      writer->Run(source.id, run.uuid, FactsOf(run, parent.has_value())));
  // What comes back after an undone import has all of it already.
  if (source.progress.offset == 0) {
    TM_RETURN_IF_ERROR(WriteParams(run, params, result.reply.run_id, writer.get()));
    TM_RETURN_IF_ERROR(WritePoints(run, result.reply.run_id, writer.get()));
    for (const KeepRun::Medium& medium : run.media) {
      TM_RETURN_IF_ERROR(WriteMedium(run, medium, result.reply.run_id, piece_bytes, writer.get()));
    }
  }
  SourceProgress done;
  done.offset = 1;
  TM_RETURN_IF_ERROR(writer->EndBatch(source.id, done));
  result.changed_series = writer->TakeChangedSeries();
  const auto totals = writer->Finish();
  if (!totals.ok()) return totals.error();
  return result;
}

}  // namespace

Result<KeptRunResult> StoreKeptRun(Store* store, const KeepRun& run, size_t piece_bytes) {
  const auto uuid = ParseUuid(run.uuid);
  if (!uuid || FormatUuid(*uuid) != run.uuid) {
    return MakeError(ErrorCode::kInvalid, "A run without a uuid can't be kept",
                     "Keep the evaluation again.");
  }
  const SourceKey key = SourceOf(run, *uuid);
  TM_ASSIGN_OR_RETURN(const auto there, FindRun(store, run.uuid));
  TM_ASSIGN_OR_RETURN(const auto source, store->FindSource(key));
  const bool undone = source.has_value() && source->import_undone;
  if (there.has_value() && there->deleted_s == there->deleted_s && !undone) {
    return MakeError(ErrorCode::kInvalid,
                     "The evaluation \"" + there->name + "\" is in the file, but deleted",
                     "Restore it, or remove it for good by compacting the file.");
  }
  if (there.has_value() && !undone) {
    KeptRunResult result;
    result.reply = {run.uuid, there->id, true};
    return result;
  }
  return Write(store, run, key, piece_bytes);
}

}  // namespace tidemark

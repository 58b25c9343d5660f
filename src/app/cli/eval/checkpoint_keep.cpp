#include "app/cli/eval/checkpoint_keep.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/cli/paths.h"
#include "base/json.h"
#include "base/time.h"
#include "base/uuid.h"
#include "generated/build_id.h"

namespace tidemark::cli {
namespace {

constexpr const char* kProject = "evaluations";
constexpr const char* kKind = "checkpoint";

RunUpsert FactsOf(const std::string& uuid, const std::string& name, double started_s) {
  RunUpsert facts;
  facts.uuid = uuid;
  facts.project = kProject;
  facts.name = name;
  facts.job_type = "checkpoints";
  facts.status = "finished";
  facts.started_s = started_s;
  facts.ended_s = NowS();
  return facts;
}

Status AppendPoint(ImportWriter* writer, int64_t run, const std::string& metric, int64_t step,
                   double wall_time_s, double value) {
  PointColumns point;
  point.Append(step, wall_time_s, value);
  return writer->Append(run, metric, "", point);
}

}  // namespace

Result<std::unique_ptr<CheckpointKeeper>> CheckpointKeeper::Open(const std::string& path,
                                                                 const std::string& identity,
                                                                 const std::string& name) {
  TM_RETURN_IF_ERROR(CheckOutputFile(path));
  std::unique_ptr<CheckpointKeeper> keeper(new CheckpointKeeper());
  keeper->uuid_ = FormatUuid(MakeUuid5(kTidemarkNamespace, "checkpoints/" + identity));
  keeper->name_ = name;
  keeper->started_s_ = NowS();
  StoreOptions open;
  open.path = path;
  open.mode = IsNewOrEmpty(path) ? OpenMode::kCreate : OpenMode::kReadWrite;
  TM_ASSIGN_OR_RETURN(keeper->store_, Store::Open(open));
  TM_ASSIGN_OR_RETURN(keeper->writer_, ImportWriter::Begin(keeper->store_.get(), name));
  TM_ASSIGN_OR_RETURN(const StoredSource source,
                      keeper->writer_->UseSource({"evaluation", "", keeper->uuid_, 1}));
  keeper->source_ = source.id;
  keeper->count_ = source.progress.offset;
  if (keeper->count_ > 0) TM_RETURN_IF_ERROR(keeper->FindKept());
  return keeper;
}

Status CheckpointKeeper::FindKept() {
  TM_ASSIGN_OR_RETURN(const StoredRun run, store_->RunByUuid(uuid_));
  TM_ASSIGN_OR_RETURN(const std::vector<StoredMedia> media, store_->Media(run.id));
  for (const StoredMedia& medium : media) {
    if (medium.kind != kKind) continue;
    TM_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, store_->MediaBytes(medium.blob_id));
    KeptCheckpoint kept;
    kept.step = medium.step;
    kept.file = medium.name;
    kept.json.assign(bytes.begin(), bytes.end());
    TM_ASSIGN_OR_RETURN(const JsonDocument document, JsonDocument::Parse(kept.json));
    kept.model_sha256 = document.root().Find("model_sha256").TextOr("");
    kept_.push_back(std::move(kept));
  }
  std::sort(kept_.begin(), kept_.end(),
            [](const KeptCheckpoint& a, const KeptCheckpoint& b) { return a.step < b.step; });
  return {};
}

Status CheckpointKeeper::WriteParams(const EvalResult& result) {
  for (const auto& [key, value] : ChoiceParams(result)) {
    TM_RETURN_IF_ERROR(writer_->Param(run_, key, value));
  }
  return writer_->Tag(run_, "made_by", std::string("tidemark ") + kBuildId);
}

Status CheckpointKeeper::WritePoints(int64_t step, const EvalResult& result) {
  for (const evaluate::EvaluatedMetric& entry : result.evaluation.metrics) {
    const std::string& name = entry.metric.name;
    const double at_s = result.ended_s;
    TM_RETURN_IF_ERROR(AppendPoint(writer_.get(), run_, name, step, at_s, entry.metric.value));
    if (std::isnan(entry.interval.low)) continue;
    TM_RETURN_IF_ERROR(
        AppendPoint(writer_.get(), run_, name + "/low", step, at_s, entry.interval.low));
    TM_RETURN_IF_ERROR(
        AppendPoint(writer_.get(), run_, name + "/high", step, at_s, entry.interval.high));
  }
  return {};
}

Status CheckpointKeeper::Add(int64_t step, const std::string& file, const EvalResult& result) {
  TM_ASSIGN_OR_RETURN(run_, writer_->Run(source_, uuid_, FactsOf(uuid_, name_, started_s_)));
  if (count_ == 0) TM_RETURN_IF_ERROR(WriteParams(result));
  TM_RETURN_IF_ERROR(WritePoints(step, result));
  const std::string json = EvalJson(result);
  MediaUpsert document;
  document.kind = kKind;
  document.name = file;
  document.step = step;
  document.wall_time_s = result.ended_s;
  document.content_type = "application/json";
  document.bytes = {reinterpret_cast<const uint8_t*>(json.data()), json.size()};
  TM_RETURN_IF_ERROR(writer_->Media(run_, document));
  SourceProgress progress;
  progress.offset = ++count_;
  TM_RETURN_IF_ERROR(writer_->EndBatch(source_, progress));
  return writer_->Commit();
}

Status CheckpointKeeper::Finish() {
  const auto totals = writer_->Finish();
  if (!totals.ok()) return totals.error();
  return store_->Close();
}

}  // namespace tidemark::cli

#include <cmath>
#include <filesystem>

#include "app/cli/eval/eval_result.h"
#include "app/cli/paths.h"
#include "base/uuid.h"
#include "generated/build_id.h"
#include "store/import_writer.h"

namespace tidemark::cli {
namespace {

constexpr const char* kProject = "evaluations";

std::string StemOf(const std::string& path) { return std::filesystem::path(path).stem().string(); }

// What makes it another evaluation.
std::string IdentityOf(const EvalResult& result) {
  const evaluate::EvaluationOptions& options = result.evaluation.options;
  std::string text = "evaluation/" + result.model_sha256 + "/" + result.data_sha256 + "/" +
                     result.target + "/" + (result.group.empty() ? "" : result.group + "/") +
                     std::string(evaluate::TaskName(result.evaluation.task)) + "/" +
                     std::to_string(options.threshold) + "/" + std::to_string(options.level) + "/" +
                     std::to_string(options.seed) + "/" + std::to_string(options.resamples);
  for (const auto& [name, columns] : result.inputs) {
    text += "/" + name;
    for (const std::string& column : columns) text += "," + column;
  }
  for (const std::string& type : result.types) text += "/" + type;
  for (const std::string& name : result.classes) text += "/" + name;
  if (!result.preprocessing.empty()) text += "/" + result.preprocessing;
  return text;
}

Status WriteParams(ImportWriter* writer, int64_t run, const EvalResult& result) {
  TM_RETURN_IF_ERROR(
      writer->Param(run, "model", std::filesystem::path(result.model_path).filename().string()));
  TM_RETURN_IF_ERROR(writer->Param(run, "model_sha256", result.model_sha256));
  for (const auto& [key, value] : ChoiceParams(result)) {
    TM_RETURN_IF_ERROR(writer->Param(run, key, value));
  }
  return writer->Tag(run, "made_by", std::string("tidemark ") + kBuildId);
}

// Figures as summaries, with their intervals, and the whole as a document of the run.
Status WriteFigures(ImportWriter* writer, int64_t run, const EvalResult& result) {
  for (const evaluate::EvaluatedMetric& entry : result.evaluation.metrics) {
    const std::string& name = entry.metric.name;
    TM_RETURN_IF_ERROR(writer->Summary(run, name, entry.metric.value));
    if (std::isnan(entry.interval.low)) continue;
    TM_RETURN_IF_ERROR(writer->Summary(run, name + ".low", entry.interval.low));
    TM_RETURN_IF_ERROR(writer->Summary(run, name + ".high", entry.interval.high));
  }
  const std::string json = EvalJson(result);
  MediaUpsert document;
  document.kind = "evaluation";
  document.name = "evaluation";
  document.wall_time_s = result.ended_s;
  document.content_type = "application/json";
  document.bytes = {reinterpret_cast<const uint8_t*>(json.data()), json.size()};
  return writer->Media(run, document);
}

// A point a figure, so that lists sort by it and charts compare it.
Status WritePoints(ImportWriter* writer, int64_t run, const EvalResult& result) {
  for (const evaluate::EvaluatedMetric& entry : result.evaluation.metrics) {
    PointColumns point;
    point.Append(0, result.ended_s, entry.metric.value);
    TM_RETURN_IF_ERROR(writer->Append(run, entry.metric.name, "", point));
  }
  return {};
}

}  // namespace

std::vector<std::pair<std::string, ParamValue>> ChoiceParams(const EvalResult& result) {
  std::string data;
  for (const std::string& path : result.data_paths) {
    data += (data.empty() ? "" : " + ") + std::filesystem::path(path).filename().string();
  }
  const evaluate::EvaluationOptions& options = result.evaluation.options;
  std::vector<std::pair<std::string, ParamValue>> params = {
      {"data", data},
      {"data_sha256", result.data_sha256},
      {"target", result.target},
      {"task", std::string(evaluate::TaskName(result.evaluation.task))},
      {"rows", static_cast<int64_t>(result.evaluation.rows)},
      {"threshold", options.threshold},
      {"confidence_level", options.level},
      {"resamples", static_cast<int64_t>(options.resamples)},
      {"seed", static_cast<int64_t>(options.seed)},
  };
  for (const auto& [name, columns] : result.inputs) {
    std::string list;
    for (const std::string& column : columns) list += (list.empty() ? "" : ",") + column;
    params.emplace_back("input/" + name, list);
  }
  for (const std::string& type : result.types) {
    const size_t at = type.rfind('=');
    params.emplace_back("type/" + type.substr(0, at), type.substr(at + 1));
  }
  if (!result.preprocessing.empty()) params.emplace_back("images", result.preprocessing);
  if (!result.group.empty()) params.emplace_back("group", result.group);
  return params;
}

Status KeepEval(const std::string& path, const EvalResult& result) {
  TM_RETURN_IF_ERROR(CheckOutputFile(path));
  StoreOptions open;
  open.path = path;
  open.mode = IsNewOrEmpty(path) ? OpenMode::kCreate : OpenMode::kReadWrite;
  TM_ASSIGN_OR_RETURN(const auto store, Store::Open(open));
  const Uuid uuid = MakeUuid5(kTidemarkNamespace, IdentityOf(result));
  const std::string name = StemOf(result.model_path) + " on " + StemOf(result.data_paths.front());
  TM_ASSIGN_OR_RETURN(const auto writer, ImportWriter::Begin(store.get(), name));
  TM_ASSIGN_OR_RETURN(const StoredSource source,
                      writer->UseSource({"evaluation", "", FormatUuid(uuid), 1}));
  if (source.progress.offset == 0) {
    RunUpsert facts;
    facts.uuid = FormatUuid(uuid);
    facts.project = kProject;
    facts.name = name;
    facts.job_type = "evaluation";
    facts.status = "finished";
    facts.started_s = result.started_s;
    facts.ended_s = result.ended_s;
    TM_ASSIGN_OR_RETURN(const int64_t run, writer->Run(source.id, facts.uuid, facts));
    TM_RETURN_IF_ERROR(WriteParams(writer.get(), run, result));
    TM_RETURN_IF_ERROR(WriteFigures(writer.get(), run, result));
    TM_RETURN_IF_ERROR(WritePoints(writer.get(), run, result));
    SourceProgress done;
    done.offset = 1;
    TM_RETURN_IF_ERROR(writer->EndBatch(source.id, done));
  }
  const auto totals = writer->Finish();
  if (!totals.ok()) return totals.error();
  return store->Close();
}

}  // namespace tidemark::cli

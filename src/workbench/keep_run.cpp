#include "workbench/keep_run.h"

#include <cmath>
#include <utility>

#include "base/json_writer.h"
#include "base/uuid.h"
#include "evaluate/kept/kept_names.h"

namespace tidemark::workbench {
namespace {

std::string StemOf(const std::string& name) {
  const size_t dot = name.find_last_of('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

std::string NameOf(const evaluate::KeptEvaluation& kept) {
  const std::string data = kept.data_files.empty() ? "data" : kept.data_files.front().name;
  return StemOf(kept.model_name) + " on " + StemOf(data);
}

KeepRun::Param TextParam(const std::string& key, std::string_view text) {
  JsonWriter json;
  json.String(text);
  return {key, json.Take()};
}
KeepRun::Param CountParam(const char* key, uint64_t count) { return {key, std::to_string(count)}; }
KeepRun::Param NumberParam(const char* key, double number) {
  JsonWriter json;
  json.Double(number);
  return {key, json.Take()};
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

// Figures as summaries with their intervals, and as a point each, so that lists sort by them and
// charts compare them.
void AddFigures(const evaluate::KeptEvaluation& kept, KeepRun* run) {
  for (const evaluate::EvaluatedMetric& entry : kept.evaluation.metrics) {
    const std::string& name = entry.metric.name;
    run->summaries.emplace_back(name, entry.metric.value);
    if (!std::isnan(entry.interval.low)) {
      run->summaries.emplace_back(name + ".low", entry.interval.low);
      run->summaries.emplace_back(name + ".high", entry.interval.high);
    }
    run->points.push_back({name, 0, entry.metric.value});
  }
}

KeepRun::Medium MediumOf(const char* kind, const char* name, const char* content_type,
                         std::vector<uint8_t> bytes) {
  KeepRun::Medium medium;
  medium.kind = kind;
  medium.name = name;
  medium.content_type = content_type;
  medium.bytes.bytes = std::move(bytes);
  return medium;
}

}  // namespace

std::vector<KeepRun::Param> ChoiceParams(const evaluate::KeptEvaluation& kept) {
  const evaluate::EvaluationOptions& options = kept.evaluation.options;
  std::vector<KeepRun::Param> params = {TextParam("data", evaluate::DataName(kept)),
                                        TextParam("data_sha256", kept.data_sha256),
                                        TextParam("target", evaluate::TargetName(kept)),
                                        TextParam("task", evaluate::TaskName(kept.evaluation.task)),
                                        CountParam("rows", kept.evaluation.rows),
                                        NumberParam("threshold", options.threshold),
                                        NumberParam("confidence_level", options.level),
                                        CountParam("resamples", options.resamples),
                                        CountParam("seed", options.seed)};
  const std::string positive = evaluate::PositiveName(kept.evaluation);
  if (!positive.empty()) params.push_back(TextParam("positive", positive));
  for (const evaluate::KeptInput& input : kept.inputs) {
    params.push_back(TextParam("input/" + input.name, Joined(input.columns)));
  }
  for (const auto& [column, type] : kept.types) {
    params.push_back(TextParam("type/" + column, evaluate::ColumnTypeWord(type)));
  }
  if (!kept.classes_given.empty()) {
    params.push_back(TextParam("classes", Joined(kept.classes_given)));
  }
  if (!kept.images.empty()) params.push_back(TextParam("images", kept.images));
  if (!kept.group_column.empty()) params.push_back(TextParam("group", kept.group_column));
  return params;
}

Result<KeepRun> MakeKeepRun(const evaluate::KeptEvaluation& kept, KeepChoices choices) {
  const std::string document = evaluate::WriteKept(kept);
  if (document.size() > evaluate::kMostDocumentBytes) {
    return MakeError(ErrorCode::kTooLarge,
                     "The evaluation's document has " + std::to_string(document.size()) +
                         " bytes; at most " + std::to_string(evaluate::kMostDocumentBytes) +
                         " can be kept",
                     "Evaluate a task of fewer classes.");
  }
  KeepRun run;
  run.uuid = FormatUuid(evaluate::IdentityOf(kept));
  if (kept.training_run) run.parent_uuid = kept.training_run->uuid;
  run.project = kEvaluationProject;
  run.name = choices.name.empty() ? NameOf(kept) : std::move(choices.name);
  run.job_type = "evaluation";
  run.started_s = choices.started_s;
  run.ended_s = choices.ended_s;
  run.params = ChoiceParams(kept);
  run.params.push_back(TextParam("model", kept.model_name));
  run.params.push_back(TextParam("model_sha256", kept.model_sha256));
  AddFigures(kept, &run);
  run.tags.emplace_back("made_by", kept.program);
  run.media.push_back(MediumOf(kEvaluationKind, "evaluation", "application/json",
                               {document.begin(), document.end()}));
  if (choices.predictions != nullptr) {
    run.media.push_back(MediumOf(kPredictionsKind, "predictions",
                                 "application/x-tidemark-predictions",
                                 evaluate::PackPredictions(*choices.predictions)));
  }
  if (!choices.model.empty()) {
    run.media.push_back(
        MediumOf(kModelKind, "model", "application/x-onnx", std::move(choices.model)));
  }
  return run;
}

}  // namespace tidemark::workbench

#include "app/cli/eval/eval_keep.h"

#include <utility>

#include "app/cli/paths.h"
#include "app/cli/run_choice.h"
#include "base/json.h"
#include "base/uuid.h"
#include "engine/keep_run.h"
#include "evaluate/kept/model_bundle.h"
#include "import/json_params.h"
#include "workbench/keep_run.h"

namespace tidemark::cli {
namespace {

Result<std::vector<uint8_t>> BundleOf(const EvalModel& model) {
  std::vector<std::vector<uint8_t>> bytes;
  std::vector<evaluate::BundledFile> files;
  for (const auto& [name, source] : model.files.All("model.onnx")) {
    TM_ASSIGN_OR_RETURN(bytes.emplace_back(), ReadBytes(source, 0, source->size()));
    files.push_back({name, bytes.back()});
  }
  return evaluate::BundleModel(files);
}

}  // namespace

std::vector<std::pair<std::string, ParamValue>> ChoiceParams(const EvalResult& result) {
  std::vector<std::pair<std::string, ParamValue>> params;
  for (const KeepRun::Param& param : workbench::ChoiceParams(DocumentOf(result))) {
    const auto value = JsonDocument::Parse(param.json);
    if (value.ok()) params.emplace_back(param.key, ParamOf(value->root()));
  }
  return params;
}

Result<std::optional<evaluate::KeptTrainingRun>> FindTrainingRun(const EvalOptions& options) {
  std::optional<evaluate::KeptTrainingRun> training;
  if (options.training_run.empty()) return training;
  std::string why = "\"" + options.output + "\" has no run";
  if (!IsNewOrEmpty(options.output)) {
    TM_ASSIGN_OR_RETURN(const auto store, OpenForReading(options.output));
    TM_ASSIGN_OR_RETURN(const RunChoice choice, ChooseRun(store.get(), options.training_run));
    if (choice.found) {
      training = evaluate::KeptTrainingRun{choice.run.uuid, choice.run.name};
      return training;
    }
    why = choice.message;
  }
  if (const auto uuid = ParseUuid(options.training_run)) {
    training = evaluate::KeptTrainingRun{FormatUuid(*uuid), ""};
    return training;
  }
  return MakeError(ErrorCode::kNotFound, "--training-run: " + why,
                   "\"tidemark runs " + options.output + "\" lists them.");
}

Result<bool> KeepEval(const EvalOptions& options, const EvalModel& model, const EvalRun& run) {
  TM_RETURN_IF_ERROR(CheckOutputFile(options.output));
  workbench::KeepChoices choices;
  choices.started_s = run.result.started_s;
  choices.ended_s = run.result.ended_s;
  if (options.store_predictions) choices.predictions = &run.predictions;
  if (options.store_model) {
    TM_ASSIGN_OR_RETURN(choices.model, BundleOf(model));
  }
  TM_ASSIGN_OR_RETURN(const KeepRun keep,
                      workbench::MakeKeepRun(DocumentOf(run.result), std::move(choices)));
  StoreOptions open;
  open.path = options.output;
  open.mode = IsNewOrEmpty(options.output) ? OpenMode::kCreate : OpenMode::kReadWrite;
  TM_ASSIGN_OR_RETURN(const auto store, Store::Open(open));
  TM_ASSIGN_OR_RETURN(const KeptRunResult kept, StoreKeptRun(store.get(), keep));
  TM_RETURN_IF_ERROR(store->Close());
  return kept.reply.was_there;
}

}  // namespace tidemark::cli

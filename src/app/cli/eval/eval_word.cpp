// `tidemark eval`: a model over a data set, as figures with their uncertainty.
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/cli/eval/eval_data.h"
#include "app/cli/eval/eval_result.h"
#include "app/cli/model_files.h"
#include "app/cli/paths.h"
#include "app/cli/progress.h"
#include "app/cli/words.h"
#include "base/sha256.h"
#include "base/time.h"
#include "evaluate/predict/model_inputs.h"

namespace tidemark::cli {
namespace {

using evaluate::Task;

std::optional<Task> TaskOf(const std::string& name) {
  for (const Task task : {Task::kBinary, Task::kMulticlass, Task::kRegression}) {
    if (evaluate::TaskName(task) == name) return task;
  }
  return std::nullopt;
}

Result<evaluate::Binding> Bind(const model::Model& model, const evaluate::DataSet& data,
                               const EvalOptions& options) {
  TM_ASSIGN_OR_RETURN(const auto inputs, evaluate::InputsOf(model.info()));
  evaluate::BindingOptions wanted;
  if (!options.target.empty()) wanted.target = options.target;
  TM_ASSIGN_OR_RETURN(evaluate::Binding binding, evaluate::GuessBinding(data, inputs, wanted));
  if (binding.target) return binding;
  std::string names;
  for (size_t i = 0; i < data.columns.size() && i < 20; ++i) {
    names += (i > 0 ? ", " : "") + data.columns[i].name();
  }
  return MakeError(ErrorCode::kInvalid, "No column of the data is the target; there are: " + names,
                   "Name it with --target, or add its file with another --data.");
}

Result<evaluate::ModelAnswers> Predict(model::Model* model, const evaluate::DataSet& data,
                                       const evaluate::Binding& binding, ProgressLine* line) {
  TM_ASSIGN_OR_RETURN(const auto predictor, evaluate::Predictor::Start(model, &data, &binding));
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool more, predictor->Step());
    if (!more) return predictor->Take();
    line->Show("Row " + std::to_string(predictor->rows_done()) + " of " +
               std::to_string(data.rows));
  }
}

Result<evaluate::Evaluation> Compare(const evaluate::ComparedAnswers& compared,
                                     const EvalOptions& options, ProgressLine* line) {
  constexpr size_t kResamplesAStep = 50;
  evaluate::EvaluationOptions choices;
  choices.threshold = options.threshold;
  choices.resamples = options.resamples > 0
                          ? options.resamples
                          : evaluate::SuggestedResamples(compared.target().rows.size());
  TM_ASSIGN_OR_RETURN(
      const auto evaluator,
      evaluate::Evaluator::Start(compared.target(), compared.predictions(), choices));
  for (size_t done = kResamplesAStep; evaluator->Step(kResamplesAStep); done += kResamplesAStep) {
    line->Show("Resample " + std::to_string(done) + " of " + std::to_string(choices.resamples));
  }
  return evaluator->Current();
}

void AddNotes(const std::vector<std::string>& notes, EvalResult* result) {
  result->notes.insert(result->notes.end(), notes.begin(), notes.end());
}

// Other weights are another model, also where they lie in a file of their own.
std::string DigestOf(const ModelFiles& files) {
  Sha256 digest;
  digest.Update(files.file.bytes);
  for (const model::ExternalFile& external : files.external) {
    digest.Update(external.content.bytes);
  }
  return ToHex(digest.Finish());
}

Result<EvalResult> Evaluate(const EvalOptions& options) {
  EvalResult result;
  result.started_s = NowS();
  result.model_path = options.model;
  result.data_paths = options.data;
  TM_ASSIGN_OR_RETURN(const ModelFiles files, ReadModelFiles(options.model));
  result.model_sha256 = DigestOf(files);
  auto model = model::Model::Load(files.file, files.external);
  if (!model.ok()) return model.error().In(options.model);
  TM_ASSIGN_OR_RETURN(const EvalData data, ReadEvalData(options.data));
  result.data_sha256 = data.sha256;
  AddNotes(data.set.report.notes, &result);
  TM_ASSIGN_OR_RETURN(const evaluate::Binding binding, Bind(*model, data.set, options));
  AddNotes(binding.notes, &result);
  for (size_t i = 0; i < binding.inputs.size(); ++i) {
    std::vector<std::string> columns;
    for (const size_t at : binding.inputs[i].columns) {
      columns.push_back(data.set.columns[at].name());
    }
    result.inputs.emplace_back(model->info().inputs[i].name, std::move(columns));
  }
  ProgressLine line(options.quiet);
  TM_ASSIGN_OR_RETURN(const evaluate::ModelAnswers answers,
                      Predict(&*model, data.set, binding, &line));
  AddNotes(answers.notes, &result);
  const evaluate::DataColumn& target = data.set.columns[*binding.target];
  result.target = target.name();
  TM_ASSIGN_OR_RETURN(const evaluate::ComparedAnswers compared,
                      evaluate::ComparedAnswers::Make(answers, target, TaskOf(options.task)));
  AddNotes(compared.target().notes, &result);
  TM_ASSIGN_OR_RETURN(result.evaluation, Compare(compared, options, &line));
  result.ended_s = NowS();
  if (!options.predictions.empty()) {
    TM_RETURN_IF_ERROR(WritePredictions(options.predictions, answers, target, result.evaluation));
  }
  return result;
}

}  // namespace

int EvalWord(const EvalOptions& options) {
  if (!options.predictions.empty() && IsThere(options.predictions)) {
    return ReportUsage(options.predictions + " is there already; choose another name");
  }
  const auto result = Evaluate(options);
  if (!result.ok()) return Report(result.error());
  if (!options.output.empty()) {
    const Status kept = KeepEval(options.output, *result);
    if (!kept.ok()) return Report(kept.error());
  }
  if (options.json) {
    std::printf("%s\n", EvalJson(*result).c_str());
  } else {
    PrintEval(*result);
  }
  return kDone;
}

}  // namespace tidemark::cli

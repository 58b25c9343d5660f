#include "app/cli/eval/eval_run.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>

#include "base/time.h"
#include "evaluate/data/bound_columns.h"
#include "evaluate/data/file_digests.h"
#include "evaluate/predict/model_inputs.h"

namespace tidemark::cli {
namespace {

using evaluate::Task;

std::optional<Task> TaskOf(const std::string& name) {
  for (const Task task :
       {Task::kBinary, Task::kMulticlass, Task::kMultilabel, Task::kRegression, Task::kRanking}) {
    if (evaluate::TaskName(task) == name) return task;
  }
  return std::nullopt;
}

void ScaleAsBefore(const evaluate::KeptInput& kept, const evaluate::ModelInput& input,
                   evaluate::InputBinding* bound) {
  if (kept.scaling == evaluate::KeptScaling::kNone) return;
  const bool divided = kept.scaling == evaluate::KeptScaling::kDivide;
  bound->means = divided ? std::vector<double>{0} : kept.means;
  bound->scales = divided ? std::vector<double>{kept.divisor} : kept.scales;
  bound->channels_last = evaluate::IsChannelsLast(input, bound->scales.size());
}

// The columns of an earlier evaluation, by their names.
Result<evaluate::Binding> BindAsBefore(const std::vector<evaluate::ModelInput>& inputs,
                                       const evaluate::DataSet& data,
                                       const evaluate::KeptEvaluation& claimed) {
  evaluate::Binding binding;
  for (const evaluate::ModelInput& input : inputs) {
    evaluate::InputBinding& bound = binding.inputs.emplace_back();
    for (const evaluate::KeptInput& kept : claimed.inputs) {
      if (kept.name != input.name) continue;
      ScaleAsBefore(kept, input, &bound);
      for (const std::string& name : kept.columns) {
        TM_ASSIGN_OR_RETURN(const size_t at, evaluate::ColumnOf(data, name));
        bound.columns.push_back(at);
      }
    }
  }
  for (const std::string& name : claimed.targets) {
    TM_ASSIGN_OR_RETURN(const size_t at, evaluate::ColumnOf(data, name));
    if (!binding.target) {
      binding.target = at;
    } else {
      binding.more_targets.push_back(at);
    }
  }
  if (!claimed.group_column.empty()) {
    TM_ASSIGN_OR_RETURN(binding.group, evaluate::ColumnOf(data, claimed.group_column));
  }
  return binding;
}

Result<evaluate::Binding> Bind(const model::Model& model, const evaluate::DataSet& data,
                               const EvalOptions& options) {
  TM_ASSIGN_OR_RETURN(const auto inputs, evaluate::InputsOf(model.info()));
  if (options.claimed != nullptr) {
    TM_ASSIGN_OR_RETURN(evaluate::Binding binding, BindAsBefore(inputs, data, *options.claimed));
    if (binding.target) return binding;
  }
  evaluate::BindingOptions wanted;
  if (!options.targets.empty()) {
    wanted.target = options.targets.front();
    wanted.more_targets.assign(options.targets.begin() + 1, options.targets.end());
  }
  if (!options.group.empty()) {
    wanted.group = options.group;
  } else if (options.task == "ranking") {
    wanted.group = evaluate::GuessQuery(data);
  }
  for (const std::string& choice : options.bindings) {
    TM_ASSIGN_OR_RETURN(auto halves, SplitChoice(choice, "--bind INPUT=first..last"));
    wanted.inputs.push_back(std::move(halves));
  }
  TM_ASSIGN_OR_RETURN(evaluate::Binding binding, evaluate::GuessBinding(data, inputs, wanted));
  if (binding.target) return binding;
  std::string texts;
  for (const evaluate::DataColumn& column : data.columns) {
    if (column.is_text()) texts += (texts.empty() ? "; text: " : ", ") + column.name();
  }
  return MakeError(
      ErrorCode::kInvalid,
      "No column of the data is the target; there are: " + evaluate::ColumnNames(data) + texts,
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
  TM_ASSIGN_OR_RETURN(choices.positive,
                      evaluate::PositiveClass(compared.target(), options.positive));
  choices.level = options.level;
  choices.seed = options.seed;
  choices.groups = compared.groups();
  choices.resamples = options.resamples > 0 || options.claimed != nullptr
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

void NameColumns(const model::ModelInfo& info, const evaluate::DataSet& data,
                 const evaluate::Binding& binding, const EvalOptions& options, EvalResult* result) {
  for (size_t i = 0; i < binding.inputs.size(); ++i) {
    std::vector<std::string> columns;
    for (const size_t at : binding.inputs[i].columns) columns.push_back(data.columns[at].name());
    result->inputs.emplace_back(info.inputs[i].name, std::move(columns));
  }
  result->targets = {data.columns[*binding.target].name()};
  for (const size_t at : binding.more_targets) result->targets.push_back(data.columns[at].name());
  for (const std::string& name : result->targets) {
    result->target += (result->target.empty() ? "" : ",") + name;
  }
  result->label_delimiter = options.label_delimiter;
  result->types = options.types;
  result->classes = options.classes;
  if (binding.group) result->group = data.columns[*binding.group].name();
}

evaluate::TargetChoice ChoiceOf(const evaluate::Binding& binding, const EvalOptions& options) {
  evaluate::TargetChoice choice;
  choice.task = TaskOf(options.task);
  choice.columns = {*binding.target};
  choice.columns.insert(choice.columns.end(), binding.more_targets.begin(),
                        binding.more_targets.end());
  choice.group = binding.group;
  choice.classes = options.classes;
  choice.label_delimiter = options.label_delimiter;
  return choice;
}

// The data for this model: images as its input takes them, and beside them what else there is.
Status ChooseData(const EvalData& data, const model::ModelInfo& model, const EvalOptions& options,
                  EvalRun* run) {
  if (!data.images) {
    if (!options.images.empty()) {
      return MakeError(ErrorCode::kInvalid, "--images: there are no images among the data",
                       "Leave it out, or name a folder or zip with images.");
    }
    // The data outlive the run.
    run->set = std::shared_ptr<const evaluate::DataSet>(std::shared_ptr<void>(), &data.set);
    return {};
  }
  TM_ASSIGN_OR_RETURN(PreparedImages images, PrepareImages(*data.images, model, options.images));
  run->result.preprocessing = images.preprocessing;
  if (!data.set.columns.empty()) {
    TM_RETURN_IF_ERROR(evaluate::JoinColumns(data.set, &images.set));
  }
  images.set.report.notes.push_back("images become " + images.preprocessing +
                                    (options.images.empty() ? " (a guess)" : ""));
  run->set = std::make_shared<const evaluate::DataSet>(std::move(images.set));
  return {};
}

// What could not be read, after all rows were asked for.
void NoteUnreadable(const evaluate::DataSet& set, EvalResult* result) {
  result->skipped_rows = set.report.skipped_rows;
  result->unreadable_values = set.report.unreadable_values;
  for (const evaluate::ReadReport::Place& place : set.report.places) {
    result->unreadable.emplace_back("line " + std::to_string(place.line), place.what);
  }
  const auto file = set.Find("file");
  for (const evaluate::RowSource::Failure& failure : set.UnreadableRows()) {
    result->unreadable.emplace_back(
        file ? set.columns[*file].Text(failure.row) : "row " + std::to_string(failure.row + 1),
        failure.why);
  }
}

}  // namespace

Result<EvalModel> MakeEvalModel(const std::string& path, ModelFiles files) {
  EvalModel model;
  model.path = path;
  model.files = std::move(files);
  evaluate::FileDigests digests;
  const std::string own = std::filesystem::path(path).filename().string();
  for (const auto& [name, source] : model.files.All(own)) {
    TM_RETURN_IF_ERROR(digests.Add(source));
    digests.EndFile(name, source->size());
  }
  model.digests = digests.files();
  model.sha256 = digests.Finish();
  return model;
}

Result<EvalModel> ReadEvalModel(const std::string& path) {
  TM_ASSIGN_OR_RETURN(ModelFiles files, ReadModelFiles(path));
  return MakeEvalModel(path, std::move(files));
}

Result<EvalRun> EvaluateModel(const EvalModel& file, const EvalData& data,
                              const EvalOptions& options, ProgressLine* line) {
  EvalRun run;
  EvalResult& result = run.result;
  result.started_s = NowS();
  result.model_path = file.path;
  result.model_sha256 = file.sha256;
  result.model_files = file.digests;
  result.data_paths = options.data;
  result.data_sha256 = data.sha256;
  result.data_files = data.files;
  auto model = model::Model::Load(file.files.file, file.files.external);
  if (!model.ok()) return model.error();
  TM_RETURN_IF_ERROR(ChooseData(data, model->info(), options, &run));
  const evaluate::DataSet& set = *run.set;
  result.data_rows = set.rows;
  AddNotes(set.report.notes, &result);
  TM_ASSIGN_OR_RETURN(run.binding, Bind(*model, set, options));
  AddNotes(run.binding.notes, &result);
  NameColumns(model->info(), set, run.binding, options, &result);
  TM_ASSIGN_OR_RETURN(run.answers, Predict(&*model, set, run.binding, line));
  AddNotes(run.answers.notes, &result);
  NoteUnreadable(set, &result);
  TM_ASSIGN_OR_RETURN(
      const evaluate::ComparedAnswers compared,
      evaluate::ComparedAnswers::Make(run.answers, set, ChoiceOf(run.binding, options)));
  TM_ASSIGN_OR_RETURN(result.evaluation, Compare(compared, options, line));
  if (options.keeps_rows) {
    run.predictions =
        evaluate::TakePredictions(compared.target(), compared.predictions(), compared.groups());
  }
  result.ended_s = NowS();
  return run;
}

}  // namespace tidemark::cli

#include "workbench/model_run.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace tidemark::workbench {
namespace {

using Clock = std::chrono::steady_clock;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

constexpr size_t kMostBatchRows = 4096;

}  // namespace

Result<std::unique_ptr<ModelRun>> ModelRun::Start(model::Model* model,
                                                  const evaluate::DataSet* data,
                                                  RunChoices choices) {
  std::unique_ptr<ModelRun> run(new ModelRun());
  run->model_ = model;
  run->data_ = data;
  run->choices_ = std::move(choices);
  TM_ASSIGN_OR_RETURN(run->predictor_,
                      evaluate::Predictor::Start(model, data, &run->choices_.binding));
  // Each row of a source is decoded from a file: how long that takes is not known yet.
  for (const evaluate::InputBinding& input : run->choices_.binding.inputs) {
    for (const size_t column : input.columns) {
      if (data->columns[column].source()) run->batch_ = 1;
    }
  }
  return run;
}

Result<std::unique_ptr<ModelRun>> ModelRun::OfKept(
    evaluate::KeptEvaluation kept, std::optional<evaluate::KeptPredictions> predictions) {
  std::unique_ptr<ModelRun> run(new ModelRun());
  run->set_data(nullptr);
  run->kept_ = std::move(kept);
  run->evaluation_ = run->kept_->evaluation;
  run->options_ = run->evaluation_.options;
  run->rows_done_ = run->evaluation_.rows;
  run->resamples_done_ = run->resamples();
  run->done_ = true;
  if (predictions) TM_RETURN_IF_ERROR(run->CompareKept(std::move(*predictions)));
  return run;
}

Status ModelRun::CompareKept(evaluate::KeptPredictions predictions) {
  TM_ASSIGN_OR_RETURN(kept_rows_, evaluate::KeptComparison::Make(std::move(predictions), *kept_));
  options_ = kept_rows_->options();
  answers_.columns = kept_rows_->predictions().columns;
  TM_ASSIGN_OR_RETURN(evaluator_, evaluate::Evaluator::Start(kept_rows_->target(),
                                                             kept_rows_->predictions(), options_));
  const std::vector<uint32_t>& all = kept_rows_->target().rows;
  size_t at = 0;
  for (const uint32_t row : evaluator_->rows().rows) {
    while (all[at] < row) ++at;
    kept_score_rows_.push_back(static_cast<uint32_t>(at));
  }
  return {};
}

void ModelRun::set_data(const evaluate::DataSet* data) {
  static const evaluate::DataSet kNone;
  data_ = data == nullptr ? &kNone : data;
}

Result<bool> ModelRun::Step(double budget_ms) {
  if (done_) return false;
  if (predictor_) return Predict(budget_ms);
  if (!has_figures_) return Compare(budget_ms);
  const auto start = Clock::now();
  bool more = resamples_done_ < options_.resamples;
  while (more && MillisecondsSince(start) < budget_ms) {
    more = evaluator_->Step(1) && ++resamples_done_ < options_.resamples;
  }
  if (more) return true;
  resamples_done_ = static_cast<uint32_t>(options_.resamples);
  evaluation_ = evaluator_->Current();
  done_ = true;
  return false;
}

Result<bool> ModelRun::Predict(double budget_ms) {
  const auto start = Clock::now();
  TM_ASSIGN_OR_RETURN(const bool more, predictor_->Step(batch_));
  const double took_ms = MillisecondsSince(start);
  seconds_ += took_ms / 1000;
  rows_done_ = predictor_->rows_done();
  if (took_ms < budget_ms / 2) batch_ = std::min(batch_ * 2, kMostBatchRows);
  if (took_ms > budget_ms * 2) batch_ = std::max<size_t>(batch_ / 2, 1);
  if (more) return true;
  answers_ = predictor_->Take();
  predictor_.reset();
  return true;
}

// The truth beside what the model said, then its figures, part by part.
Result<bool> ModelRun::Compare(double budget_ms) {
  const auto start = Clock::now();
  if (!compared_) {
    TM_RETURN_IF_ERROR(ReadTarget());
  } else if (!evaluator_) {
    TM_RETURN_IF_ERROR(BeginEvaluator());
  } else {
    bool more = true;
    while (more && MillisecondsSince(start) < budget_ms) {
      TM_ASSIGN_OR_RETURN(more, evaluator_->Prepare());
    }
    has_figures_ = !more;
    if (has_figures_) evaluation_ = evaluator_->Current();
    parts_done_ = 2 + static_cast<uint32_t>(evaluator_->parts_done());
    return true;
  }
  ++parts_done_;
  return true;
}

uint32_t ModelRun::parts() const {
  constexpr uint32_t kUsual = 9;  // before it is known
  if (predictor_) return 0;
  return evaluator_ ? 2 + static_cast<uint32_t>(evaluator_->parts()) : kUsual;
}

Status ModelRun::ReadTarget() {
  const evaluate::Binding& binding = choices_.binding;
  evaluate::TargetChoice choice;
  choice.task = choices_.task;
  choice.columns = {*binding.target};
  choice.columns.insert(choice.columns.end(), binding.more_targets.begin(),
                        binding.more_targets.end());
  choice.group = binding.group;
  TM_ASSIGN_OR_RETURN(compared_, evaluate::ComparedAnswers::Make(answers_, *data_, choice));
  return {};
}

Status ModelRun::BeginEvaluator() {
  options_.threshold = choices_.threshold;
  // A choice of before, when the task has no such class, is no mistake.
  if (compared_->target().task == evaluate::Task::kBinary) {
    TM_ASSIGN_OR_RETURN(options_.positive,
                        evaluate::PositiveClass(compared_->target(), choices_.positive));
  }
  options_.level = choices_.level;
  options_.seed = choices_.seed;
  options_.groups = compared_->groups();
  options_.resamples = choices_.resamples > 0
                           ? choices_.resamples
                           : evaluate::SuggestedResamples(compared_->target().rows.size());
  TM_ASSIGN_OR_RETURN(evaluator_, evaluate::Evaluator::Begin(compared_->target(),
                                                             compared_->predictions(), options_));
  return {};
}

bool ModelRun::is_classification() const {
  return task() == evaluate::Task::kBinary || task() == evaluate::Task::kMulticlass;
}

bool ModelRun::has_scores() const {
  return (is_classification() || task() == evaluate::Task::kMultilabel) && answers_.columns > 0;
}

bool ModelRun::has_probabilities() const {
  return has_scores() && evaluation_.output_kind &&
         *evaluation_.output_kind != evaluate::OutputKind::kScores;
}

}  // namespace tidemark::workbench

#include "evaluate/evaluation.h"

#include <algorithm>

#include "evaluate/check_predictions.h"
#include "evaluate/evaluators/class_evaluators.h"
#include "evaluate/evaluators/multilabel_evaluator.h"
#include "evaluate/evaluators/number_evaluators.h"

namespace tidemark::evaluate {

const EvaluatedMetric* Evaluation::Find(std::string_view name) const {
  for (const EvaluatedMetric& metric : metrics) {
    if (metric.metric.name == name) return &metric;
  }
  return nullptr;
}

std::string PositiveName(const Evaluation& evaluation) {
  const uint32_t positive = evaluation.options.positive;
  const bool known = evaluation.task == Task::kBinary && positive < evaluation.class_names.size();
  return known ? evaluation.class_names[positive] : std::string();
}

Result<std::unique_ptr<Evaluator>> Evaluator::Begin(const Target& target,
                                                    const Predictions& predictions,
                                                    const EvaluationOptions& options) {
  TM_RETURN_IF_ERROR(CheckPredictions(target, predictions, options));
  switch (target.task) {
    case Task::kBinary:
      return BeginBinary(target, predictions, options);
    case Task::kMulticlass:
      return BeginMulticlass(target, predictions, options);
    case Task::kMultilabel:
      return BeginMultilabel(target, predictions, options);
    case Task::kRanking:
      return BeginRanking(target, predictions, options);
    case Task::kRegression:
      break;
  }
  return BeginRegression(target, predictions, options);
}

Result<std::unique_ptr<Evaluator>> Evaluator::Start(const Target& target,
                                                    const Predictions& predictions,
                                                    const EvaluationOptions& options) {
  TM_ASSIGN_OR_RETURN(std::unique_ptr<Evaluator> evaluator, Begin(target, predictions, options));
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool more, evaluator->Prepare());
    if (!more) return evaluator;
  }
}

Result<Evaluation> Evaluate(const Target& target, const Predictions& predictions,
                            const EvaluationOptions& options) {
  TM_ASSIGN_OR_RETURN(std::unique_ptr<Evaluator> evaluator,
                      Evaluator::Start(target, predictions, options));
  evaluator->Step(options.resamples);
  return evaluator->Current();
}

size_t SuggestedResamples(uint64_t rows) {
  constexpr uint64_t kRowDraws = 200000000;  // some seconds
  constexpr uint64_t kFewest = 200;
  constexpr uint64_t kMost = 1000;
  return static_cast<size_t>(std::clamp(kRowDraws / std::max<uint64_t>(rows, 1), kFewest, kMost));
}

}  // namespace tidemark::evaluate

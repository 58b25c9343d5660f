// Kept predictions as what an Evaluator reads.
#include <algorithm>

#include "evaluate/kept/kept_predictions.h"

namespace tidemark::evaluate {
namespace {

Error Contradicts(const std::string& what) {
  return MakeError(ErrorCode::kInvalid, "The kept predictions contradict their document: " + what,
                   "Keep the evaluation again.");
}

bool AllBelow(const std::vector<uint32_t>& numbers, size_t limit) {
  return std::all_of(numbers.begin(), numbers.end(), [&](uint32_t n) { return n < limit; });
}

// Sizes that the task needs, and numbers that are below what they count.
Status Check(const KeptPredictions& predictions, const KeptEvaluation& kept) {
  const size_t rows = predictions.rows.size();
  const size_t classes = kept.evaluation.class_names.size();
  if (predictions.task != kept.evaluation.task) return Contradicts("they are of another task");
  const bool has_classes =
      predictions.task == Task::kBinary || predictions.task == Task::kMulticlass;
  const bool has_numbers =
      predictions.task == Task::kRegression || predictions.task == Task::kRanking;
  if (predictions.classes.size() != (has_classes ? rows : 0) ||
      predictions.numbers.size() != (has_numbers ? rows : 0)) {
    return Contradicts("the truth is missing");
  }
  if (!AllBelow(predictions.classes, classes) || !AllBelow(predictions.labels, classes)) {
    return Contradicts("a class has no name");
  }
  const bool one_of_two = predictions.task == Task::kBinary && predictions.columns == 1;
  if (has_classes && !predictions.scores.empty() && !one_of_two && predictions.columns != classes) {
    return Contradicts("the scores are of more or fewer classes");
  }
  if (predictions.task == Task::kMultilabel &&
      (predictions.label_count != classes || predictions.label_truth.size() != rows * classes)) {
    return Contradicts("the labels are not as many");
  }
  if (predictions.task == Task::kRanking && predictions.groups.size() != rows) {
    return Contradicts("the queries are missing");
  }
  return AllBelow(predictions.groups, rows) ? Status() : Contradicts("a group is out of range");
}

}  // namespace

Result<KeptComparison> KeptComparison::Make(KeptPredictions predictions,
                                            const KeptEvaluation& kept) {
  TM_RETURN_IF_ERROR(Check(predictions, kept));
  KeptComparison comparison;
  Target& target = comparison.target_;
  target.task = predictions.task;
  target.class_names = kept.evaluation.class_names;
  target.rows = std::move(predictions.rows);
  target.classes = std::move(predictions.classes);
  target.numbers = std::move(predictions.numbers);
  target.labels = std::move(predictions.label_truth);
  target.missing_rows = kept.evaluation.rows_without_target;
  if (target.task == Task::kRanking) {
    target.queries = std::move(predictions.groups);
  } else {
    comparison.groups_ = std::move(predictions.groups);
  }
  comparison.columns_ = predictions.columns;
  comparison.scores_ = std::move(predictions.scores);
  comparison.labels_ = std::move(predictions.labels);
  comparison.kind_ = kept.evaluation.output_kind;
  comparison.options_ = kept.evaluation.options;
  return comparison;
}

Predictions KeptComparison::predictions() const {
  Predictions predictions;
  predictions.scores = scores_;
  predictions.columns = columns_;
  predictions.labels = labels_;
  predictions.kind = kind_;
  return predictions;
}

EvaluationOptions KeptComparison::options() const {
  EvaluationOptions options = options_;
  options.groups = groups_;
  return options;
}

}  // namespace tidemark::evaluate

#include "evaluate/check_predictions.h"

#include <algorithm>
#include <string>

namespace tidemark::evaluate {
namespace {

Error WrongSize(const std::string& what, size_t given, size_t wanted) {
  return MakeError(ErrorCode::kInvalid,
                   "there are " + std::to_string(given) + " " + what + " for " +
                       std::to_string(wanted) + " rows with a target",
                   "Run the model on the rows that are evaluated.");
}

Status CheckClasses(const Target& target, const Predictions& predictions) {
  size_t columns = predictions.columns;
  size_t classes = std::max(target.class_names.size(), columns);
  bool one_column_of_two = target.task == Task::kBinary && columns == 1;
  if (!predictions.scores.empty() && !one_column_of_two &&
      columns < std::max<size_t>(target.class_names.size(), 2)) {
    return MakeError(ErrorCode::kInvalid,
                     "the target has " + std::to_string(target.class_names.size()) +
                         " classes, the model's output " + std::to_string(columns) + " columns",
                     "Choose another target or output.");
  }
  if (target.task == Task::kBinary && columns > 2) {
    return MakeError(
        ErrorCode::kInvalid,
        "the target has two classes, the model's output " + std::to_string(columns) + " columns",
        "Say that the task has more than two classes, or choose another output.");
  }
  auto outside = [&](uint32_t k) { return k >= classes; };
  if (std::any_of(target.classes.begin(), target.classes.end(), outside) ||
      std::any_of(predictions.labels.begin(), predictions.labels.end(), outside)) {
    return MakeError(ErrorCode::kInvalid,
                     "a label is outside of the " + std::to_string(classes) + " classes",
                     "Check the target column and the model's classes.");
  }
  return {};
}

}  // namespace

Status CheckPredictions(const Target& target, const Predictions& predictions,
                        const EvaluationOptions& options) {
  size_t rows = target.rows.size();
  bool has_scores = !predictions.scores.empty();
  if (has_scores && predictions.scores.size() != rows * predictions.columns) {
    return WrongSize("predicted values", predictions.scores.size(), rows);
  }
  if (!predictions.labels.empty() && predictions.labels.size() != rows) {
    return WrongSize("predicted labels", predictions.labels.size(), rows);
  }
  if (!options.groups.empty() && options.groups.size() != rows) {
    return WrongSize("groups", options.groups.size(), rows);
  }
  if (!has_scores && (predictions.labels.empty() || target.task == Task::kRegression)) {
    return WrongSize("predictions", 0, rows);
  }
  if (target.task == Task::kRegression) {
    if (predictions.columns == 1) return {};
    return MakeError(ErrorCode::kInvalid,
                     "the target is a number, the model's output has " +
                         std::to_string(predictions.columns) + " columns",
                     "Choose another target or output.");
  }
  return CheckClasses(target, predictions);
}

}  // namespace tidemark::evaluate

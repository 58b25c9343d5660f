#include "evaluate/check_predictions.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/number_text.h"

namespace tidemark::evaluate {
namespace {

Error WrongSize(const std::string& what, size_t given, size_t wanted) {
  return MakeError(ErrorCode::kInvalid,
                   "there are " + std::to_string(given) + " " + what + " for " +
                       std::to_string(wanted) + " rows with a target",
                   "Run the model on the rows that are evaluated.");
}

Error NoRows(const Target& target) {
  std::string why;
  const auto add = [&](uint64_t count, const char* what) {
    if (count > 0) why += (why.empty() ? ": " : ", ") + std::to_string(count) + what;
  };
  add(target.missing_rows, " without a target");
  add(target.unreadable_rows, " that can't be read");
  return MakeError(ErrorCode::kInvalid, "there is no row to evaluate" + why,
                   "Choose another target column, or other data.");
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

Status CheckColumns(const Target& target, const Predictions& predictions) {
  bool labels = target.task == Task::kMultilabel;
  size_t wanted = labels ? target.class_names.size() : 1;
  if (predictions.columns == wanted) return {};
  return MakeError(ErrorCode::kInvalid,
                   "the target has " + std::to_string(wanted) + (labels ? " labels" : " number") +
                       " a row, the model's output " + std::to_string(predictions.columns) +
                       " columns",
                   "Choose another target or output.");
}

// What a person calls probabilities must be some: clipping them silently would hide a mistake.
Status CheckProbabilities(const Target& target, const Predictions& predictions) {
  constexpr double kSumTolerance = 1e-2;
  constexpr double kRounding = 1e-5;
  size_t columns = predictions.columns;
  bool sum_to_1 = columns > 1 && target.task != Task::kMultilabel;
  for (size_t at = 0; at < predictions.scores.size(); at += columns) {
    double sum = 0;
    bool finite = true;
    bool inside = true;
    for (float value : predictions.scores.subspan(at, columns)) {
      finite = finite && std::isfinite(value);
      inside = inside && value >= -kRounding && value <= 1 + kRounding;
      sum += value;
    }
    if (!finite) continue;  // the row is left out
    if (inside && (!sum_to_1 || std::abs(sum - 1) <= kSumTolerance)) continue;
    return MakeError(ErrorCode::kInvalid,
                     "the outputs of row " + std::to_string(at / columns + 1) +
                         " are no probabilities: " +
                         (inside ? "they sum to " + FormatDouble(sum) : "some are not in [0, 1]"),
                     "Say that the outputs are logits or scores.");
  }
  return {};
}

}  // namespace

Status CheckPredictions(const Target& target, const Predictions& predictions,
                        const EvaluationOptions& options) {
  size_t rows = target.rows.size();
  if (rows == 0) return NoRows(target);
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
  if (target.task == Task::kBinary && options.positive > 1) {
    return MakeError(ErrorCode::kInvalid, "the positive class of two is 0 or 1",
                     "Choose one of the two classes.");
  }
  bool may_have_labels = target.task == Task::kBinary || target.task == Task::kMulticlass;
  if (!has_scores && (predictions.labels.empty() || !may_have_labels)) {
    return WrongSize("predictions", 0, rows);
  }
  // A number beyond the rows would ask for memory that no row justifies.
  auto beyond = [&](uint32_t group) { return group >= rows; };
  if (std::any_of(options.groups.begin(), options.groups.end(), beyond)) {
    return MakeError(ErrorCode::kInvalid, "groups are not numbered from 0 without gaps",
                     "Number them in the order in which they appear.");
  }
  if (may_have_labels) {
    TM_RETURN_IF_ERROR(CheckClasses(target, predictions));
  } else {
    TM_RETURN_IF_ERROR(CheckColumns(target, predictions));
  }
  bool called_probabilities = has_scores && predictions.kind == OutputKind::kProbabilities;
  return called_probabilities ? CheckProbabilities(target, predictions) : Status();
}

}  // namespace tidemark::evaluate

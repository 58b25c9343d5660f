#include "evaluate/predict/model_evaluation.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/number_text.h"

namespace tidemark::evaluate {
namespace {

// Of a model that gives only labels and does not name its classes: what it and the data say.
std::vector<std::string> AllLabels(const ModelAnswers& answers, const DataColumn& target) {
  std::set<std::string> labels(answers.class_names.begin(), answers.class_names.end());
  for (size_t i = 0; i < target.size(); ++i) {
    if (!target.IsMissing(i)) labels.insert(target.Text(i));
  }
  return {labels.begin(), labels.end()};
}

TargetHints HintsOf(const ModelAnswers& answers, const DataColumn& target,
                    std::optional<Task> task) {
  TargetHints hints;
  hints.task = task;
  const size_t columns = answers.columns;
  if (!answers.labels.empty() && columns < 2) {
    hints.class_names = AllLabels(answers, target);
  } else {
    hints.class_names = answers.class_names;
  }
  hints.class_count = columns > 1 ? columns : 0;
  hints.is_regression = columns == 1 && answers.labels.empty() &&
                        GuessOutputKind(answers.scores, 1) != OutputKind::kProbabilities;
  if (columns == 1 && !hints.is_regression) hints.class_count = 2;
  return hints;
}

}  // namespace

Result<ComparedAnswers> ComparedAnswers::Make(const ModelAnswers& answers, const DataColumn& target,
                                              std::optional<Task> task) {
  ComparedAnswers compared;
  const TargetHints hints = HintsOf(answers, target, task);
  TM_ASSIGN_OR_RETURN(compared.target_, ReadTarget(target, hints));
  compared.columns_ = answers.columns;
  // Labels by their names, where the target's classes are in another order than the model's.
  std::vector<uint32_t> class_of(answers.class_names.size());
  for (size_t i = 0; i < class_of.size(); ++i) {
    const auto& names = compared.target_.class_names;
    const auto found = std::find(names.begin(), names.end(), answers.class_names[i]);
    class_of[i] = found == names.end() ? static_cast<uint32_t>(i)
                                       : static_cast<uint32_t>(found - names.begin());
  }
  const size_t rows = target.size() / target.width();
  const bool all = compared.target_.rows.size() == rows;
  if (all) compared.all_scores_ = answers.scores;
  for (const uint32_t row : compared.target_.rows) {
    if (!all) {
      const auto first =
          answers.scores.begin() + static_cast<std::ptrdiff_t>(size_t{row} * answers.columns);
      compared.scores_.insert(compared.scores_.end(), first,
                              first + static_cast<std::ptrdiff_t>(answers.columns));
    }
    if (answers.labels.empty()) continue;
    const uint32_t label = answers.labels[row];
    compared.labels_.push_back(class_of.empty() ? label : class_of[label]);
  }
  return compared;
}

Predictions ComparedAnswers::predictions() const {
  Predictions predictions;
  predictions.scores = all_scores_.empty() ? std::span<const float>(scores_) : all_scores_;
  predictions.columns = columns_;
  if (target_.task != Task::kRegression) predictions.labels = labels_;
  return predictions;
}

}  // namespace tidemark::evaluate

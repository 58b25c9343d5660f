#include "evaluate/predict/model_evaluation.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>

#include "evaluate/data/label_sets.h"
#include "evaluate/data/multilabel_target.h"
#include "evaluate/data/ranking_target.h"

namespace tidemark::evaluate {
namespace {

// Of a model that gives only labels and does not name its classes: what it and the data say.
std::vector<std::string> AllLabels(const ModelAnswers& answers, const DataColumn& target) {
  std::set<std::string> labels(answers.class_names.begin(), answers.class_names.end());
  for (size_t i = 0; i < target.size(); ++i) {
    if (!target.IsMissing(i)) labels.insert(LabelText(target, i));
  }
  std::vector<std::string> sorted(labels.begin(), labels.end());
  SortLabels(&sorted);
  return sorted;
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
  // Of text it would make classes, and of the numbers logits.
  if (hints.is_regression && answers.is_regressor && target.is_text() && !task)
    hints.task = Task::kRegression;
  if (columns == 1 && !hints.is_regression) hints.class_count = 2;
  return hints;
}

Result<Target> MultilabelTarget(const ModelAnswers& answers, const DataSet& data,
                                const TargetChoice& choice) {
  const DataColumn& first = data.columns[choice.columns.front()];
  if (choice.columns.size() == 1 && first.is_text()) {
    TargetHints hints;
    hints.class_names = answers.class_names;
    hints.class_count = answers.columns;
    return ReadLabelSets(first, choice.label_delimiter, hints);
  }
  if (choice.columns.size() == 1 && first.width() == 1) {
    return MakeError(ErrorCode::kInvalid,
                     "rows with several labels need a column of 0 and 1 for each label, an array "
                     "of them, or texts such as \"a|b\"; column " +
                         first.name() + " has one " + std::string(TypeName(first.type())) +
                         " a row",
                     "Name the column of each label as a target.");
  }
  return ReadMultilabelTarget(data, choice.columns);
}

// A person names the classes that the model only numbers.
Status NameClasses(const std::vector<std::string>& names, const ModelAnswers& answers,
                   TargetHints* hints) {
  const bool one_of_two = answers.columns == 1 && names.size() == 2;
  if (answers.columns == 0 || one_of_two || names.size() == answers.columns) {
    hints->class_names = names;
    hints->is_regression = false;
    return {};
  }
  return MakeError(ErrorCode::kInvalid,
                   "there are " + std::to_string(names.size()) + " names of classes (" +
                       ShownNames(names) + "), the model's output has " +
                       std::to_string(answers.columns) + " columns",
                   "Name one class for each column, in their order.");
}

Result<Target> RankingTarget(const DataSet& data, const TargetChoice& choice) {
  const DataColumn& relevance = data.columns[choice.columns.front()];
  if (choice.group) return ReadRankingTarget(relevance, data.columns[*choice.group]);
  return MakeError(ErrorCode::kInvalid,
                   "ranking needs the column of the query that each row belongs to, besides the "
                   "relevance in column " +
                       relevance.name(),
                   "Name it as the group.");
}

}  // namespace

Result<ComparedAnswers> ComparedAnswers::Make(const ModelAnswers& answers, const DataColumn& target,
                                              std::optional<Task> task) {
  ComparedAnswers compared;
  const TargetHints hints = HintsOf(answers, target, task);
  TM_ASSIGN_OR_RETURN(compared.target_, ReadTarget(target, hints));
  compared.TakeRows(answers, target.size() / target.width());
  return compared;
}

Result<ComparedAnswers> ComparedAnswers::Make(const ModelAnswers& answers, const DataSet& data,
                                              const TargetChoice& choice) {
  const bool multilabel = choice.task == Task::kMultilabel;
  if (choice.columns.empty() || (choice.columns.size() > 1 && choice.task && !multilabel)) {
    return MakeError(ErrorCode::kInvalid,
                     "there are " + std::to_string(choice.columns.size()) +
                         " target columns, the task takes one",
                     "Choose one, or say that rows have several labels (multilabel).");
  }
  ComparedAnswers compared;
  if (multilabel || choice.columns.size() > 1) {
    TM_ASSIGN_OR_RETURN(compared.target_, MultilabelTarget(answers, data, choice));
  } else if (choice.task == Task::kRanking) {
    TM_ASSIGN_OR_RETURN(compared.target_, RankingTarget(data, choice));
  } else {
    const DataColumn& target = data.columns[choice.columns.front()];
    TargetHints hints = HintsOf(answers, target, choice.task);
    if (!choice.classes.empty()) {
      hints.task = choice.task;
      TM_RETURN_IF_ERROR(NameClasses(choice.classes, answers, &hints));
    }
    TM_ASSIGN_OR_RETURN(compared.target_, ReadTarget(target, hints));
  }
  LeaveOutRows(data.UnreadableRows(), &compared.target_);
  compared.TakeRows(answers, data.rows);
  if (choice.group) compared.NumberGroups(data.columns[*choice.group]);
  return compared;
}

// The answers of the target's rows.
void ComparedAnswers::TakeRows(const ModelAnswers& answers, size_t rows) {
  columns_ = answers.columns;
  // Labels by their names, where the target's classes are in another order than the model's.
  std::vector<uint32_t> class_of(answers.class_names.size());
  for (size_t i = 0; i < class_of.size(); ++i) {
    const auto& names = target_.class_names;
    const auto found = std::find(names.begin(), names.end(), answers.class_names[i]);
    class_of[i] = found == names.end() ? static_cast<uint32_t>(i)
                                       : static_cast<uint32_t>(found - names.begin());
  }
  const bool all = target_.rows.size() == rows;
  if (all) all_scores_ = answers.scores;
  for (const uint32_t row : target_.rows) {
    if (!all) {
      const auto first =
          answers.scores.begin() + static_cast<std::ptrdiff_t>(size_t{row} * answers.columns);
      scores_.insert(scores_.end(), first, first + static_cast<std::ptrdiff_t>(answers.columns));
    }
    if (answers.labels.empty()) continue;
    const uint32_t label = answers.labels[row];
    labels_.push_back(class_of.empty() ? label : class_of[label]);
  }
}

// Rows without a group are a group of their own each.
void ComparedAnswers::NumberGroups(const DataColumn& column) {
  std::unordered_map<std::string, uint32_t> numbers;
  uint32_t next = 0;
  for (const uint32_t row : target_.rows) {
    if (column.width() != 1 || column.IsMissing(row)) {
      groups_.push_back(next++);
      continue;
    }
    const auto [found, is_new] = numbers.emplace(column.Text(row), next);
    groups_.push_back(found->second);
    next += is_new ? 1 : 0;
  }
}

Predictions ComparedAnswers::predictions() const {
  Predictions predictions;
  predictions.scores = all_scores_.empty() ? std::span<const float>(scores_) : all_scores_;
  predictions.columns = columns_;
  if (target_.task == Task::kBinary || target_.task == Task::kMulticlass) {
    predictions.labels = labels_;
  }
  return predictions;
}

}  // namespace tidemark::evaluate

// A model's answers against the target of its data: from both to an evaluation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/target.h"
#include "evaluate/evaluation.h"
#include "evaluate/predict/predictor.h"

namespace tidemark::evaluate {

// What of a data set is the truth, and how it is read.
struct TargetChoice {
  std::optional<Task> task;          // by the person's choice
  std::vector<size_t> columns;       // one; of several labels a row also one for each label
  std::optional<size_t> group;       // the query of a ranking; rows that are resampled together
  std::vector<std::string> classes;  // of the model in their order, by the person's knowledge
  std::string label_delimiter;       // of a text with several labels; empty: guessed
};

// Answers for the rows that have a target, in the form that an Evaluator reads. The answers outlive
// it: where all rows have a target, the scores stay where they are and are not copied.
class ComparedAnswers {
 public:
  // `task`: by the person's choice. kInvalid names labels that the model does not know.
  static Result<ComparedAnswers> Make(const ModelAnswers& answers, const DataColumn& target,
                                      std::optional<Task> task);

  // Of any task. kInvalid also when the columns are not what the task needs, with both named.
  static Result<ComparedAnswers> Make(const ModelAnswers& answers, const DataSet& data,
                                      const TargetChoice& choice);

  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] Predictions predictions() const;
  // Of each row of the target, for EvaluationOptions::groups; empty without a group column.
  [[nodiscard]] std::span<const uint32_t> groups() const { return groups_; }

 private:
  void TakeRows(const ModelAnswers& answers, size_t rows);
  void NumberGroups(const DataColumn& column);

  Target target_;
  size_t columns_ = 0;
  std::span<const float> all_scores_;  // when every row has a target
  std::vector<float> scores_;          // else of those that have
  std::vector<uint32_t> labels_;
  std::vector<uint32_t> groups_;
};

}  // namespace tidemark::evaluate

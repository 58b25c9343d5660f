// A model's answers against the target of its data: from both to an evaluation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "evaluate/data/target.h"
#include "evaluate/evaluation.h"
#include "evaluate/predict/predictor.h"

namespace tidemark::evaluate {

// Answers for the rows that have a target, in the form that an Evaluator reads. The answers outlive
// it: where all rows have a target, the scores stay where they are and are not copied.
class ComparedAnswers {
 public:
  // `task`: by the person's choice. kInvalid names labels that the model does not know.
  static Result<ComparedAnswers> Make(const ModelAnswers& answers, const DataColumn& target,
                                      std::optional<Task> task);

  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] Predictions predictions() const;

 private:
  Target target_;
  size_t columns_ = 0;
  std::span<const float> all_scores_;  // when every row has a target
  std::vector<float> scores_;          // else of those that have
  std::vector<uint32_t> labels_;
};

}  // namespace tidemark::evaluate

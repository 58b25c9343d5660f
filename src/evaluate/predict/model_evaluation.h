// A model's answers against the target of its data: from both to an evaluation.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "evaluate/data/target.h"
#include "evaluate/evaluation.h"
#include "evaluate/predict/predictor.h"

namespace tidemark::evaluate {

// Answers for the rows that have a target, in the form that an Evaluator reads. It keeps what the
// spans of predictions() show, and must not move while they are used.
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
  std::vector<float> scores_;
  std::vector<uint32_t> labels_;
};

}  // namespace tidemark::evaluate

// Evaluators of tasks with one class a row.
#pragma once

#include <memory>

#include "evaluate/evaluation.h"

namespace tidemark::evaluate {

[[nodiscard]] Result<std::unique_ptr<Evaluator>> StartBinary(const Target& target,
                                                             const Predictions& predictions,
                                                             const EvaluationOptions& options);
[[nodiscard]] Result<std::unique_ptr<Evaluator>> StartMulticlass(const Target& target,
                                                                 const Predictions& predictions,
                                                                 const EvaluationOptions& options);

}  // namespace tidemark::evaluate

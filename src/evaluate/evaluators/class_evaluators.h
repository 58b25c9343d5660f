// Evaluators of tasks with one class a row.
#pragma once

#include <memory>

#include "evaluate/evaluation.h"

namespace tidemark::evaluate {

[[nodiscard]] std::unique_ptr<Evaluator> BeginBinary(const Target& target,
                                                     const Predictions& predictions,
                                                     const EvaluationOptions& options);
[[nodiscard]] std::unique_ptr<Evaluator> BeginMulticlass(const Target& target,
                                                         const Predictions& predictions,
                                                         const EvaluationOptions& options);

}  // namespace tidemark::evaluate

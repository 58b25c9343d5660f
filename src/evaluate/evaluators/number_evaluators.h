// Evaluators of tasks with one number a row: regression, and ranking by relevance.
#pragma once

#include <memory>

#include "evaluate/evaluation.h"

namespace tidemark::evaluate {

[[nodiscard]] std::unique_ptr<Evaluator> BeginRegression(const Target& target,
                                                         const Predictions& predictions,
                                                         const EvaluationOptions& options);
// Figures are means over queries, and resamples draw whole queries.
[[nodiscard]] std::unique_ptr<Evaluator> BeginRanking(const Target& target,
                                                      const Predictions& predictions,
                                                      const EvaluationOptions& options);

}  // namespace tidemark::evaluate

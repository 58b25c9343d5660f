// Whether predictions fit the target, before anything is computed.
#pragma once

#include "base/result.h"
#include "evaluate/evaluation.h"

namespace tidemark::evaluate {

// The error names both sides: rows, columns, classes.
[[nodiscard]] Status CheckPredictions(const Target& target, const Predictions& predictions,
                                      const EvaluationOptions& options);

}  // namespace tidemark::evaluate

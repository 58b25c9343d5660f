// The evaluator of rows with several labels.
#pragma once

#include <memory>

#include "evaluate/evaluation.h"

namespace tidemark::evaluate {

// Each column of the output is a label: its probability or its logit.
[[nodiscard]] std::unique_ptr<Evaluator> BeginMultilabel(const Target& target,
                                                         const Predictions& predictions,
                                                         const EvaluationOptions& options);

}  // namespace tidemark::evaluate

// `tidemark eval MODEL_A MODEL_B ... --data D` and `tidemark eval --compare FILE RUN_A RUN_B ...`:
// evaluations of the same rows against the first of them.
#pragma once

#include "app/cli/words.h"

namespace tidemark::cli {

int CompareModelsOnData(const EvalOptions& options);
int CompareKeptEvaluations(const EvalOptions& options);

}  // namespace tidemark::cli

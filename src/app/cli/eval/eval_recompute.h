// `tidemark eval --recompute FILE [RUN] [MODEL] --data D`: whether a claimed evaluation holds.
#pragma once

#include "app/cli/words.h"

namespace tidemark::cli {

// kDone when every figure is equal or within tolerance, else kFailed.
int RecomputeEvaluation(const EvalOptions& options);

}  // namespace tidemark::cli

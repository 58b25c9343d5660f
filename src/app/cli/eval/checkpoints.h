// `tidemark eval FOLDER`: every model of a folder on the same rows, as metrics over the steps.
#pragma once

#include "app/cli/words.h"

namespace tidemark::cli {

// Returns an exit code: done with problems when a checkpoint was left out.
int EvalCheckpoints(const EvalOptions& options);

}  // namespace tidemark::cli

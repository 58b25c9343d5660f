// Keeps an evaluation as a run of a Tidemark file, as the engine does for the page.
#pragma once

#include <string>

#include "app/cli/eval/eval_run.h"
#include "app/cli/words.h"
#include "base/result.h"

namespace tidemark::cli {

// The training run that the person means, in the file that is to keep the evaluation. A whole uuid
// needs not be in it: whoever merges the files finds the run then. Nothing when none is meant.
Result<std::optional<evaluate::KeptTrainingRun>> FindTrainingRun(const EvalOptions& options);

// The file is made when it is not there. The same model over the same data with the same choices is
// the same run, however often it is kept; true when it was there before.
Result<bool> KeepEval(const EvalOptions& options, const EvalModel& model, const EvalRun& run);

}  // namespace tidemark::cli

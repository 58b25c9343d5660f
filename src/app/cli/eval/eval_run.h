// One model over data that were read: what `tidemark eval` does for each model it is given.
#pragma once

#include <string>
#include <vector>

#include "app/cli/eval/eval_data.h"
#include "app/cli/eval/eval_result.h"
#include "app/cli/progress.h"
#include "app/cli/words.h"
#include "evaluate/data/binding.h"
#include "evaluate/predict/model_evaluation.h"
#include "evaluate/predict/predictor.h"

namespace tidemark::cli {

struct EvalRun {
  EvalResult result;
  evaluate::Binding binding;
  evaluate::ModelAnswers answers;
};

// Evaluates the model in the file `model` by the choices of `options`.
Result<EvalRun> EvaluateModel(const std::string& model, const EvalData& data,
                              const EvalOptions& options, ProgressLine* line);

}  // namespace tidemark::cli

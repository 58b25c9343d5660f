// One model over data that were read: what `tidemark eval` does for each model it is given.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/cli/eval/eval_data.h"
#include "app/cli/eval/eval_result.h"
#include "app/cli/model_files.h"
#include "app/cli/progress.h"
#include "app/cli/words.h"
#include "evaluate/data/binding.h"
#include "evaluate/kept/kept_predictions.h"
#include "evaluate/predict/model_evaluation.h"
#include "evaluate/predict/predictor.h"

namespace tidemark::cli {

struct EvalRun {
  EvalResult result;
  std::shared_ptr<const evaluate::DataSet> set;
  evaluate::Binding binding;
  evaluate::ModelAnswers answers;
  evaluate::KeptPredictions predictions;  // of the rows that were compared
};

// A model's file, not looked into yet.
struct EvalModel {
  std::string path, sha256;  // of all bytes: other weights are another model, in other files too
  ModelFiles files;
  std::vector<evaluate::KeptFile> digests;  // of each file
};
Result<EvalModel> ReadEvalModel(const std::string& path);
// Of files that are there already; the model's own is called by its path.
Result<EvalModel> MakeEvalModel(const std::string& path, ModelFiles files);

// By the choices of `options`.
Result<EvalRun> EvaluateModel(const EvalModel& file, const EvalData& data,
                              const EvalOptions& options, ProgressLine* line);

}  // namespace tidemark::cli

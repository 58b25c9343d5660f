// `tidemark eval`: a model over a data set, as figures with their uncertainty.
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "app/cli/eval/checkpoints.h"
#include "app/cli/eval/eval_compare.h"
#include "app/cli/eval/eval_data.h"
#include "app/cli/eval/eval_keep.h"
#include "app/cli/eval/eval_recompute.h"
#include "app/cli/eval/eval_result.h"
#include "app/cli/eval/eval_run.h"
#include "app/cli/paths.h"
#include "app/cli/printable.h"
#include "app/cli/progress.h"
#include "app/cli/words.h"

namespace tidemark::cli {
namespace {

// Evaluates, and writes and keeps what was asked for.
Result<EvalResult> Evaluate(const EvalOptions& options) {
  TM_ASSIGN_OR_RETURN(const auto training_run, FindTrainingRun(options));
  TM_ASSIGN_OR_RETURN(const EvalModel model, ReadEvalModel(options.model));
  TM_ASSIGN_OR_RETURN(const EvalData data, ReadEvalData(options.data, options.types));
  ProgressLine line(options.quiet);
  auto run = EvaluateModel(model, data, options, &line);
  if (!run.ok()) return run.error().In(options.model);
  run->result.training_run = training_run;
  if (!options.predictions.empty()) {
    TM_RETURN_IF_ERROR(WritePredictions(options.predictions, run->answers, *run->set, run->binding,
                                        run->result.evaluation));
  }
  if (!options.output.empty()) {
    TM_ASSIGN_OR_RETURN(const bool was_there, KeepEval(options, model, *run));
    if (was_there && !options.quiet) {
      std::fprintf(stderr, "%s keeps this evaluation already; nothing was added to it\n",
                   Printable(options.output).c_str());
    }
  }
  return std::move(run->result);
}

int EvalModels(const EvalOptions& options) {
  if (!options.predictions.empty() && IsThere(options.predictions)) {
    return ReportUsage(options.predictions + " is there already; choose another name");
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(options.model, ignored)) return EvalCheckpoints(options);
  const auto result = Evaluate(options);
  if (!result.ok()) return Report(result.error());
  if (options.json) {
    std::printf("%s\n", EvalJson(*result).c_str());
  } else {
    PrintEval(*result);
  }
  return result->has_problems() ? kDoneWithProblems : kDone;
}

}  // namespace

int EvalWord(const EvalOptions& options) {
  if (!options.recompute.empty()) return RecomputeEvaluation(options);
  if (!options.compare.empty()) return CompareKeptEvaluations(options);
  if (options.words.empty()) return ReportUsage("eval needs a model");
  if (options.data.empty()) return ReportUsage("eval needs --data");
  if (options.words.size() > 1) return CompareModelsOnData(options);
  EvalOptions one = options;
  one.model = options.words.front();
  one.keeps_rows = options.store_predictions;
  return EvalModels(one);
}

}  // namespace tidemark::cli

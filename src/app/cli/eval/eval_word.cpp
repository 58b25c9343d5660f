// `tidemark eval`: a model over a data set, as figures with their uncertainty.
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "app/cli/eval/checkpoints.h"
#include "app/cli/eval/eval_data.h"
#include "app/cli/eval/eval_result.h"
#include "app/cli/eval/eval_run.h"
#include "app/cli/paths.h"
#include "app/cli/progress.h"
#include "app/cli/words.h"

namespace tidemark::cli {
namespace {

Result<EvalResult> Evaluate(const EvalOptions& options) {
  TM_ASSIGN_OR_RETURN(const EvalModel model, ReadEvalModel(options.model));
  TM_ASSIGN_OR_RETURN(const EvalData data, ReadEvalData(options.data, options.types));
  ProgressLine line(options.quiet);
  auto run = EvaluateModel(model, data, options, &line);
  if (!run.ok()) return run.error().In(options.model);
  if (!options.predictions.empty()) {
    TM_RETURN_IF_ERROR(WritePredictions(options.predictions, run->answers, *run->set, run->binding,
                                        run->result.evaluation));
  }
  return std::move(run->result);
}

}  // namespace

int EvalWord(const EvalOptions& options) {
  if (!options.predictions.empty() && IsThere(options.predictions)) {
    return ReportUsage(options.predictions + " is there already; choose another name");
  }
  std::error_code ignored;
  if (std::filesystem::is_directory(options.model, ignored)) return EvalCheckpoints(options);
  const auto result = Evaluate(options);
  if (!result.ok()) return Report(result.error());
  if (!options.output.empty()) {
    const Status kept = KeepEval(options.output, *result);
    if (!kept.ok()) return Report(kept.error());
  }
  if (options.json) {
    std::printf("%s\n", EvalJson(*result).c_str());
  } else {
    PrintEval(*result);
  }
  return result->has_problems() ? kDoneWithProblems : kDone;
}

}  // namespace tidemark::cli

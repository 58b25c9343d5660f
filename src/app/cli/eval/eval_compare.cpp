#include "app/cli/eval/eval_compare.h"

#include <cstdio>
#include <utility>
#include <vector>

#include "app/cli/eval/comparison_print.h"
#include "app/cli/eval/eval_run.h"
#include "app/cli/eval/kept_choice.h"
#include "evaluate/compare/compare_models.h"

namespace tidemark::cli {
namespace {

struct Subject {
  std::string name;
  evaluate::KeptEvaluation kept;
  evaluate::KeptPredictions predictions;
};

Result<std::vector<Subject>> EvaluateAll(const EvalOptions& options) {
  TM_ASSIGN_OR_RETURN(const EvalData data, ReadEvalData(options.data, options.types));
  EvalOptions each = options;
  each.keeps_rows = true;
  ProgressLine line(options.quiet);
  std::vector<Subject> subjects;
  for (const std::string& path : options.words) {
    TM_ASSIGN_OR_RETURN(const EvalModel model, ReadEvalModel(path));
    auto run = EvaluateModel(model, data, each, &line);
    if (!run.ok()) return run.error().In(path);
    subjects.push_back({path, DocumentOf(run->result), std::move(run->predictions)});
  }
  return subjects;
}

Result<std::vector<Subject>> FindAll(const EvalOptions& options) {
  TM_ASSIGN_OR_RETURN(KeptChoice kept, KeptChoice::Open(options.compare));
  std::vector<Subject> subjects;
  for (const std::string& wanted : options.words) {
    TM_ASSIGN_OR_RETURN(StoredClaim claim, kept.Find(wanted, false));
    if (!claim.predictions) {
      return MakeError(ErrorCode::kNotFound,
                       "The predictions of \"" + claim.name +
                           "\" are not kept, so it can't be compared row by row",
                       "Keep it with --store-predictions.");
    }
    subjects.push_back({claim.name + " (" + claim.uuid.substr(0, 8) + ")", std::move(claim.kept),
                        std::move(*claim.predictions)});
  }
  return subjects;
}

// Each against the first.
Result<std::vector<NamedComparison>> CompareAll(const std::vector<Subject>& subjects,
                                                const EvalOptions& options) {
  evaluate::CompareOptions choices;
  choices.level = options.level;
  choices.seed = options.seed;
  choices.resamples = options.resamples;
  std::vector<NamedComparison> comparisons;
  const Subject& first = subjects.front();
  for (size_t i = 1; i < subjects.size(); ++i) {
    const Subject& second = subjects[i];
    auto found = evaluate::CompareModels({&first.kept, &first.predictions},
                                         {&second.kept, &second.predictions}, choices);
    if (!found.ok()) return found.error();
    comparisons.push_back({first.name, second.name, &first.kept, &second.kept, std::move(*found)});
  }
  return comparisons;
}

int Tell(const Result<std::vector<Subject>>& subjects, const EvalOptions& options) {
  if (!subjects.ok()) return Report(subjects.error());
  const auto comparisons = CompareAll(*subjects, options);
  if (!comparisons.ok()) return Report(comparisons.error());
  if (options.json) {
    std::printf("%s\n", ComparisonsJson(*comparisons).c_str());
  } else {
    PrintComparisons(*comparisons);
  }
  return kDone;
}

}  // namespace

int CompareModelsOnData(const EvalOptions& options) {
  if (!options.predictions.empty() || !options.output.empty()) {
    return ReportUsage("--predictions and -o take one model; keep each evaluation on its own");
  }
  return Tell(EvaluateAll(options), options);
}

int CompareKeptEvaluations(const EvalOptions& options) {
  if (options.words.size() < 2) return ReportUsage("--compare needs at least two runs");
  return Tell(FindAll(options), options);
}

}  // namespace tidemark::cli

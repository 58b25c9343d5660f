// An evaluation as the run that a file keeps.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/commands.h"
#include "evaluate/kept/kept_evaluation.h"
#include "evaluate/kept/kept_predictions.h"

namespace tidemark::workbench {

struct KeepChoices {
  std::string name;  // of the run; empty: "model on data"
  double started_s = 0, ended_s = 0;
  const evaluate::KeptPredictions* predictions = nullptr;  // none: they are not kept
  std::vector<uint8_t> model;  // evaluate/kept/model_bundle.h; empty: it is not kept
};

// The project of evaluations, when nothing else is chosen.
inline constexpr const char* kEvaluationProject = "evaluations";

// What an evaluation is about and what was chosen, as params of a run; without the model.
[[nodiscard]] std::vector<KeepRun::Param> ChoiceParams(const evaluate::KeptEvaluation& kept);

// Its uuid is that of the evaluation's identity, and its parent the training run. kTooLarge when
// the document could not be read again.
Result<KeepRun> MakeKeepRun(const evaluate::KeptEvaluation& kept, KeepChoices choices);

}  // namespace tidemark::workbench

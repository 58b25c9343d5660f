// What `tidemark eval` has found, and the forms in which it is told and kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "base/param_value.h"
#include "base/result.h"
#include "evaluate/data/binding.h"
#include "evaluate/evaluation.h"
#include "evaluate/kept/kept_evaluation.h"
#include "evaluate/predict/model_evaluation.h"

namespace tidemark::cli {

struct EvalResult {
  std::string model_path, model_sha256;
  std::vector<std::string> data_paths;
  std::string data_sha256;
  std::vector<evaluate::KeptFile> data_files;
  std::string target;                // name of its column
  std::vector<std::string> targets;  // of each of its columns
  std::string label_delimiter;       // of a text with several labels; may be empty
  std::vector<std::string> types;    // "column=type", as a person corrected them
  std::vector<std::string> classes;  // likewise, of the model
  std::string group;                 // likewise; may be empty
  std::vector<std::pair<std::string, std::vector<std::string>>> inputs;  // and their columns
  double started_s = 0, ended_s = 0;
  evaluate::Evaluation evaluation;
  std::vector<std::string> notes;  // what was guessed
  std::vector<evaluate::KeptFile> model_files;
  uint64_t data_rows = 0;
  std::optional<evaluate::KeptTrainingRun> training_run;
  std::string preprocessing;  // of images; empty without
  uint64_t skipped_rows = 0, unreadable_values = 0;
  // Lines (the first of them) and images that could not be read, and why.
  std::vector<std::pair<std::string, std::string>> unreadable;

  // Whether rows were left out because they are damaged.
  [[nodiscard]] bool has_problems() const {
    return skipped_rows > 0 || evaluation.rows_unreadable > 0;
  }
};

// The whole as one JSON object (docs/command-line.md).
[[nodiscard]] std::string EvalJson(const EvalResult& result);
void PrintEval(const EvalResult& result);

// One line a row: row, target, prediction, and the scores; several labels with "|" between. Written
// to a new file.
Status WritePredictions(const std::string& path, const evaluate::ModelAnswers& answers,
                        const evaluate::DataSet& data, const evaluate::Binding& binding,
                        const evaluate::Evaluation& evaluation);

// What was chosen and what it was about, as params of a run; without the model.
[[nodiscard]] std::vector<std::pair<std::string, ParamValue>> ChoiceParams(
    const EvalResult& result);

// All of it as it is kept (docs/evaluations.md).
[[nodiscard]] evaluate::KeptEvaluation DocumentOf(const EvalResult& result);

}  // namespace tidemark::cli

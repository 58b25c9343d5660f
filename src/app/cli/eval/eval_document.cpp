// What `tidemark eval` has found, as the document that is printed and kept.
#include <filesystem>

#include "app/cli/eval/eval_result.h"
#include "evaluate/kept/kept_names.h"
#include "evaluate/kept/kernels_name.h"
#include "generated/build_id.h"

namespace tidemark::cli {

evaluate::KeptEvaluation DocumentOf(const EvalResult& result) {
  evaluate::KeptEvaluation kept;
  kept.evaluation = result.evaluation;
  kept.evaluation.options.groups = {};
  kept.model_name = std::filesystem::path(result.model_path).filename().string();
  kept.model_sha256 = result.model_sha256;
  kept.model_files = result.model_files;
  kept.data_sha256 = result.data_sha256;
  kept.data_files = result.data_files;
  kept.data_rows = result.data_rows;
  kept.skipped_rows = result.skipped_rows;
  kept.unreadable_values = result.unreadable_values;
  kept.unreadable = result.unreadable;
  kept.images = result.preprocessing;
  kept.classes_given = result.classes;
  kept.targets = result.targets;
  kept.label_delimiter = result.label_delimiter;
  kept.group_column = result.group;
  for (const std::string& choice : result.types) {
    const size_t at = choice.rfind('=');
    const auto type = evaluate::ColumnTypeOfWord(choice.substr(at + 1));
    if (at != std::string::npos && type) kept.types.emplace_back(choice.substr(0, at), *type);
  }
  for (const auto& [name, columns] : result.inputs) {
    evaluate::KeptInput input;
    input.name = name;
    input.columns = columns;
    kept.inputs.push_back(std::move(input));
  }
  kept.guesses = result.notes;
  kept.program = std::string("tidemark ") + kBuildId;
  kept.kernels = evaluate::KernelsName();
  kept.training_run = result.training_run;
  return kept;
}

}  // namespace tidemark::cli

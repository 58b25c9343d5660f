#include "evaluate/kept/kept_evaluation.h"

#include "base/number_text.h"
#include "evaluate/kept/kept_names.h"

namespace tidemark::evaluate {
namespace {

// Appends "/" and the text; its length keeps "a/b" apart from "a" and "b".
void Add(const std::string& part, std::string* text) {
  *text += "/" + std::to_string(part.size()) + ":" + part;
}

void AddInput(const KeptInput& input, std::string* text) {
  Add(input.name, text);
  Add(std::to_string(input.columns.size()), text);
  for (const std::string& column : input.columns) Add(column, text);
  Add(std::to_string(static_cast<int>(input.scaling)), text);
  if (input.scaling == KeptScaling::kDivide) Add(FormatDouble(input.divisor), text);
  if (input.scaling != KeptScaling::kStandardise) return;
  for (const auto* values : {&input.means, &input.scales}) {
    Add(std::to_string(values->size()), text);
    for (const double value : *values) Add(FormatDouble(value), text);
  }
}

}  // namespace

std::string DataName(const KeptEvaluation& kept) {
  std::string text;
  for (const KeptFile& file : kept.data_files) text += (text.empty() ? "" : " + ") + file.name;
  return text;
}

std::string TargetName(const KeptEvaluation& kept) {
  std::string text;
  for (const std::string& target : kept.targets) text += (text.empty() ? "" : ",") + target;
  return text;
}

Uuid IdentityOf(const KeptEvaluation& kept) {
  const EvaluationOptions& options = kept.evaluation.options;
  const Task task = kept.evaluation.task;
  const bool has_threshold = task == Task::kBinary || task == Task::kMultilabel;
  std::string threshold = has_threshold ? FormatDouble(options.threshold) : std::string();
  // Only where it is not the default, so that what was kept before it could be chosen is the same.
  if (task == Task::kBinary && options.positive != 1) threshold += " of class 0";
  std::string text = "evaluation";
  for (const std::string& part :
       {kept.model_sha256, kept.data_sha256, std::string(TaskName(task)), threshold,
        FormatDouble(options.level), std::to_string(options.seed),
        std::to_string(options.resamples), kept.group_column, kept.label_delimiter,
        std::to_string(kept.targets.size())}) {
    Add(part, &text);
  }
  for (const std::string& target : kept.targets) Add(target, &text);
  Add(std::to_string(kept.types.size()), &text);
  for (const auto& [column, type] : kept.types) {
    Add(column, &text);
    Add(std::string(ColumnTypeWord(type)), &text);
  }
  Add(std::to_string(kept.inputs.size()), &text);
  for (const KeptInput& input : kept.inputs) AddInput(input, &text);
  Add(kept.images, &text);
  for (const std::string& name : kept.classes_given) Add(name, &text);
  return MakeUuid5(kTidemarkNamespace, text);
}

}  // namespace tidemark::evaluate

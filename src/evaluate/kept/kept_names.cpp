#include "evaluate/kept/kept_names.h"

namespace tidemark::evaluate {

std::optional<Task> TaskNamed(std::string_view name) {
  for (const Task task :
       {Task::kBinary, Task::kMulticlass, Task::kMultilabel, Task::kRegression, Task::kRanking}) {
    if (TaskName(task) == name) return task;
  }
  return std::nullopt;
}

std::optional<OutputKind> OutputKindNamed(std::string_view name) {
  for (const OutputKind kind : {OutputKind::kProbabilities, OutputKind::kLogProbabilities,
                                OutputKind::kLogits, OutputKind::kScores}) {
    if (OutputKindName(kind) == name) return kind;
  }
  return std::nullopt;
}

std::string_view ColumnTypeWord(ColumnType type) {
  switch (type) {
    case ColumnType::kFloat:
      return "number";
    case ColumnType::kInteger:
      return "integer";
    case ColumnType::kBoolean:
      return "boolean";
    case ColumnType::kText:
      break;
  }
  return "text";
}

std::optional<ColumnType> ColumnTypeOfWord(std::string_view word) {
  for (const ColumnType type :
       {ColumnType::kFloat, ColumnType::kInteger, ColumnType::kBoolean, ColumnType::kText}) {
    if (ColumnTypeWord(type) == word) return type;
  }
  return std::nullopt;
}

}  // namespace tidemark::evaluate

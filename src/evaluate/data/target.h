// What is to be predicted, as class numbers or as numbers, and which rows have it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

enum class Task : uint8_t { kBinary, kMulticlass, kMultilabel, kRegression, kRanking };

// "binary", "multiclass", "multilabel", "regression", "ranking".
[[nodiscard]] std::string_view TaskName(Task task);

// What is known of the model before its predictions are compared.
struct TargetHints {
  std::optional<Task> task;              // by the person's choice
  std::vector<std::string> class_names;  // of the model, in the order of its outputs; may be empty
  size_t class_count = 0;                // outputs a row that are classes; 0 when unknown
  bool is_regression = false;            // the model gives one number a row that is no probability
};

struct Target {
  Task task = Task::kRegression;
  std::vector<std::string> class_names;  // of classification
  std::vector<uint32_t> rows;            // of the data set that have a target, ascending
  std::vector<uint32_t> classes;         // of those rows
  std::vector<double> numbers;           // of those rows: regression; ranking: relevance
  std::vector<uint8_t> labels;           // of those rows × class_names: multi-label
  std::vector<uint32_t> queries;         // of those rows: ranking, numbered from 0
  uint64_t missing_rows = 0;             // left out: without a target
  uint64_t unreadable_rows = 0;          // left out: their images can't be read
  std::vector<std::string> notes;        // what was guessed, for the person
};

// Labels may be texts, whole numbers (from 0, from 1, or -1 and 1), "0.0", true/false, or one-hot
// arrays. kInvalid names labels that the model does not know.
Result<Target> ReadTarget(const DataColumn& column, const TargetHints& hints);

// The number of the class that figures of a binary task are about. "" is the default: class 1, the
// second in order. kInvalid names both classes when it is none of them, or the task when it is not
// binary.
Result<uint32_t> PositiveClass(const Target& target, const std::string& name);

// A label as text, so that 3, "3", 3.0 and "3.0" are the same class.
[[nodiscard]] std::string LabelText(const DataColumn& column, size_t row);

// In the order in which scikit-learn numbers labels: by value when all are numbers ("2" before
// "10"), else by spelling.
void SortLabels(std::vector<std::string>* labels);

// Takes rows of the data set out of a target.
void LeaveOutRows(std::span<const RowSource::Failure> rows, Target* target);

// The first of some names, for messages: "a, b, ...".
[[nodiscard]] std::string ShownNames(const std::vector<std::string>& names);

}  // namespace tidemark::evaluate

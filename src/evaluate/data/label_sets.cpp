#include "evaluate/data/label_sets.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/number_text.h"

namespace tidemark::evaluate {
namespace {

constexpr std::string_view kDelimiters = "|;,";
constexpr size_t kMostLabels = 65536;

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> SplitLabels(std::string_view text, std::string_view delimiter) {
  std::vector<std::string> labels;
  for (size_t at = 0; at <= text.size();) {
    size_t end = delimiter.empty() ? text.npos : text.find(delimiter, at);
    if (end == text.npos) end = text.size();
    const std::string_view label = Trim(text.substr(at, end - at));
    if (!label.empty()) labels.emplace_back(label);
    at = end + std::max<size_t>(delimiter.size(), 1);
  }
  return labels;
}

std::string GuessDelimiter(const DataColumn& column) {
  for (const char delimiter : kDelimiters) {
    for (size_t row = 0; row < column.size(); ++row) {
      if (column.Text(row).find(delimiter) != std::string::npos) return {delimiter};
    }
  }
  return {};
}

// What a model without names calls its labels: the numbers of its outputs, when all labels are such
// numbers; else nothing.
std::vector<std::string> NumberedLabels(const std::set<std::string>& labels, size_t count) {
  const bool fit = std::all_of(labels.begin(), labels.end(), [&](const std::string& label) {
    const auto number = ParseInt64(label);
    return number && *number >= 0 && static_cast<uint64_t>(*number) < count;
  });
  std::vector<std::string> names;
  for (size_t i = 0; fit && i < count; ++i) names.push_back(std::to_string(i));
  return names;
}

Result<std::vector<std::string>> NamesOf(const DataColumn& column,
                                         const std::set<std::string>& labels,
                                         const TargetHints& hints) {
  if (!hints.class_names.empty()) {
    for (const std::string& label : labels) {
      const auto& names = hints.class_names;
      if (std::find(names.begin(), names.end(), label) != names.end()) continue;
      return MakeError(ErrorCode::kInvalid,
                       "the target column " + column.name() + " has the label \"" + label +
                           "\", which the model has not",
                       "The model's labels are: " + ShownNames(names) + ".");
    }
    return hints.class_names;
  }
  std::vector<std::string> names = NumberedLabels(labels, hints.class_count);
  if (!names.empty()) return names;
  names.assign(labels.begin(), labels.end());
  SortLabels(&names);
  if (hints.class_count == 0 || names.size() == hints.class_count) return names;
  return MakeError(ErrorCode::kInvalid,
                   "the target column " + column.name() + " has " + std::to_string(names.size()) +
                       " different labels (" + ShownNames(names) + "), the model's output " +
                       std::to_string(hints.class_count) + " columns",
                   "Choose another target, or give a column of 0 and 1 for each label.");
}

}  // namespace

Result<Target> ReadLabelSets(const DataColumn& column, const std::string& delimiter,
                             const TargetHints& hints) {
  const std::string between = delimiter.empty() ? GuessDelimiter(column) : delimiter;
  std::vector<std::vector<std::string>> sets;
  std::set<std::string> labels;
  uint64_t empty_rows = 0;
  for (size_t row = 0; row < column.size(); ++row) {
    sets.push_back(SplitLabels(column.Text(row), between));
    labels.insert(sets.back().begin(), sets.back().end());
    empty_rows += sets.back().empty() ? 1 : 0;
    if (labels.size() > kMostLabels) {
      return MakeError(ErrorCode::kTooLarge,
                       "the target column " + column.name() + " has more than " +
                           std::to_string(kMostLabels) + " different labels",
                       "Choose another target or another delimiter.");
    }
  }
  Target target;
  target.task = Task::kMultilabel;
  TM_ASSIGN_OR_RETURN(target.class_names, NamesOf(column, labels, hints));
  TM_RETURN_IF_ERROR(CheckMemory(uint64_t{sets.size()} * target.class_names.size(), {}));
  std::unordered_map<std::string_view, size_t> places;
  for (size_t i = 0; i < target.class_names.size(); ++i) places.emplace(target.class_names[i], i);
  target.labels.resize(sets.size() * target.class_names.size());
  for (size_t row = 0; row < sets.size(); ++row) {
    target.rows.push_back(static_cast<uint32_t>(row));
    for (const std::string& label : sets[row]) {
      target.labels[row * target.class_names.size() + places[label]] = 1;
    }
  }
  if (!between.empty()) {
    target.notes.push_back("labels of a row are separated by \"" + between + "\"" +
                           (delimiter.empty() ? " (a guess)" : ""));
  }
  if (empty_rows > 0) target.notes.push_back(std::to_string(empty_rows) + " rows have no label");
  return target;
}

}  // namespace tidemark::evaluate

#include "evaluate/data/binding.h"

#include <array>
#include <string_view>

#include "evaluate/data/bound_columns.h"

namespace tidemark::evaluate {
namespace {

constexpr std::array<std::string_view, 17> kTargetNames = {
    "label",     "labels",   "target",   "targets",   "class",  "y",
    "species",   "survived", "classes",  "outcome",   "output", "y_true",
    "relevance", "y_test",   "is_fraud", "diagnosis", "answer"};

constexpr std::array<std::string_view, 7> kQueryNames = {"query",    "query_id", "qid",    "group",
                                                         "group_id", "session",  "srch_id"};

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

}  // namespace

bool IsIndexColumn(const DataColumn& column) {
  std::string name = Lower(column.name());
  if (name.empty() || name == "unnamed: 0" || name == "unnamed:_0") return true;
  if (name != "index" && name != "id" && name != "row") return false;
  if (column.type() != ColumnType::kInteger || column.width() != 1) return false;
  for (size_t row = 1; row < column.size(); ++row) {
    if (column.Integer(row) != column.Integer(row - 1) + 1) return false;
  }
  return true;
}

std::optional<size_t> GuessTarget(const DataSet& data) {
  if (data.columns.size() < 2) return std::nullopt;
  for (std::string_view name : kTargetNames) {
    for (size_t i = 0; i < data.columns.size(); ++i) {
      if (Lower(data.columns[i].name()) == name) return i;
    }
  }
  for (size_t i = data.columns.size(); i-- > 0;) {
    const DataColumn& column = data.columns[i];
    if (column.width() == 1 && !IsIndexColumn(column)) return i;
  }
  return std::nullopt;
}

std::optional<std::string> GuessQuery(const DataSet& data) {
  for (std::string_view name : kQueryNames) {
    for (const DataColumn& column : data.columns) {
      if (Lower(column.name()) == name) return column.name();
    }
  }
  return std::nullopt;
}

Status CheckBinding(const DataSet& data, std::span<const ModelInput> inputs,
                    const Binding& binding) {
  if (binding.inputs.size() != inputs.size()) {
    return MakeError(ErrorCode::kInvalid,
                     "the model has " + std::to_string(inputs.size()) + " inputs, the binding " +
                         std::to_string(binding.inputs.size()),
                     "Bind every input.");
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::vector<size_t>& columns = binding.inputs[i].columns;
    if (columns.empty()) {
      return MakeError(ErrorCode::kInvalid,
                       "the model's input \"" + inputs[i].name + "\" has no column", "Choose one.");
    }
    for (size_t column : columns) {
      if (column >= data.columns.size()) {
        return MakeError(ErrorCode::kNotFound,
                         "the data set has no column number " + std::to_string(column + 1),
                         "Choose another one.");
      }
      if (TypeFits(inputs[i].type, data.columns[column])) continue;
      return MakeError(ErrorCode::kInvalid,
                       "the model's input \"" + inputs[i].name + "\" takes numbers, column " +
                           data.columns[column].name() + " is text",
                       "Choose another column, or correct its type.");
    }
    auto width = RowWidth(inputs[i]);
    size_t given = WidthOf(data, columns);
    if (width && *width != given) {
      return MakeError(ErrorCode::kInvalid,
                       "the model's input \"" + inputs[i].name + "\" " + ShapeText(inputs[i]) +
                           " takes " + std::to_string(*width) + " values a row, the columns give " +
                           std::to_string(given),
                       "Choose other columns.");
    }
  }
  return {};
}

bool IsChannelsLast(const ModelInput& input, size_t channels) {
  constexpr size_t kImageRank = 4;
  return input.shape.size() == kImageRank && input.shape[1] != static_cast<int64_t>(channels) &&
         input.shape[3] == static_cast<int64_t>(channels);
}

}  // namespace tidemark::evaluate

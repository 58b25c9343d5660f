#include "evaluate/data/bound_columns.h"

#include <algorithm>

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostNamesShown = 8;
constexpr std::string_view kTo = "..";

Result<std::vector<size_t>> ChooseRange(const DataSet& data, std::string_view text) {
  const size_t at = text.find(kTo);
  if (data.Find(text) || at == text.npos) {
    TM_ASSIGN_OR_RETURN(const size_t column, ColumnOf(data, text));
    return std::vector<size_t>{column};
  }
  TM_ASSIGN_OR_RETURN(const size_t first, ColumnOf(data, text.substr(0, at)));
  TM_ASSIGN_OR_RETURN(const size_t last, ColumnOf(data, text.substr(at + kTo.size())));
  if (last < first) {
    return MakeError(ErrorCode::kInvalid,
                     "the range of columns \"" + std::string(text) + "\" ends before it begins",
                     "Name the column first that comes first in the data.");
  }
  std::vector<size_t> columns;
  for (size_t column = first; column <= last; ++column) columns.push_back(column);
  return columns;
}

}  // namespace

std::optional<uint64_t> RowWidth(const ModelInput& input) {
  uint64_t width = 1;
  for (size_t i = 1; i < input.shape.size(); ++i) {
    if (input.shape[i] < 1) return std::nullopt;
    auto extent = static_cast<uint64_t>(input.shape[i]);
    if (extent > (uint64_t{1} << 40) / width) return std::nullopt;
    width *= extent;
  }
  return width;
}

std::string ShapeText(const ModelInput& input) {
  std::string text = "[";
  for (size_t i = 0; i < input.shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += input.shape[i] < 0 ? (i == 0 ? "N" : "?") : std::to_string(input.shape[i]);
  }
  return text + "]";
}

bool TypeFits(InputType input, const DataColumn& column) {
  return (input == InputType::kText) || !column.is_text();
}

size_t WidthOf(const DataSet& data, const std::vector<size_t>& columns) {
  size_t width = 0;
  for (size_t column : columns) width += data.columns[column].width();
  return width;
}

std::string ColumnNames(const DataSet& data, const std::vector<size_t>& columns) {
  std::string text;
  for (size_t i = 0; i < std::min(columns.size(), kMostNamesShown); ++i) {
    text += (i == 0 ? "" : ", ") + data.columns[columns[i]].name();
  }
  if (columns.size() > kMostNamesShown) text += ", ...";
  return text;
}

std::string ColumnNames(const DataSet& data) {
  std::vector<size_t> all(data.columns.size());
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  return ColumnNames(data, all);
}

Result<size_t> ColumnOf(const DataSet& data, std::string_view name) {
  if (const auto column = data.Find(name)) return *column;
  return MakeError(ErrorCode::kNotFound, "the data set has no column \"" + std::string(name) + "\"",
                   "Its columns are: " + ColumnNames(data));
}

Result<std::vector<size_t>> ChooseColumns(const DataSet& data, std::string_view text) {
  if (const auto column = data.Find(text)) return std::vector<size_t>{*column};
  std::vector<size_t> columns;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find(',', at), text.size());
    TM_ASSIGN_OR_RETURN(const std::vector<size_t> more,
                        ChooseRange(data, text.substr(at, end - at)));
    columns.insert(columns.end(), more.begin(), more.end());
    TM_RETURN_IF_ERROR(CheckColumns(columns.size(), {}));
    at = end + 1;
  }
  return columns;
}

}  // namespace tidemark::evaluate

#include "evaluate/data/multilabel_target.h"

#include <cstdint>
#include <string>

namespace tidemark::evaluate {
namespace {

std::vector<std::string> NamesOf(const DataSet& data, const std::vector<size_t>& columns) {
  std::vector<std::string> names;
  for (size_t index : columns) {
    const DataColumn& column = data.columns[index];
    for (size_t i = 0; i < column.width(); ++i) {
      names.push_back(column.width() == 1 ? column.name()
                                          : column.name() + " " + std::to_string(i));
    }
  }
  return names;
}

}  // namespace

Result<Target> ReadMultilabelTarget(const DataSet& data, const std::vector<size_t>& columns) {
  Target target;
  target.task = Task::kMultilabel;
  target.class_names = NamesOf(data, columns);
  std::vector<uint8_t> row_labels;
  for (uint32_t row = 0; row < data.rows; ++row) {
    row_labels.clear();
    bool missing = false;
    for (size_t index : columns) {
      const DataColumn& column = data.columns[index];
      for (size_t i = 0; i < column.width(); ++i) {
        size_t at = row * column.width() + i;
        double value = column.Number(at);
        missing = missing || column.IsMissing(at);
        if (!column.IsMissing(at) && value != 0 && value != 1) {
          return MakeError(ErrorCode::kInvalid,
                           "the label column " + column.name() + " holds " + column.Text(at) +
                               " in row " + std::to_string(row + 1) + ", not 0 or 1",
                           "Choose columns of 0 and 1.");
        }
        row_labels.push_back(value == 1 ? 1 : 0);
      }
    }
    if (missing) {
      ++target.missing_rows;
      continue;
    }
    target.rows.push_back(row);
    target.labels.insert(target.labels.end(), row_labels.begin(), row_labels.end());
  }
  return target;
}

}  // namespace tidemark::evaluate

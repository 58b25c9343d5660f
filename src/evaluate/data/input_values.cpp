#include "evaluate/data/input_values.h"

#include <cmath>

namespace tidemark::evaluate {
namespace {

std::string PlaceOf(const DataColumn& column, size_t at) {
  return "column " + column.name() + ", row " + std::to_string(at / column.width() + 1);
}

// For inputs of whole numbers.
Error NotWhole(const DataColumn& column, size_t at) {
  const std::string what = column.IsMissing(at) ? "has no value" : "holds " + column.Text(at);
  return MakeError(ErrorCode::kInvalid,
                   PlaceOf(column, at) + " " + what + ", the model's input takes whole numbers",
                   "Fill or round the column, leave the row out, or bind another column.");
}

Error NoNumber(const DataColumn& column, size_t row, const std::string& text) {
  return MakeError(ErrorCode::kInvalid,
                   "column " + column.name() + ", row " + std::to_string(row + 1) + ": \"" +
                       text.substr(0, 40) + "\" is no number",
                   "Choose another column, or correct its type.");
}

// Calls `take(column, at)` for the values of the rows in order.
template <typename Take>
Status ForValues(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                 const Take& take) {
  for (size_t row = first_row; row < first_row + rows; ++row) {
    for (size_t index : input.columns) {
      const DataColumn& column = data.columns[index];
      for (size_t i = 0; i < column.width(); ++i) {
        TM_RETURN_IF_ERROR(take(column, row * column.width() + i));
      }
    }
  }
  return {};
}

// Scales the rows in `values`, of the same width each.
template <typename T>
void ScaleRows(const InputBinding& input, size_t rows, std::vector<T>* values) {
  const size_t channels = input.scales.size();
  const size_t width = rows == 0 ? 0 : values->size() / rows;
  const size_t run = input.channels_last ? 1 : (width + channels - 1) / channels;
  for (size_t at = 0; at < values->size(); ++at) {
    const size_t channel = (at % width) / run % channels;
    const auto value = static_cast<double>((*values)[at]);
    (*values)[at] = static_cast<T>((value - input.means[channel]) / input.scales[channel]);
  }
}

template <typename T>
void FillFromSource(RowSource* source, size_t first_row, size_t rows, std::vector<T>* out) {
  std::vector<float> values(source->width());
  for (size_t row = first_row; row < first_row + rows; ++row) {
    source->Fill(row, values);
    out->insert(out->end(), values.begin(), values.end());
  }
}

template <typename T>
Status FillReals(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                 std::vector<T>* out) {
  out->clear();
  if (input.columns.size() == 1 && data.columns[input.columns[0]].source()) {
    FillFromSource(data.columns[input.columns[0]].source().get(), first_row, rows, out);
  } else {
    TM_RETURN_IF_ERROR(
        ForValues(data, input, first_row, rows, [&](const DataColumn& column, size_t at) -> Status {
          if (column.is_text() && !column.IsMissing(at)) {
            return NoNumber(column, at / column.width(), column.Text(at));
          }
          out->push_back(static_cast<T>(column.Number(at)));
          return {};
        }));
  }
  if (!input.scales.empty()) ScaleRows(input, rows, out);
  return {};
}

}  // namespace

Status FillFloats(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                  std::vector<float>* out) {
  return FillReals(data, input, first_row, rows, out);
}

Status FillDoubles(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                   std::vector<double>* out) {
  return FillReals(data, input, first_row, rows, out);
}

Status FillIntegers(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                    std::vector<int64_t>* out) {
  out->clear();
  return ForValues(
      data, input, first_row, rows, [&](const DataColumn& column, size_t at) -> Status {
        if (column.type() != ColumnType::kFloat && !column.is_text() && !column.IsMissing(at)) {
          out->push_back(column.Integer(at));
          return {};
        }
        double number = column.Number(at);
        bool whole = number == std::floor(number) && std::abs(number) < 9.2e18;
        if (!whole) return NotWhole(column, at);
        out->push_back(static_cast<int64_t>(number));
        return {};
      });
}

Status FillTexts(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                 std::vector<std::string>* out) {
  out->clear();
  return ForValues(data, input, first_row, rows,
                   [&](const DataColumn& column, size_t at) -> Status {
                     out->push_back(column.Text(at));
                     return {};
                   });
}

}  // namespace tidemark::evaluate

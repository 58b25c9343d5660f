#include "workbench/edited_cell.h"

#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "evaluate/data/cell.h"

namespace tidemark::workbench {
namespace {

using evaluate::Cell;
using evaluate::CellForm;
using evaluate::ColumnType;
using evaluate::DataColumn;
using evaluate::TextValues;

Error NoValue(const DataColumn& column, const std::string& text) {
  return MakeError(ErrorCode::kInvalid,
                   "\"" + text.substr(0, 40) + "\" is no value of " + column.name() +
                       ", which is " + std::string(evaluate::TypeName(column.type())),
                   "Write another value.");
}

template <typename T>
bool Fits(const Cell& cell) {
  if constexpr (std::is_floating_point_v<T>) {
    return cell.form != CellForm::kText;
  } else {
    const bool whole = cell.form == CellForm::kInteger || cell.form == CellForm::kBoolean;
    return whole && cell.integer >= static_cast<int64_t>(std::numeric_limits<T>::min()) &&
           cell.integer <= static_cast<int64_t>(std::numeric_limits<T>::max());
  }
}

// Texts are held once each: they are put together anew.
TextValues WithText(const TextValues& own, size_t place, const std::string& text) {
  TextValues after;
  for (size_t i = 0; i < own.rows(); ++i) {
    if (i == place) {
      after.Append(text);
    } else if (own.Code(i) == TextValues::kMissing) {
      after.AppendMissing();
    } else {
      after.Append(own.Text(i));
    }
  }
  return after;
}

// False when such a column can't hold it.
template <typename T>
bool PutNumber(const Cell& cell, T* place) {
  const bool is_missing = cell.form == CellForm::kMissing;
  if (!is_missing && !Fits<T>(cell)) return false;
  if constexpr (std::is_floating_point_v<T>) {
    const double number =
        cell.form == CellForm::kBoolean ? static_cast<double>(cell.integer) : cell.number;
    *place = static_cast<T>(is_missing ? std::nan("") : number);
  } else {
    *place = is_missing ? T{0} : static_cast<T>(cell.integer);
  }
  return true;
}

// The marks of missing values; empty when the column needs none.
std::vector<bool> MarksWith(const DataColumn& column, size_t place, bool is_missing) {
  const bool marks = column.type() == ColumnType::kInteger || column.type() == ColumnType::kBoolean;
  std::vector<bool> missing;
  if (!marks || (!is_missing && column.missing_count() == 0)) return missing;
  for (size_t i = 0; i < column.size(); ++i) {
    missing.push_back(i == place ? is_missing : column.IsMissing(i));
  }
  return missing;
}

}  // namespace

Result<DataColumn> WithValue(const DataColumn& column, size_t place, const std::string& text) {
  if (place >= column.size()) {
    return MakeError(ErrorCode::kNotFound,
                     "column " + column.name() + " has no place " + std::to_string(place));
  }
  const Cell cell = evaluate::ReadDataCell(text, false);
  DataColumn::Values values = column.values();
  const bool fits = std::visit(
      [&](auto& own) {
        if constexpr (std::is_same_v<std::decay_t<decltype(own)>, TextValues>) {
          own = WithText(own, place, text);
          return true;
        } else {
          return PutNumber(cell, &own[place]);
        }
      },
      values);
  if (!fits) return NoValue(column, text);
  return DataColumn(column.name(), column.type(), std::move(values), column.row_shape(),
                    MarksWith(column, place, cell.form == CellForm::kMissing));
}

}  // namespace tidemark::workbench

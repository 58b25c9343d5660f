#include "evaluate/data/text_cells.h"

#include <algorithm>

#include "base/utf8.h"
#include "evaluate/data/cell.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostColumnsShown = 4;
constexpr size_t kMostBytesShown = 24;

std::string Quoted(const std::string& text) {
  if (text.size() <= kMostBytesShown) return "\"" + text + "\"";
  return "\"" + ToValidUtf8(text.substr(0, kMostBytesShown)) + "…\"";
}

}  // namespace

TextCells FindTextCells(const DataColumn& column) {
  TextCells found;
  for (size_t at = 0; at < column.size(); ++at) {
    if (column.IsMissing(at)) continue;
    std::string text = column.Text(at);
    const CellForm form = ReadDataCell(text, false).form;
    if (form == CellForm::kMissing) continue;
    ++found.values;
    if (form == CellForm::kInteger || form == CellForm::kFloat) continue;
    if (found.texts++ > 0) continue;
    found.first_row = at / column.width();
    found.first = std::move(text);
  }
  return found;
}

std::string DescribeTexts(const DataSet& data, const std::vector<size_t>& columns) {
  std::string text;
  for (size_t i = 0; i < std::min(columns.size(), kMostColumnsShown); ++i) {
    const DataColumn& column = data.columns[columns[i]];
    const TextCells cells = FindTextCells(column);
    text += (i == 0 ? "" : ", ") + column.name();
    if (cells.texts == 0) continue;
    text += " (row " + std::to_string(cells.first_row + 1) + " holds " + Quoted(cells.first);
    if (cells.is_mostly_numbers() && cells.texts > 1)
      text += ", " + std::to_string(cells.texts) + " such rows";
    text += ")";
  }
  return columns.size() > kMostColumnsShown ? text + ", ..." : text;
}

}  // namespace tidemark::evaluate

#include "ui/evaluate/pictures/rows_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/number_text.h"
#include "ui/evaluate/picture_texts.h"
#include "ui/format.h"

namespace tidemark::ui {
namespace {

namespace words = picture_texts;
using workbench::ListedRow;
using workbench::RowFilter;
using workbench::RowList;

constexpr size_t kMostColumns = 6;  // of the data, beside what the model said
constexpr float kLeastName = 64, kMostName = 150, kNumberColumn = 84, kLeastColumn = 72;

bool AreNumbers(const RowList& rows, size_t column) {
  return std::all_of(rows.rows.begin(), rows.rows.end(), [&](const ListedRow& row) {
    return column >= row.cells.size() || row.cells[column].empty() ||
           ParseDouble(row.cells[column]).has_value();
  });
}

// Of a regression: as many digits as can be read.
std::string NumberText(const std::string& text) {
  const auto number = ParseDouble(text);
  return number ? Value(*number) : text;
}

// A cell of the data: all digits where they are few, else six.
std::string DataText(const std::string& text, bool number) {
  constexpr size_t kMostCharacters = 9;
  const auto value = number ? ParseDouble(text) : std::nullopt;
  if (!value) return text;
  return WithMinus(text.size() <= kMostCharacters ? text : fmt::format("{:.6g}", *value));
}

std::string LossText(double loss) {
  const double size = std::abs(loss);
  const bool plain = size < 1000 && (size >= 0.0005 || size == 0);
  return plain || std::isnan(loss) ? Fixed(loss, 3) : Value(loss);
}

// Names of classes get the room that the longest one on screen needs; logical.
float WidthOfNames(const Ui& ui, const RowList& rows, std::string_view title,
                   const std::function<const std::string&(const ListedRow&)>& name) {
  float widest = ui.Width(Type::kMicroMedium, title);
  for (const ListedRow& row : rows.rows)
    widest = std::max(widest, ui.Width(Type::kSmall, name(row)));
  return std::clamp(widest / ui.Px(1) + 14, kLeastName, kMostName);
}

}  // namespace

bool HasClasses(const PictureScene& scene) {
  return scene.summary() && !scene.summary()->class_names.empty();
}

CardTable RowsTable(const PictureScene& scene, const RowList& rows, float width,
                    std::vector<TableColumn>* columns) {
  const bool classes = HasClasses(scene);
  const RowFilter filter = scene.bench.view.row_filter;
  const bool other = filter == RowFilter::kDisagree || filter == RowFilter::kAgreement;
  // Of rows with several labels there is no one confidence.
  const bool confidence =
      classes && std::any_of(rows.rows.begin(), rows.rows.end(),
                             [](const ListedRow& row) { return std::isfinite(row.confidence); });
  const auto name = [&](const char* title, const std::string ListedRow::*field) {
    const auto of = [field](const ListedRow& row) -> const std::string& { return row.*field; };
    columns->push_back(
        {title, classes ? WidthOfNames(scene.ui, rows, title, of) : kNumberColumn, !classes});
  };
  *columns = {{words::kColumnRow, 56, false}};
  name(words::kColumnTruth, &ListedRow::truth);
  name(words::kColumnPredicted, &ListedRow::predicted);
  if (other) name(words::kColumnOther, &ListedRow::other_predicted);
  if (confidence) columns->push_back({words::kColumnConfidence, 76, true});
  columns->push_back({words::kColumnLoss, classes ? 64.0f : 84.0f, true});
  float room = width / scene.ui.Px(1);
  for (const TableColumn& column : *columns) room -= column.width;
  const auto fit = static_cast<size_t>(std::max(0.0f, room) / kLeastColumn);
  const size_t from_data = std::min({rows.columns.size(), kMostColumns, fit});
  for (size_t i = 0; i < from_data; ++i)
    columns->push_back({rows.columns[i], 0, AreNumbers(rows, i)});
  CardTable table;
  table.name = classes ? words::kWorst : words::kRowsTitle;
  table.columns = *columns;
  table.rows = rows.rows.size();
  table.clickable = true;
  const uint64_t chosen = scene.bench.view.what_if_row.value_or(UINT64_MAX);
  table.chosen = [&rows, chosen](size_t i) { return rows.rows[i].row == chosen; };
  const Color wrong = scene.ui.c().danger_text;
  if (from_data == 0) columns->back().width = 0;  // the last one takes the rest
  const size_t first = columns->size() - from_data;
  table.fill = [&rows, columns, classes, other, confidence, from_data, first, wrong](
                   size_t i, std::vector<TableText>* cells) {
    const ListedRow& row = rows.rows[i];
    size_t at = 0;
    (*cells)[at++].text = fmt::format("{}", row.row + 1);
    (*cells)[at++].text = classes ? row.truth : NumberText(row.truth);
    (*cells)[at++] = {classes ? row.predicted : NumberText(row.predicted),
                      classes && !row.right ? wrong : 0};
    if (other) (*cells)[at++].text = row.other_predicted;
    if (confidence) (*cells)[at++].text = Fixed(row.confidence, 3);
    (*cells)[at++].text = LossText(row.loss);
    for (size_t k = 0; k < std::min(from_data, row.cells.size()); ++k) {
      TableText& cell = (*cells)[at++];
      cell.text = DataText(row.cells[k], (*columns)[first + k].right);
      if (cell.text != row.cells[k]) cell.full = row.cells[k];
    }
  };
  return table;
}

}  // namespace tidemark::ui

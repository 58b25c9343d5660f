#include "ui/evaluate/column_list.h"

#include <algorithm>

#include "ui/evaluate/evaluate_texts.h"
#include "ui/evaluate/menu_list.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

namespace texts = evaluate_texts;
using workbench::ColumnCard;

const char* KindName(const ColumnCard& column) {
  switch (column.kind) {
    case workbench::ColumnKind::kNumber:
      return texts::kNumber;
    case workbench::ColumnKind::kWholeNumber:
      return texts::kWhole;
    case workbench::ColumnKind::kBoolean:
      return texts::kYesNo;
    case workbench::ColumnKind::kText:
      return texts::kText;
  }
  return "";
}

}  // namespace

std::vector<const ColumnCard*> ChosenColumns(const Bench& bench) {
  std::vector<const ColumnCard*> columns;
  for (const workbench::DataCard& data : bench.bench.data) {
    if (!data.chosen) continue;
    for (const ColumnCard& column : data.columns) columns.push_back(&column);
  }
  return columns;
}

const ColumnCard* ColumnList::Draw(Ui& ui, const Bench& bench, const ColumnListSpec& spec) {
  std::vector<const ColumnCard*> columns = ChosenColumns(bench);
  if (columns.size() > kMenuListRows) MenuFind(ui, texts::kFindColumn, &find_);
  std::erase_if(columns, [&](const ColumnCard* column) {
    return (spec.only_single && !column->single) || column->name.find(find_) == std::string::npos;
  });
  const ColumnCard* clicked = nullptr;
  MenuList(ui, "columns", columns.size(), [&](size_t i) {
    const ColumnCard* column = columns[i];
    MenuRow row;
    row.label = column->name;
    row.icon = spec.icon;
    if (spec.with_kinds) row.keys = KindName(*column);
    if (spec.chosen) {
      row.checked =
          std::find(spec.chosen->begin(), spec.chosen->end(), column->name) != spec.chosen->end();
    }
    row.keep_open = spec.keep_open;
    if (MenuItem(ui, row)) clicked = column;
  });
  return clicked;
}

}  // namespace tidemark::ui

#include "ui/panels/table_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/cells.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/input.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kGroupsId = "Table groups";
constexpr double kFilterAfterS = 0.15;
constexpr float kFrozenWidth = 238;

std::string WidthKey(const ColumnSpec& column) {
  return fmt::format("{}/{}/{}/{}", static_cast<int>(column.kind), static_cast<int>(column.stat),
                     column.name, column.context);
}

}  // namespace

void TablePanel::Draw(Ui& ui, Model& model, RunMenu* menu, const ImRect& area) {
  ImGui::PushID("table");
  model.want_columns = true;
  if (!filter_loaded_ || (filter_changed_s_ == 0 && filter_ != model.view.table_filter))
    filter_ = model.view.table_filter;
  filter_loaded_ = true;
  columns_ =
      model.view.table_columns ? *model.view.table_columns : DefaultColumns(model.columns.columns);
  const float bar = ui.Px(tokens::kLayoutToolBar);
  DrawToolbar(ui, model, ImRect(area.Min.x, area.Min.y, area.Max.x, area.Min.y + bar));
  DrawBody(ui, model, menu, ImRect(area.Min.x, area.Min.y + bar, area.Max.x, area.Max.y));
  chooser_.Draw(ui, model, columns_box_, columns_);
  DrawCellMenu(ui, model);
  if (!model.selection.empty()) DrawSelectionBar(ui, model, menu, area);
  ImGui::PopID();
}

void TablePanel::DrawToolbar(Ui& ui, Model& model, const ImRect& area) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.Min, area.Max, ui.c().bg_panel);
  ui.HLine(list, area.Min.x, area.Max.x, area.Max.y - ui.Px(1), ui.c().border_subtle);
  const float middle = ui.Snap((area.Min.y + area.Max.y - ui.Px(1)) / 2),
              top = ui.Snap(middle - ui.Px(14));
  InputSpec spec;
  spec.name = texts::kFilterRunsName;
  spec.hint = texts::kFilterRuns;
  spec.icon = icons::kIconFunnel;
  spec.type = Type::kMono;
  spec.keys = "/";
  const std::string& error = model.table.filter_error;
  spec.error = !error.empty() && !filter_.empty();
  spec.focus_now = focus_filter_;
  focus_filter_ = false;
  const ImRect box(area.Min.x + ui.Px(16), top,
                   area.Min.x + ui.Px(16) + std::min(ui.Px(560), area.GetWidth() * 0.5f),
                   top + ui.Px(28));
  const InputState state = TextInput(ui, "filter", box, spec, &filter_);
  if (state.changed) filter_changed_s_ = ui.now_s();
  if (filter_changed_s_ > 0) {
    const double waited = ui.now_s() - filter_changed_s_;
    if (waited >= kFilterAfterS || state.submitted) {
      model.view.table_filter = filter_;
      filter_changed_s_ = 0;
    } else {
      ui.WakeIn(kFilterAfterS - waited + 0.01);
    }
  }
  float x = box.Max.x + ui.Px(8);
  const std::string matching = Count(static_cast<int64_t>(model.table.matching));
  const std::string rest =
      fmt::format(texts::kOfRuns, Count(static_cast<int64_t>(model.table.total)));
  if (model.table_known) {
    ui.Text(list, Type::kSmall, x, middle, ui.c().text_primary, matching);
    const float width = ui.Width(Type::kSmall, matching);
    ui.Text(list, Type::kSmall, x + width, middle, ui.c().text_secondary, rest);
    ui.DescribeText(ImGui::GetID("matching"), matching + rest,
                    ImRect(x, top, x + width + ui.Width(Type::kSmall, rest), top + ui.Px(28)));
    x += width + ui.Width(Type::kSmall, rest) + ui.Px(12);
  }
  float right = area.Max.x - ui.Px(16) - ui.Px(28);
  IconButtonSpec copy;
  copy.icon = icons::kIconCopy;
  copy.name = texts::kCopyTable;
  if (IconButton(ui, "copy", ImVec2(right, top), copy)) {
    QueryTable query = BaseQuery(model);
    query.slot = kSlotTableCopy;
    query.row_count = model.table.matching;
    model.CopyTable(std::move(query));
  }
  ui.VLine(list, right - ui.Px(9), middle - ui.Px(8), middle + ui.Px(8), ui.c().border_default);
  ButtonSpec columns;
  const std::string label =
      fmt::format(texts::kColumnsOf, columns_.size(), chooser_.Count(model.columns));
  columns.label = label;
  columns.icon = icons::kIconColumns3;
  const float width = ButtonWidth(ui, columns);
  right -= ui.Px(17) + width;
  columns_box_ = ImRect(right, top, right + width, top + ui.Px(28));
  if (Button(ui, "columns", columns_box_.Min, columns)) chooser_.Open();
  right = DrawGroupChoice(ui, model, right - ui.Px(8), top);
  if (spec.error) {
    ui.Icon(list, icons::kIconCircleAlert, 12, x, middle, ui.c().danger_text);
    ui.TextCut(list, Type::kSmall, x + ui.Px(16), middle, std::max(0.0f, right - ui.Px(16) - x),
               ui.c().danger_text, error);
    ui.DescribeText(ImGui::GetID("filter error"), error,
                    ImRect(x, top, right - ui.Px(8), top + ui.Px(28)), "alert");
  }
}

// Returns its left edge.
float TablePanel::DrawGroupChoice(Ui& ui, Model& model, float right, float top) {
  const std::string summary = GroupMenu::Summary(model);
  ChoiceSpec spec;
  spec.label = texts::kGroup;
  spec.name = texts::kGroupRuns;
  spec.value = summary.empty() ? std::string_view(texts::kGroupNone) : std::string_view(summary);
  spec.max_value_width = 160;
  const float width = ChoiceWidth(ui, spec);
  const ImRect box(right - width, top, right, top + ui.Px(28));
  if (Choice(ui, texts::kGroupRuns, box.Min, spec)) groups_.Open();
  groups_.Draw(ui, model, kGroupsId, box);
  return box.Min.x;
}

QueryTable TablePanel::BaseQuery(const Model& model) const {
  QueryTable query;
  query.slot = kSlotTable;
  query.project_id = model.ProjectId();
  query.filter = model.view.table_filter;
  query.columns = columns_;
  query.sort = model.view.table_sort;
  query.descending = model.view.table_descending;
  query.group_by = model.view.group_by;
  query.tree = model.view.nested_runs;
  query.with_archived = model.view.show_archived;
  query.collapsed.assign(model.view.closed_rows.begin(), model.view.closed_rows.end());
  return query;
}

void TablePanel::Ask(Ui& ui, Model& model, const Place& place) {
  if (!model.file.open || (!model.columns_known && !model.view.table_columns)) return;
  QueryTable query = BaseQuery(model);
  const RowPage page = PageAround(place.first, place.last);
  query.first_row = page.first;
  query.row_count = page.count;
  QueryKey key;
  key.Add(model.file.data_version)
      .Add(query.project_id)
      .Add(query.filter)
      .Add(query.sort)
      .Add(query.descending);
  key.Add(query.first_row).Add(query.row_count).Add(query.columns.size());
  for (const ColumnSpec& column : query.columns) key.Add(column);
  for (const ColumnSpec& column : query.group_by) key.Add(column);
  key.Add(query.tree).Add(query.with_archived).Add(query.collapsed.size());
  for (const std::string& closed : query.collapsed) key.Add(closed);
  model.link.Want(kSlotTable, key.text(), ui.now_s(), [&] {
    model.table_columns_asked = query.columns;
    return query;
  });
}

void TablePanel::Measure(Ui& ui, const Model& model) {
  // Cells belong to the columns they were asked with; until the answer to new ones is there, by
  // name.
  const std::vector<ColumnSpec>& answered = model.table_columns;
  widths_.clear();
  deviations_.clear();
  styles_.assign(columns_.size(), {});
  numeric_.assign(columns_.size(), false);
  for (size_t i = 0; i < columns_.size(); ++i) {
    const ColumnSpec& column = columns_[i];
    const auto at = std::find(answered.begin(), answered.end(), column);
    StyleFinder finder;
    size_t numbers = 0, values = 0;
    float widest = ui.Width(Type::kMicroMedium, ColumnHead(column)) + ui.Px(16), beside = 0;
    if (at != answered.end()) {
      const auto cell_at = static_cast<size_t>(at - answered.begin());
      for (const TableRow& row : model.table.rows) {
        if (cell_at >= row.cells.size() || row.cells[cell_at].kind == Cell::Kind::kNone) continue;
        ++values;
        numbers += IsNumeric(row.cells[cell_at]) ? 1 : 0;
        finder.Add(row.cells[cell_at]);
      }
      styles_[i] = finder.Find();
      numeric_[i] = numbers * 2 > values || (values == 0 && HasNumberStyle(column));
      for (const TableRow& row : model.table.rows) {
        if (cell_at >= row.cells.size()) continue;
        const NumberStyle* style = HasNumberStyle(column) ? &styles_[i] : nullptr;
        const Cell& cell = row.cells[cell_at];
        widest = std::max(widest, ui.Width(Type::kSmall, CellText(cell, style, ui.host())));
        const std::string deviation = row.group ? DeviationText(cell, style) : "";
        if (!deviation.empty())
          beside = std::max(beside, std::ceil(ui.Width(Type::kSmall, deviation)) + ui.Px(8));
      }
    }
    if (column.kind == ColumnKind::kStatus) widest = std::max(widest, ui.Px(68));
    const float wanted = std::clamp(std::ceil(widest) + beside + ui.Px(17), ui.Px(52), ui.Px(220));
    float& known = known_widths_[WidthKey(column)];
    known = std::max(known, wanted);
    widths_.push_back(known);
    deviations_.push_back(beside);
  }
  edges_ = EdgesOf(widths_);
}

void TablePanel::DrawBody(Ui& ui, Model& model, RunMenu* menu, const ImRect& area) {
  Measure(ui, model);
  Place place;
  place.area = area;
  place.header = ui.Px(tokens::kLayoutTableHeader[0]) + ui.Px(tokens::kLayoutTableHeader[1]);
  place.row = ui.Px(tokens::kLayoutRow);
  place.frozen = ui.Px(kFrozenWidth);
  const uint64_t rows = model.table.row_count;
  const ImGuiID grid = ImGui::GetID("grid");  // within the child window the same text is another id
  ui.Describe(grid, "grid", texts::kRuns, area).attributes = {
      {"aria-rowcount", fmt::format("{}", rows)},
      {"aria-colcount", fmt::format("{}", columns_.size() + 1)}};
  ImGui::SetCursorScreenPos(area.Min);
  ImGui::SetNextWindowContentSize(
      ImVec2(place.frozen + edges_.back() + ui.Px(16),
             place.header + place.row * static_cast<float>(rows) + ui.Px(60)));
  ImGui::BeginChild("body", area.GetSize(), ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_HorizontalScrollbar);
  Mirror::Current()->PushParent(grid);
  place.scroll_x = ui.Snap(ImGui::GetScrollX());
  place.scroll_y = ui.Snap(ImGui::GetScrollY());
  const float body = area.GetHeight() - place.header;
  place.first = static_cast<uint64_t>(std::max(0.0f, std::floor(place.scroll_y / place.row)));
  place.last = std::min<uint64_t>(rows, place.first + static_cast<uint64_t>(body / place.row) + 2);
  place.columns =
      ColumnsBetween(edges_, place.scroll_x, place.scroll_x + area.GetWidth() - place.frozen);
  Ask(ui, model, place);
  ImGui::PushClipRect(ImVec2(area.Min.x, area.Min.y + place.header), area.Max, true);
  DrawRows(ui, model, menu, place);
  ImGui::PopClipRect();
  DrawHeader(ui, model, place);
  Mirror::Current()->PopParent();
  ImGui::EndChild();
}

}  // namespace tidemark::ui

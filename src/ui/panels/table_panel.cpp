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
  if (spec.error) {
    ui.Icon(list, icons::kIconCircleAlert, 12, x, middle, ui.c().danger_text);
    ui.TextCut(list, Type::kSmall, x + ui.Px(16), middle,
               std::max(0.0f, area.Max.x - ui.Px(260) - x), ui.c().danger_text, error);
    ui.DescribeText(ImGui::GetID("filter error"), error,
                    ImRect(x, top, area.Max.x - ui.Px(240), top + ui.Px(28)), "alert");
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
}

QueryTable TablePanel::BaseQuery(const Model& model) const {
  QueryTable query;
  query.slot = kSlotTable;
  query.project_id = model.ProjectId();
  query.filter = model.view.table_filter;
  query.columns = columns_;
  query.sort = model.view.table_sort;
  query.descending = model.view.table_descending;
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
  styles_.assign(columns_.size(), {});
  numeric_.assign(columns_.size(), false);
  for (size_t i = 0; i < columns_.size(); ++i) {
    const ColumnSpec& column = columns_[i];
    const auto at = std::find(answered.begin(), answered.end(), column);
    StyleFinder finder;
    size_t numbers = 0, values = 0;
    float widest = ui.Width(Type::kMicroMedium, ColumnHead(column)) + ui.Px(16);
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
        const std::string text =
            CellText(row.cells[cell_at], HasNumberStyle(column) ? &styles_[i] : nullptr, ui.host());
        widest = std::max(widest, ui.Width(Type::kSmall, text));
      }
    }
    if (column.kind == ColumnKind::kStatus) widest = std::max(widest, ui.Px(68));
    const float wanted = std::clamp(std::ceil(widest) + ui.Px(17), ui.Px(52), ui.Px(220));
    float& known = known_widths_[WidthKey(column)];
    known = std::max(known, wanted);
    widths_.push_back(known);
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
  const uint64_t matching = model.table.matching;
  const ImGuiID grid = ImGui::GetID("grid");  // within the child window the same text is another id
  ui.Describe(grid, "grid", texts::kRuns, area).attributes = {
      {"aria-rowcount", fmt::format("{}", matching)},
      {"aria-colcount", fmt::format("{}", columns_.size() + 1)}};
  ImGui::SetCursorScreenPos(area.Min);
  ImGui::SetNextWindowContentSize(
      ImVec2(place.frozen + edges_.back() + ui.Px(16),
             place.header + place.row * static_cast<float>(matching) + ui.Px(60)));
  ImGui::BeginChild("body", area.GetSize(), ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_HorizontalScrollbar);
  Mirror::Current()->PushParent(grid);
  place.scroll_x = ui.Snap(ImGui::GetScrollX());
  place.scroll_y = ui.Snap(ImGui::GetScrollY());
  const float body = area.GetHeight() - place.header;
  place.first = static_cast<uint64_t>(std::max(0.0f, std::floor(place.scroll_y / place.row)));
  place.last =
      std::min<uint64_t>(matching, place.first + static_cast<uint64_t>(body / place.row) + 2);
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

void TablePanel::DrawRows(Ui& ui, Model& model, RunMenu* menu, const Place& place) {
  const TableData& table = model.table;
  if (model.table_known && table.matching == 0) {
    const std::string text = model.view.table_filter.empty()
                                 ? std::string(texts::kNoRunsYet)
                                 : fmt::format(texts::kNoRunMatches, model.view.table_filter);
    const ImVec2 at(place.area.GetCenter().x, place.area.Min.y + place.header + ui.Px(80));
    ui.TextCentered(ImGui::GetWindowDrawList(), Type::kBody, at.x, at.y, ui.c().text_secondary,
                    text);
    ui.DescribeText(
        ImGui::GetID("none"), text,
        ImRect(at.x - ui.Px(100), at.y - ui.Px(10), at.x + ui.Px(100), at.y + ui.Px(10)));
  }
  for (uint64_t i = place.first; i < place.last; ++i) {
    const float y = ui.Snap(place.area.Min.y + place.header + static_cast<float>(i) * place.row -
                            place.scroll_y);
    if (i >= table.first_row && i - table.first_row < table.rows.size()) {
      DrawRow(ui, model, menu, place, i, table.rows[i - table.first_row], y);
    } else {
      ui.Text(ImGui::GetWindowDrawList(), Type::kSmall, place.area.Min.x + ui.Px(58),
              y + place.row / 2, ui.c().text_disabled, "\xE2\x80\xA6");
    }
  }
}

void TablePanel::DrawRow(Ui& ui, Model& model, RunMenu* menu, const Place& place, uint64_t index,
                         const TableRow& row, float y) {
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImRect box(place.area.Min.x, y, place.area.Max.x, y + place.row);
  ImGui::PushID(reinterpret_cast<const void*>(static_cast<intptr_t>(row.run.run_id)));
  ItemOptions options;
  options.overlap = true;
  const ItemState state = Item(ui, "row", box, options);
  const bool selected = model.selection.Has(row.run.run_id);
  ui.Describe(state.id, "row", row.run.name, box)
      .attributes.emplace_back("aria-selected", selected ? "true" : "false");
  Mirror::Current()->PushParent(state.id);
  if (selected) list->AddRectFilled(box.Min, box.Max, c.overlay_selection);
  if (state.hovered) list->AddRectFilled(box.Min, box.Max, c.overlay_hover);
  ui.HLine(list, box.Min.x, box.Max.x, box.Max.y - ui.Px(1), c.border_subtle);

  const float left = place.area.Min.x + place.frozen - place.scroll_x;
  ImGui::PushClipRect(ImVec2(place.area.Min.x + place.frozen, box.Min.y), box.Max, true);
  const std::vector<ColumnSpec>& answered = model.table_columns;
  for (size_t i = place.columns.first; i < place.columns.last; ++i) {
    const auto at = std::find(answered.begin(), answered.end(), columns_[i]);
    const auto cell_at = static_cast<size_t>(at - answered.begin());
    if (at == answered.end() || cell_at >= row.cells.size()) continue;
    const ImRect cell(left + edges_[i], y, left + edges_[i + 1], y + place.row - ui.Px(1));
    DrawCell(ui, columns_[i], row.cells[cell_at], row.run, cell, i);
    if (state.right_clicked && cell.Contains(ImGui::GetIO().MousePos))
      cell_text_ = CellExact(row.cells[cell_at]);
  }
  ImGui::PopClipRect();
  DrawName(ui, model, place, index, row,
           ImRect(box.Min.x, y, box.Min.x + place.frozen, y + place.row - ui.Px(1)));
  if (state.focused) ui.FocusRing(list, box, 0, false);
  if (state.hovered) model.highlighted_run = row.run.run_id;

  const ImGuiIO& io = ImGui::GetIO();
  if (state.clicked) {
    if (io.KeyShift)
      model.SelectTableRange(BaseQuery(model), index);
    else
      model.selection.Click(
          0, 1, [&](size_t) { return row.run.run_id; }, false, io.KeyCtrl);
    if (!io.KeyShift) model.table_anchor = index;
  } else if (state.right_clicked) {
    if (io.MousePos.x < box.Min.x + place.frozen) {
      menu->Open(model.Targets(row.run.run_id), ImRect(io.MousePos, io.MousePos), false);
    } else {
      row_text_ = row.run.name;
      for (const Cell& cell : row.cells) row_text_ += "\t" + CellExact(cell);
      cell_anchor_ = ImRect(io.MousePos, io.MousePos);
      open_cell_menu_ = true;
    }
  }
  Mirror::Current()->PopParent();
  ImGui::PopID();
}

void TablePanel::DrawName(Ui& ui, Model& model, const Place& place, uint64_t index,
                          const TableRow& row, const ImRect& box) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const tokens::ThemeColors& c = ui.c();
  const RunRow& run = row.run;
  const bool selected = model.selection.Has(run.run_id);
  if (place.scroll_x > 0)
    ui.VLine(list, box.Max.x - ui.Px(1), box.Min.y, box.Max.y, c.border_default);
  const ImRect check(box.Min.x + ui.Px(7), box.Min.y, box.Min.x + ui.Px(31), box.Max.y);
  if (CheckBox(ui, ImGui::GetID("check"), check, fmt::format(texts::kSelectRun, run.name),
               selected ? Check::kOn : Check::kOff)) {
    if (ImGui::GetIO().KeyShift)
      model.SelectTableRange(BaseQuery(model), index);
    else
      model.selection.Click(
          0, 1, [&](size_t) { return run.run_id; }, false, true);
    model.table_anchor = index;
  }
  const bool hidden = model.IsHidden(run);
  float x = box.Min.x + ui.Px(40);
  const float middle = ui.Snap(box.GetCenter().y);
  Swatch(ui, list, x, middle,
         hidden ? c.border_default : RunColor(ui.theme(), run.colour, run.custom_colour));
  x += ui.Px(18);
  float right = box.Max.x - ui.Px(8);
  if (run.pinned) {
    ui.Icon(list, icons::kIconPin, 12, right - ui.Px(12), middle, c.text_muted);
    right -= ui.Px(20);
  }
  const float drawn =
      ui.TextCut(list, Type::kSmall, x, middle, right - x,
                 hidden || run.archived ? c.text_muted : c.text_primary, run.name, CutAt::kMiddle);
  if (drawn + 1 < ui.Width(Type::kSmall, run.name)) {
    ui.Tooltip(ImGui::GetID("name"),
               ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(box.Min, box.Max), box,
               run.name);
  }
}

void TablePanel::DrawCell(Ui& ui, const ColumnSpec& column, const Cell& cell, const RunRow& run,
                          const ImRect& box, size_t at) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const tokens::ThemeColors& c = ui.c();
  const float middle = ui.Snap(box.GetCenter().y), pad = ui.Px(8), room = box.GetWidth() - 2 * pad;
  std::string text;
  if (column.kind == ColumnKind::kStatus) {
    const float x = box.Min.x + pad;
    const std::string& status = run.status;
    text = status == "running"    ? texts::kRunning
           : status == "finished" ? texts::kFinished
           : status == "failed"   ? texts::kFailed
           : status == "crashed"  ? texts::kCrashed
           : status == "stopped"  ? texts::kStopped
                                  : "";
    if (status == "running")
      Chip(ui, list, x, middle, text, ChipKind::kAccent, icons::kIconLoaderCircle);
    else if (status == "failed" || status == "crashed")
      Chip(ui, list, x, middle, text, ChipKind::kDanger);
    else if (status == "stopped")
      Chip(ui, list, x, middle, text, ChipKind::kWarning);
    else if (run.has_nonfinite)
      Chip(ui, list, x, middle, texts::kNan, ChipKind::kDanger);
    else if (status == "finished") {
      ui.Icon(list, icons::kIconCheck, 12, x, middle, c.text_muted);
      ui.Text(list, Type::kSmall, x + ui.Px(16), middle, c.text_muted, text);
    }
  } else {
    text = CellText(cell, HasNumberStyle(column) ? &styles_[at] : nullptr, ui.host());
    const Color ink = column.kind == ColumnKind::kMetric ? c.text_primary : c.text_secondary;
    const bool odd = cell.kind == Cell::Kind::kNumber && !std::isfinite(cell.number);
    const std::string shown = ui.Cut(Type::kSmall, text, room, CutAt::kMiddle);
    if (numeric_[at])
      ui.TextRight(list, Type::kSmall, box.Max.x - pad, middle, odd ? c.danger_text : ink, shown);
    else
      ui.Text(list, Type::kSmall, box.Min.x + pad, middle, ink, shown);
  }
  MirrorNode& node = ui.Describe(ImGui::GetID(reinterpret_cast<const void*>(at + 1)), "cell",
                                 ColumnTitle(column), box);
  node.value = text;
}

}  // namespace tidemark::ui

// The rows of the table: runs, groups and their cells (declared in table_panel.h).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "generated/icons.h"
#include "ui/cells.h"
#include "ui/panels/rule_flag.h"
#include "ui/panels/table_panel.h"
#include "ui/run_look.h"
#include "ui/texts.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/item.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

// What became of a run; returns it in words.
std::string DrawStatus(const Ui& ui, const RunRow& run, float x, float middle) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string& status = run.status;
  std::string text = status == "running"    ? texts::kRunning
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
    ui.Icon(list, icons::kIconCheck, 12, x, middle, ui.c().text_muted);
    ui.Text(list, Type::kSmall, x + ui.Px(16), middle, ui.c().text_muted, text);
  }
  return text;
}

}  // namespace

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
      const TableRow& row = table.rows[i - table.first_row];
      if (row.group)
        DrawGroupRow(ui, model, menu, place, row, y);
      else
        DrawRow(ui, model, menu, place, i, row, y);
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

  DrawCells(ui, model, place, row, y, state.right_clicked);
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

void TablePanel::DrawCells(Ui& ui, Model& model, const Place& place, const TableRow& row, float y,
                           bool note) {
  const float left = place.area.Min.x + place.frozen - place.scroll_x;
  const float bottom = y + place.row - ui.Px(1);
  ImGui::PushClipRect(ImVec2(place.area.Min.x + place.frozen, y), ImVec2(place.area.Max.x, bottom),
                      true);
  const std::vector<ColumnSpec>& answered = model.table_columns;
  for (size_t i = place.columns.first; i < place.columns.last; ++i) {
    const auto at = std::find(answered.begin(), answered.end(), columns_[i]);
    const auto cell_at = static_cast<size_t>(at - answered.begin());
    if (at == answered.end() || cell_at >= row.cells.size()) continue;
    const ImRect box(left + edges_[i], y, left + edges_[i + 1], bottom);
    DrawCell(ui, columns_[i], row.cells[cell_at], row, box, i);
    if (note && box.Contains(ImGui::GetIO().MousePos)) cell_text_ = CellExact(row.cells[cell_at]);
  }
  ImGui::PopClipRect();
}

void TablePanel::DrawGroupRow(Ui& ui, Model& model, RunMenu* menu, const Place& place,
                              const TableRow& row, float y) {
  const GroupRow& group = *row.group;
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImRect box(place.area.Min.x, y, place.area.Max.x, y + place.row);
  const std::vector<int64_t>& runs = group.run_ids;
  const auto selected = static_cast<size_t>(std::count_if(
      runs.begin(), runs.end(), [&](int64_t run) { return model.selection.Has(run); }));
  const RunRow* first = runs.empty() ? nullptr : model.Run(runs.front());
  const int64_t line = first == nullptr ? 0 : model.GroupLineOf(*first);
  ImGui::PushID(group.key.c_str());
  ItemOptions options;
  options.overlap = true;
  const ItemState state = Item(ui, "group", box, options);
  ui.Describe(state.id, "row", group.label, box)
      .attributes.emplace_back("data-runs", fmt::format("{}", runs.size()));
  Mirror::Current()->PushParent(state.id);
  list->AddRectFilled(box.Min, box.Max, c.overlay_hover);
  if (state.hovered) list->AddRectFilled(box.Min, box.Max, c.overlay_hover);
  ui.HLine(list, box.Min.x, box.Max.x, box.Max.y - ui.Px(1), c.border_subtle);
  DrawCells(ui, model, place, row, y, false);
  const float middle = ui.Snap(box.GetCenter().y);
  float right = box.Min.x + place.frozen - ui.Px(8);
  const bool closed = model.IsClosed(group.key);
  if (closed) {
    const float flag = DrawRuleFlag(ui, model, HitsOf(model, runs), list, box, right, nullptr);
    if (flag > 0) right -= flag + ui.Px(8);
  }
  const ImRect check(box.Min.x + ui.Px(7), box.Min.y, box.Min.x + ui.Px(31), box.Max.y);
  const bool all = !runs.empty() && selected == runs.size();
  if (CheckBox(ui, ImGui::GetID("check"), check, fmt::format(texts::kSelectRun, group.label),
               all            ? Check::kOn
               : selected > 0 ? Check::kMixed
                              : Check::kOff)) {
    for (const int64_t run : runs) model.selection.Set(run, !all);
  }
  float x = box.Min.x + ui.Px(40);
  const bool turned = Chevron(ui, "below", ImVec2(x - ui.Px(5), middle), group.label, !closed);
  x += ui.Px(tokens::kLayoutTreeIndent);
  Swatch(ui, list, x, middle, line == 0 ? c.border_default : LookOf(ui.theme(), group).color,
         line == 0);
  x += ui.Px(18);
  const std::string count = Count(static_cast<int64_t>(runs.size()));
  x += ui.TextCut(list, Type::kSmallMedium, x, middle,
                  right - x - ui.Width(Type::kSmall, count) - ui.Px(8), c.text_primary, group.label,
                  CutAt::kMiddle);
  ui.Text(list, Type::kSmall, x + ui.Px(8), middle, c.text_muted, count);
  if (place.scroll_x > 0)
    ui.VLine(list, box.Min.x + place.frozen - ui.Px(1), y, y + place.row, c.border_default);
  if (state.focused) ui.FocusRing(list, box, 0, false);
  if (state.hovered) model.highlighted_run = line;
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (state.right_clicked && !runs.empty()) menu->Open(runs, ImRect(mouse, mouse), false);
  if (turned || state.clicked) model.SetClosed(group.key, !closed);
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
  const float step = ui.Px(tokens::kLayoutTreeIndent);
  float x = box.Min.x + ui.Px(40) + step * static_cast<float>(std::min<int>(run.depth, 4));
  const float middle = ui.Snap(box.GetCenter().y);
  if (run.descendants > 0) {
    const bool closed = model.IsClosed(run.uuid);
    if (Chevron(ui, "below", ImVec2(x - ui.Px(5), middle), run.name, !closed))
      model.SetClosed(run.uuid, !closed);
  }
  if (model.list().indents) x += step;
  Swatch(ui, list, x, middle, hidden ? c.border_default : LookOf(ui.theme(), model, run).color);
  x += ui.Px(18);
  float right = box.Max.x - ui.Px(8);
  const float flag = DrawRuleFlag(ui, model, model.rules.Of(run.run_id), list, box, right, nullptr);
  if (flag > 0) right -= flag + ui.Px(8);
  if (run.pinned) {
    ui.Icon(list, icons::kIconPin, 12, right - ui.Px(12), middle, c.text_muted);
    right -= ui.Px(20);
  }
  const float drawn =
      ui.TextCut(list, Type::kSmall, x, middle, right - x,
                 hidden || run.archived ? c.text_muted : c.text_primary, run.name, CutAt::kMiddle);
  std::string tip = drawn + 1 < ui.Width(Type::kSmall, run.name) ? run.name : "";
  if (flag > 0) tip += (tip.empty() ? "" : "\n") + RuleFlagTip(model, model.rules.Of(run.run_id));
  if (!tip.empty()) {
    ui.Tooltip(ImGui::GetID("name"),
               ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(box.Min, box.Max), box, tip);
  }
}

void TablePanel::DrawCell(Ui& ui, const ColumnSpec& column, const Cell& cell, const TableRow& row,
                          const ImRect& box, size_t at) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const tokens::ThemeColors& c = ui.c();
  const float middle = ui.Snap(box.GetCenter().y), pad = ui.Px(8), room = box.GetWidth() - 2 * pad;
  std::string text;
  if (column.kind == ColumnKind::kStatus) {
    text = row.group ? "" : DrawStatus(ui, row.run, box.Min.x + pad, middle);
  } else {
    text = CellText(cell, HasNumberStyle(column) ? &styles_[at] : nullptr, ui.host());
    // What all runs of a group have alike is not what it is looked at for.
    const Color ink = column.kind == ColumnKind::kMetric ? c.text_primary
                      : row.group                        ? c.text_muted
                                                         : c.text_secondary;
    const bool odd = cell.kind == Cell::Kind::kNumber && !std::isfinite(cell.number);
    const float beside = deviations_[at];
    const std::string shown = ui.Cut(Type::kSmall, text, room - beside, CutAt::kMiddle);
    if (row.group && beside > 0)
      ui.TextRight(list, Type::kSmall, box.Max.x - pad, middle, c.text_muted,
                   DeviationText(cell, HasNumberStyle(column) ? &styles_[at] : nullptr));
    if (numeric_[at])
      ui.TextRight(list, Type::kSmall, box.Max.x - pad - beside, middle, odd ? c.danger_text : ink,
                   shown);
    else
      ui.Text(list, Type::kSmall, box.Min.x + pad, middle, ink, shown);
  }
  MirrorNode& node = ui.Describe(ImGui::GetID(reinterpret_cast<const void*>(at + 1)), "cell",
                                 ColumnTitle(column), box);
  node.value = text;
}

}  // namespace tidemark::ui

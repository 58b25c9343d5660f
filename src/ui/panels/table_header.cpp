// The table's header of two rows, the bar of actions and the cell menu (declared in table_panel.h).
#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/cells.h"
#include "ui/panels/table_panel.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kCellMenuId = "Cell menu";

}  // namespace

void TablePanel::DrawHeader(Ui& ui, Model& model, const Place& place) {
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImRect box(place.area.Min.x, place.area.Min.y, place.area.Max.x,
                   place.area.Min.y + place.header);
  list->AddRectFilled(box.Min, box.Max, c.bg_panel);
  ui.HLine(list, box.Min.x, box.Max.x, box.Max.y - ui.Px(1), c.border_default);
  const float upper = ui.Px(tokens::kLayoutTableHeader[0]);
  const float left = box.Min.x + place.frozen - place.scroll_x;
  ImGui::PushClipRect(ImVec2(box.Min.x + place.frozen, box.Min.y), box.Max, true);
  for (const ColumnBand& band : BandsOf(columns_)) {
    const float x0 = left + edges_[band.first], x1 = left + edges_[band.first + band.count];
    if (x1 < box.Min.x + place.frozen || x0 > box.Max.x || band.title.empty()) continue;
    ui.VLine(list, x0, box.Min.y, box.Min.y + upper, c.border_default);
    // The name stays in sight while its columns are.
    const float x = std::max(x0, box.Min.x + place.frozen) + ui.Px(9);
    ui.TextCut(list, Type::kMicro, x, box.Min.y + upper / 2, x1 - x - ui.Px(8), c.text_muted,
               band.title, CutAt::kMiddle);
  }
  for (size_t i = place.columns.first; i < place.columns.last; ++i) {
    DrawHeadCell(
        ui, model, columns_[i],
        ImRect(left + edges_[i], box.Min.y + upper, left + edges_[i + 1], box.Max.y - ui.Px(1)),
        numeric_[i], deviations_[i]);
  }
  ImGui::PopClipRect();
  const ImRect check(box.Min.x + ui.Px(7), box.Min.y + upper, box.Min.x + ui.Px(31), box.Max.y);
  const size_t selected = model.selection.size();
  const Check state = selected == 0                      ? Check::kOff
                      : selected >= model.table.matching ? Check::kOn
                                                         : Check::kMixed;
  if (CheckBox(ui, ImGui::GetID("all"), check, texts::kSelectAll, state)) {
    if (state == Check::kOff)
      model.SelectWholeTable(BaseQuery(model));
    else
      model.selection.Clear();
  }
  DrawHeadCell(ui, model, ColumnSpec{},
               ImRect(box.Min.x + ui.Px(32), box.Min.y + upper, box.Min.x + place.frozen,
                      box.Max.y - ui.Px(1)),
               false, 0);
  if (place.scroll_x > 0)
    ui.VLine(list, box.Min.x + place.frozen - ui.Px(1), box.Min.y, box.Max.y, c.border_default);
}

void TablePanel::DrawHeadCell(Ui& ui, Model& model, const ColumnSpec& column, const ImRect& box,
                              bool numeric, float beside) {
  const tokens::ThemeColors& c = ui.c();
  const std::string title = ColumnTitle(column), head = ColumnHead(column);
  ImGui::PushID(title.c_str());
  const ItemState state = Item(ui, "head", box);
  ImGui::PopID();
  if (!state.visible) return;
  const bool sorted = model.view.table_sort == column;
  MirrorNode& node = ui.Describe(state.id, "columnheader", title, box);
  node.attributes.emplace_back("aria-sort", !sorted                       ? "none"
                                            : model.view.table_descending ? "descending"
                                                                          : "ascending");
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (state.hovered) list->AddRectFilled(box.Min, box.Max, c.overlay_hover);
  const float middle = ui.Snap(box.GetCenter().y), pad = ui.Px(8);
  const Color ink = sorted ? c.accent_text : state.hovered ? c.text_primary : c.text_secondary;
  const float arrow = sorted ? ui.Px(16) : 0;
  const std::string text =
      ui.Cut(Type::kMicroMedium, head, box.GetWidth() - 2 * pad - arrow, CutAt::kMiddle);
  const float width = ui.Width(Type::kMicroMedium, text);
  float x = numeric ? std::max(box.Min.x + pad + arrow, box.Max.x - pad - beside - width)
                    : box.Min.x + pad;
  if (column.kind == ColumnKind::kName) x = box.Min.x + ui.Px(26);
  ui.Text(list, Type::kMicroMedium, x, middle, ink, text);
  if (sorted) {
    const char* icon = model.view.table_descending ? icons::kIconArrowDown : icons::kIconArrowUp;
    ui.Icon(list, icon, 12, numeric ? x - ui.Px(16) : x + width + ui.Px(4), middle, ink);
  }
  if (state.focused) ui.FocusRing(list, box, 2, false);
  if (text != head) ui.Tooltip(state.id, state.hovered, box, title);
  if (state.clicked) {
    model.view.table_descending =
        sorted ? !model.view.table_descending : column.kind == ColumnKind::kMetric;
    model.view.table_sort = column;
  }
}

void TablePanel::DrawCellMenu(Ui& ui, Model& model) {
  if (open_cell_menu_) ImGui::OpenPopup(kCellMenuId);
  open_cell_menu_ = false;
  if (!BeginMenu(ui, kCellMenuId, cell_anchor_, 200)) return;
  const std::string shown = cell_text_.substr(0, 24);
  if (MenuItem(ui, {texts::kCopyCell, icons::kIconCopy, shown, !cell_text_.empty()}))
    model.Copy(cell_text_, texts::kCellWhat);
  if (MenuItem(ui, {texts::kCopyRow, nullptr})) model.Copy(row_text_, texts::kRow);
  if (MenuItem(ui, {texts::kCopyTable, nullptr})) {
    QueryTable query = BaseQuery(model);
    query.slot = kSlotTableCopy;
    query.row_count = model.table.matching;
    model.CopyTable(std::move(query));
  }
  EndMenu();
}

void TablePanel::DrawSelectionBar(Ui& ui, Model& model, RunMenu* menu, const ImRect& area) {
  std::vector<int64_t> runs;
  bool all_pinned = true;
  for (const RunRow& run : model.runs.rows) {
    if (!model.selection.Has(run.run_id)) continue;
    runs.push_back(run.run_id);
    all_pinned &= run.pinned;
  }
  struct Action {
    const char* id;
    const char* label;
    const char* icon;
    bool edits;
  };
  const Action actions[] = {
      {"only", texts::kShowOnly, icons::kIconTarget, false},
      {"hide", texts::kHide, icons::kIconEyeOff, false},
      {"pin", all_pinned ? texts::kUnpinShort : texts::kPinShort, icons::kIconPin, true},
      {"colour", texts::kColourEllipsis, icons::kIconPalette, true},
      {"archive", texts::kArchive, icons::kIconArchive, true}};
  const std::string count =
      fmt::format(texts::kSelected, Count(static_cast<int64_t>(model.selection.size())));
  float width = ui.Px(12) + ui.Width(Type::kBodyMedium, count) + ui.Px(12) + ui.Px(24) + ui.Px(10);
  const auto spec_of = [&](const Action& action) {
    ButtonSpec spec;
    spec.label = action.label;
    spec.icon = action.icon;
    spec.kind = ButtonKind::kQuiet;
    spec.height = tokens::kControlSmall;
    spec.enabled = !action.edits || model.CanEdit();
    spec.tooltip = spec.enabled ? "" : texts::kReadOnlyTip;
    return spec;
  };
  for (const Action& action : actions) width += ButtonWidth(ui, spec_of(action)) + ui.Px(4);
  const float left = ui.Snap(area.GetCenter().x - width / 2),
              bottom = ui.Snap(area.Max.y - ui.Px(12));
  const ImRect box(left, bottom - ui.Px(40), left + width, bottom);
  BeginFloating(ui, "##selection bar", box);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = box.GetCenter().y, top = ui.Snap(middle - ui.Px(12));
  float x = box.Min.x + ui.Px(12);
  ui.Text(list, Type::kBodyMedium, x, middle, ui.c().text_primary, count);
  ui.DescribeText(ImGui::GetID("count"), count, ImRect(x, top, x + ui.Px(80), top + ui.Px(24)));
  x = ui.Snap(x + ui.Width(Type::kBodyMedium, count) + ui.Px(12));
  for (const Action& action : actions) {
    const ButtonSpec spec = spec_of(action);
    const float w = ButtonWidth(ui, spec);
    if (Button(ui, action.id, ImVec2(x, top), spec)) {
      const std::string id = action.id;
      if (id == "only") model.ShowOnly(runs);
      if (id == "hide") model.SetHidden(runs, true);
      if (id == "pin") model.SetPinned(runs, !all_pinned);
      if (id == "colour") menu->Open(runs, ImRect(x, top, x + w, top + ui.Px(24)), true);
      if (id == "archive") model.SetArchived(runs, true);
    }
    x += w + ui.Px(4);
  }
  IconButtonSpec clear;
  clear.icon = icons::kIconX;
  clear.name = texts::kClearSelection;
  clear.size = 24;
  clear.icon_size = 14;
  if (IconButton(ui, "clear", ImVec2(box.Max.x - ui.Px(30), top), clear)) model.selection.Clear();
  EndFloating();
}

}  // namespace tidemark::ui

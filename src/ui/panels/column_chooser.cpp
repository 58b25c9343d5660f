#include "ui/panels/column_chooser.h"

#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/cells.h"
#include "ui/table_layout.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr const char* kId = "Columns";

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

void ColumnChooser::Refresh(const ColumnList& listed) {
  if (all_version_ == listed.data_version && !all_.empty()) return;
  all_ = ChoosableColumns(listed.columns);
  all_version_ = listed.data_version;
}

void ColumnChooser::Draw(Ui& ui, Model& model, const ImRect& anchor,
                         const std::vector<ColumnSpec>& columns) {
  if (open_) ImGui::OpenPopup(kId);
  open_ = false;
  if (!BeginMenu(ui, kId, anchor, 340, PopupAlign::kRight)) return;
  Refresh(model.columns);
  std::vector<ColumnSpec> chosen = columns;
  const ImRect find = MenuSpace(ui, 36, 4);
  InputSpec spec;
  spec.name = spec.hint = texts::kFindColumns;
  spec.icon = icons::kIconSearch;
  spec.focus_now = ImGui::IsWindowAppearing();
  TextInput(ui, "find",
            ImRect(find.Min.x, find.Min.y + ui.Px(4), find.Max.x, find.Min.y + ui.Px(32)), spec,
            &search_);
  if (MenuItem(ui, {texts::kVaryingOnly, icons::kIconColumns3, {}, true, {}, true})) {
    for (const ColumnEntry& entry : model.columns.columns) {
      const bool has = std::find(chosen.begin(), chosen.end(), entry.spec) != chosen.end();
      if (entry.spec.kind == ColumnKind::kParam && entry.varies && !has)
        chosen.push_back(entry.spec);
    }
  }
  if (MenuItem(ui, {texts::kResetColumns,
                    icons::kIconRotateCcw,
                    {},
                    model.view.table_columns.has_value()})) {
    model.view.table_columns.reset();
    EndMenu();
    return;
  }
  MenuSeparator(ui);
  std::vector<const ColumnEntry*> found;
  const std::string wanted = Lower(search_);
  for (const ColumnEntry& entry : all_) {
    if (Lower(ColumnTitle(entry.spec)).find(wanted) != std::string::npos) found.push_back(&entry);
  }
  const auto rows = static_cast<float>(std::clamp<size_t>(found.size(), 1, 14));
  ImGui::BeginChild("list", ImVec2(0, ui.Px(tokens::kLayoutRow) * rows),
                    ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(found.size()), ui.Px(tokens::kLayoutRow));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const ColumnEntry& entry = *found[static_cast<size_t>(i)];
      ImGui::PushID(i);
      const auto at = std::find(chosen.begin(), chosen.end(), entry.spec);
      if (DrawRow(ui, entry, at != chosen.end())) {
        if (at != chosen.end())
          chosen.erase(at);
        else
          chosen.push_back(entry.spec);
      }
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
  if (chosen != columns) model.view.table_columns = InOrderOf(all_, chosen);
  EndMenu();
}

bool ColumnChooser::DrawRow(Ui& ui, const ColumnEntry& entry, bool on) {
  const ImRect box = MenuSpace(ui, tokens::kLayoutRow, 0);
  const std::string title = ColumnTitle(entry.spec);
  const ItemState state = Item(ui, "row", box);
  if (!state.visible) return false;
  ui.Describe(state.id, "menuitemcheckbox", title, box)
      .attributes.emplace_back("aria-checked", on ? "true" : "false");
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (state.hovered || state.focused)
    ui.Box(list, box, ui.c().overlay_selection, 0, tokens::kRadiusControl);
  const float middle = ui.Snap(box.GetCenter().y), side = ui.Px(14);
  const ImRect check(box.Min.x + ui.Px(8), middle - side / 2, box.Min.x + ui.Px(8) + side,
                     middle + side / 2);
  ui.Box(list, check, on ? ui.c().accent_fill : 0, on ? ui.c().accent_fill : ui.c().border_strong,
         3);
  if (on)
    ui.Icon(list, icons::kIconCheck, 12, check.Min.x + ui.Px(1), middle, ui.c().text_on_accent);
  const std::string right = fmt::format("{} · {}", fmt::format(texts::kInRuns, entry.run_count),
                                        entry.varies ? texts::kVaries : texts::kSame);
  ui.TextRight(list, Type::kMicro, box.Max.x - ui.Px(8), middle, ui.c().text_muted, right);
  const float room = box.GetWidth() - ui.Px(46) - ui.Width(Type::kMicro, right);
  ui.TextCut(list, Type::kSmall, box.Min.x + ui.Px(30), middle, room, ui.c().text_primary, title,
             CutAt::kMiddle);
  return state.clicked;
}

}  // namespace tidemark::ui

#include "ui/panels/top_bar.h"

#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/format.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

std::string ShortcutText(const Ui& ui, const char* key) {
  return std::string(ui.host().is_mac() ? "\xE2\x8C\x98" : "Ctrl") + "+" + key;
}

void DrawFile(Ui& ui, const Model& model, const ImRect& box, TopBarAsks* asks) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const std::string name = model.file.open ? model.file.name : texts::kNoFile;
  const ItemState state = Item(ui, "file", box);
  MirrorNode& node = ui.Describe(state.id, "button", name, box);
  node.attributes.emplace_back("aria-haspopup", "menu");
  node.attributes.emplace_back("aria-description", texts::kOpenFileMenu);
  if (state.hovered || state.held) {
    list->AddRectFilled(box.Min, box.Max,
                        state.held ? ui.c().overlay_active : ui.c().overlay_hover);
  }
  const float middle = box.GetCenter().y;
  float x = box.Min.x + ui.Px(12);
  Logo(ui, list, x, middle);
  x += ui.Px(28);
  const float room = box.Max.x - ui.Px(12) - ui.Px(22) - x;
  x += ui.TextCut(list, Type::kBodySemibold, x, middle, room, ui.c().text_primary, name,
                  CutAt::kMiddle);
  ui.Icon(list, icons::kIconChevronDown, 14, x + ui.Px(8), middle, ui.c().text_muted);
  if (state.focused)
    ui.FocusRing(list, ImRect(box.Min.x + 3, box.Min.y + 3, box.Max.x - 3, box.Max.y - 3), 4,
                 false);
  asks->file_menu = state.clicked;
  asks->file_box = box;
}

void DrawTab(Ui& ui, Model& model, Tab tab, const char* icon, const char* label, bool with_words,
             float* x, float middle) {
  const float text = with_words ? ui.Width(Type::kBodyMedium, label) + ui.Px(6) : 0;
  const float width = ui.Snap(ui.Px(20) + ui.Px(16) + text);
  const ImRect box(*x, ui.Snap(middle - ui.Px(14)), *x + width,
                   ui.Snap(middle - ui.Px(14)) + ui.Px(28));
  const ItemState state = Item(ui, label, box);
  const bool on = model.view.tab == tab;
  ui.Describe(state.id, "tab", label, box)
      .attributes.emplace_back("aria-selected", on ? "true" : "false");
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (on || state.hovered) {
    ui.Box(list, box, on || state.held ? c.overlay_active : c.overlay_hover, 0,
           tokens::kRadiusControl);
  }
  const Color ink = on || state.hovered ? c.text_primary : c.text_secondary;
  ui.Icon(list, icon, 16, box.Min.x + ui.Px(10), middle, ink);
  if (with_words) ui.Text(list, Type::kBodyMedium, box.Min.x + ui.Px(32), middle, ink, label);
  if (state.focused) ui.FocusRing(list, box, tokens::kRadiusControl, false);
  if (!with_words) ui.Tooltip(state.id, state.hovered, box, label);
  if (state.clicked) model.view.tab = tab;
  *x += width + ui.Px(4);
}

// The parts at the right are placed from the right end inwards.
float DrawSave(Ui& ui, Model& model, float right, float middle) {
  ButtonSpec save;
  save.label = model.saving ? texts::kSaving : texts::kSave;
  save.icon = icons::kIconSave;
  save.enabled = model.file.open && !model.saving;
  save.kind = model.file.open ? ButtonKind::kPrimary : ButtonKind::kQuiet;
  save.tooltip = model.file.open ? texts::kSaveTip : texts::kNothingToSave;
  const float width = ButtonWidth(ui, save);
  if (Button(ui, "save", ImVec2(right - width, ui.Snap(middle - ui.Px(14))), save)) model.Save();
  return right - width - ui.Px(12);
}

float DrawFind(Ui& ui, float right, float middle, bool with_words, TopBarAsks* asks) {
  const float width = ui.Px(with_words ? 160.0f : 28.0f);
  const ImRect box(right - width, ui.Snap(middle - ui.Px(14)), right,
                   ui.Snap(middle - ui.Px(14)) + ui.Px(28));
  const ItemState state = Item(ui, "find", box);
  ui.Describe(state.id, "button", texts::kFindOrRun, box);
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Box(list, box, Over(c.bg_frame, state.hovered ? c.overlay_hover : 0), c.border_default,
         tokens::kRadiusControl);
  ui.Icon(list, icons::kIconSearch, 14, box.Min.x + ui.Px(with_words ? 9.0f : 7.0f), middle,
          c.text_muted);
  if (with_words) {
    ui.Text(list, Type::kSmall, box.Min.x + ui.Px(29), middle, c.text_muted, texts::kFindOrRun);
    const std::string keys = std::string(ui.host().is_mac() ? "\xE2\x8C\x98" : "Ctrl") + " K";
    Keys(ui, list, box.Max.x - ui.Px(6), middle, keys);
  }
  if (state.focused) ui.FocusRing(list, box, tokens::kRadiusControl, false);
  asks->palette = state.clicked;
  return box.Min.x - ui.Px(12);
}

float DrawHistory(Ui& ui, Model& model, float right, float middle, TopBarAsks* asks) {
  const float side = ui.Px(28), top = ui.Snap(middle - side / 2);
  IconButtonSpec theme;
  theme.icon = ui.theme().dark ? icons::kIconSun : icons::kIconMoon;
  theme.name = ui.theme().dark ? texts::kToLight : texts::kToDark;
  float x = right - side;
  asks->toggle_theme = IconButton(ui, "theme", ImVec2(x, top), theme);
  x -= side;
  const auto history = [&](const char* id, const char* icon, const std::string& label,
                           const char* plain, const char* pattern, const char* nothing,
                           const std::string& keys) {
    IconButtonSpec spec;
    spec.icon = icon;
    spec.enabled = !label.empty();
    const std::string tip = label.empty() ? nothing : fmt::format(fmt::runtime(pattern), label);
    spec.name = plain;
    spec.shortcut = {};
    const bool clicked = IconButton(ui, id, ImVec2(x, top), spec);
    const ImRect box(x, top, x + side, top + side);
    const ImGuiID item = ImGui::GetID(id);
    ui.Tooltip(item, ImGui::IsMouseHoveringRect(box.Min, box.Max), box,
               label.empty() ? tip : tip + "  " + keys);
    x -= side;
    return clicked;
  };
  if (history("redo", icons::kIconRedo2, model.file.redo_label, texts::kRedo, texts::kRedoWhat,
              texts::kNothingToRedo, ShortcutText(ui, "Shift+Z"))) {
    model.Redo();
  }
  if (history("undo", icons::kIconUndo2, model.file.undo_label, texts::kUndo, texts::kUndoWhat,
              texts::kNothingToUndo, ShortcutText(ui, "Z"))) {
    model.Undo();
  }
  x += side - ui.Px(12);
  ui.VLine(ImGui::GetWindowDrawList(), x - ui.Px(1), middle - ui.Px(8), middle + ui.Px(8),
           ui.c().border_default);
  return x - ui.Px(13);
}

void DrawStorage(Ui& ui, const Model& model, float left, float right, float middle,
                 bool with_words) {
  const StorageWords words = DescribeStorage(model);
  const Color tone = words.mood == StorageWords::kGood   ? ui.c().success_text
                     : words.mood == StorageWords::kWarn ? ui.c().warning_text
                                                         : ui.c().text_secondary;
  ImDrawList* list = ImGui::GetWindowDrawList();
  float width = with_words ? ui.Width(Type::kSmall, words.text) : 0;
  with_words = with_words && right - width - ui.Px(30) > left;
  if (!with_words) width = 0;
  const float icon_x = right - width - (with_words ? ui.Px(8) : 0) - ui.Px(14);
  const ImRect box(icon_x, middle - ui.Px(14), right, middle + ui.Px(14));
  ui.Icon(list, words.icon, 14, icon_x, middle, tone);
  if (with_words) {
    ui.Text(list, Type::kSmall, right - width, middle,
            words.mood == StorageWords::kWarn ? tone : ui.c().text_secondary, words.text);
  }
  const ImGuiID id = ImGui::GetID("storage");
  ui.DescribeText(id, words.text, box);
  if (!with_words) ui.Tooltip(id, ImGui::IsMouseHoveringRect(box.Min, box.Max), box, words.text);
}

}  // namespace

StorageWords DescribeStorage(const Model& model) {
  const FileState& file = model.file;
  if (file.opening) return {texts::kOpening, icons::kIconLoaderCircle, StorageWords::kPlain};
  if (!file.open) return {texts::kNothingToSave, icons::kIconHardDrive, StorageWords::kPlain};
  if (model.saving) return {texts::kSaving, icons::kIconLoaderCircle, StorageWords::kPlain};
  if (file.adopting) return {texts::kAdopting, icons::kIconLoaderCircle, StorageWords::kPlain};
  if (file.example) return {texts::kExampleState, icons::kIconLock, StorageWords::kPlain};
  const std::string size = Bytes(file.size_bytes);
  if (file.read_only)
    return {fmt::format(texts::kReadOnlyFile, size), icons::kIconLock, StorageWords::kPlain};
  if (file.storage == "opfs") {
    return {fmt::format(texts::kSavedInBrowser, size), icons::kIconCircleCheck,
            StorageWords::kGood};
  }
  if (file.storage == "file" || file.storage == "http") {
    return {fmt::format(texts::kFileOnDisk, size), icons::kIconCircleCheck, StorageWords::kGood};
  }
  return {texts::kNotKept, icons::kIconTriangleAlert, StorageWords::kWarn};
}

TopBarAsks DrawTopBar(Ui& ui, Model& model, const ImRect& area, float file_width) {
  TopBarAsks asks;
  ImGui::PushID("top");
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(area.Min, area.Max, ui.c().bg_panel);
  const float line = area.Max.y - ui.Px(1);
  const float middle = ui.Snap((area.Min.y + line) / 2);
  DrawFile(ui, model, ImRect(area.Min.x, area.Min.y, area.Min.x + file_width - ui.Px(1), line),
           &asks);
  ui.VLine(list, area.Min.x + file_width - ui.Px(1), area.Min.y, line, ui.c().border_subtle);
  ui.HLine(list, area.Min.x, area.Max.x, line, ui.c().border_default);

  const float logical = area.GetWidth() / ui.theme().scale;
  const bool words = logical >= tokens::kBreakpointsIconTabs;
  float x = area.Min.x + file_width + ui.Px(16);
  const ImGuiID tabs = ImGui::GetID("tabs");
  ui.Describe(tabs, "tablist", texts::kProduct, ImRect(x, area.Min.y, x + ui.Px(320), line));
  Mirror::Current()->PushParent(tabs);
  DrawTab(ui, model, Tab::kCharts, icons::kIconChartLine, texts::kCharts, words, &x, middle);
  DrawTab(ui, model, Tab::kTable, icons::kIconTable2, texts::kTable, words, &x, middle);
  DrawTab(ui, model, Tab::kEvaluate, icons::kIconTarget, texts::kEvaluate, words, &x, middle);
  Mirror::Current()->PopParent();

  float right = area.Max.x - ui.Px(12);
  right = DrawSave(ui, model, right, middle);
  right = DrawFind(ui, right, middle, logical >= tokens::kBreakpointsSidebarOverlay, &asks);
  right = DrawHistory(ui, model, right, middle, &asks);
  DrawStorage(ui, model, x, right, middle, words);
  ImGui::PopID();
  return asks;
}

}  // namespace tidemark::ui

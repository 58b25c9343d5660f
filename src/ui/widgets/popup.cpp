#include "ui/widgets/popup.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "generated/icons.h"
#include "ui/widgets/input.h"

namespace tidemark::ui {
namespace {

// The popup's own background, so that the shadow lies outside of it and nothing is drawn twice.
void DrawFrame(Ui& ui) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  ImDrawList* list = window->DrawList;
  const ImRect box(window->Pos,
                   ImVec2(window->Pos.x + window->Size.x, window->Pos.y + window->Size.y));
  list->PushClipRectFullScreen();
  ui.Shadow(list, box, tokens::kRadiusPopup);
  ui.Box(list, box, ui.c().bg_popup, ui.c().border_default, tokens::kRadiusPopup);
  list->PopClipRect();
}

void PushPopupStyle(Ui& ui, float padding) {
  ImGui::PushStyleColor(ImGuiCol_PopupBg, 0u);
  ImGui::PushStyleVar(ImGuiStyleVar_PopupBorderSize, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ui.Px(padding), ui.Px(padding)));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
}

void PopPopupStyle() {
  ImGui::PopStyleVar(3);
  ImGui::PopStyleColor();
}

}  // namespace

bool BeginMenu(Ui& ui, const char* id, const ImRect& anchor, float width, PopupAlign align) {
  if (!ImGui::IsPopupOpen(id)) return false;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  float x = align == PopupAlign::kLeft ? anchor.Min.x : anchor.Max.x - ui.Px(width);
  x = std::clamp(x, ui.Px(4), std::max(ui.Px(4), screen.x - ui.Px(width) - ui.Px(4)));
  const float gap = ui.Px(4);
  ImGui::SetNextWindowPos(ImVec2(ui.Snap(x), ui.Snap(anchor.Max.y + gap)), ImGuiCond_Appearing);
  ImGui::SetNextWindowSizeConstraints(ImVec2(ui.Px(width), 0),
                                      ImVec2(ui.Px(width), screen.y - ui.Px(8)));
  PushPopupStyle(ui, 4);
  const bool open = ImGui::BeginPopup(id);
  if (!open) {
    PopPopupStyle();
    return false;
  }
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  if (window->HiddenFramesCanSkipItems > 0 || window->HiddenFramesCannotSkipItems > 0) ui.Wake();
  const float bottom = window->Pos.y + window->Size.y;
  if (bottom > screen.y - gap && window->Size.y > ui.Px(20)) {
    const float above = anchor.Min.y - gap - window->Size.y;
    const float y = above >= gap ? above : std::max(gap, screen.y - gap - window->Size.y);
    ImGui::SetWindowPos(window, ImVec2(window->Pos.x, ui.Snap(y)));
    ui.Wake();
  }
  DrawFrame(ui);
  const ImGuiID menu = window->ID;
  ui.Describe(menu, "menu", id, window->Rect());
  Mirror::Current()->PushParent(menu);
  return true;
}

void EndMenu() {
  Mirror::Current()->PopParent();
  ImGui::EndPopup();
  PopPopupStyle();
}

ImRect MenuSpace(Ui& ui, float height, float side_padding) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = window->WorkRect.GetWidth();
  ImGui::ItemSize(ImVec2(width, ui.Px(height)), 0);
  return ImRect(at.x + ui.Px(side_padding), at.y, at.x + width - ui.Px(side_padding),
                at.y + ui.Px(height));
}

bool MenuItem(Ui& ui, const MenuRow& row) {
  const ImRect box = MenuSpace(ui, tokens::kLayoutRow, 0);
  ItemOptions options;
  options.enabled = row.enabled;
  ImGui::PushID(row.icon ? row.icon : "");
  const ImGuiID id = ImGui::GetID(row.label.data(), row.label.data() + row.label.size());
  ImGui::PopID();
  const ItemState state = Item(ui, id, box, options);
  if (!state.visible) return false;
  MirrorNode& node = ui.Describe(id, row.checked ? "menuitemcheckbox" : "menuitem", row.label, box);
  if (row.checked) node.attributes.emplace_back("aria-checked", *row.checked ? "true" : "false");
  if (!row.enabled) node.attributes.emplace_back("aria-disabled", "true");
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (row.enabled && (state.hovered || state.focused)) {
    ui.Box(list, box, c.overlay_selection, 0, tokens::kRadiusControl);
  }
  const float fade = row.enabled ? 1.0f : tokens::kDisabledAlpha, middle = box.GetCenter().y;
  float x = box.Min.x + ui.Px(8);
  const char* icon = row.checked ? (*row.checked ? icons::kIconCheck : nullptr) : row.icon;
  if (row.swatch != 0) {
    ui.Box(list, ImRect(x + ui.Px(2), middle - ui.Px(5), x + ui.Px(12), middle + ui.Px(5)),
           row.swatch, 0, 3);
  } else if (icon) {
    ui.Icon(list, icon, 14, x, middle, Fade(row.danger ? c.danger_text : c.text_muted, fade));
  }
  x += ui.Px(22);
  float right = box.Max.x - ui.Px(8);
  if (!row.keys.empty()) {
    ui.TextRight(list, Type::kSmall, right, middle, Fade(c.text_muted, fade), row.keys);
    right -= ui.Width(Type::kSmall, row.keys) + ui.Px(8);
  }
  ui.TextCut(list, Type::kSmall, x, middle, right - x,
             Fade(row.danger ? c.danger_text : c.text_primary, fade), row.label);
  if (state.clicked && !row.keep_open) ImGui::CloseCurrentPopup();
  return state.clicked;
}

void MenuSeparator(Ui& ui) {
  const ImRect box = MenuSpace(ui, 9, 0);
  ui.HLine(ImGui::GetWindowDrawList(), box.Min.x, box.Max.x, box.Min.y + ui.Px(4),
           ui.c().border_default);
}

void MenuHeading(Ui& ui, std::string_view text, std::string_view right) {
  const ImRect box = MenuSpace(ui, 24);
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Text(list, Type::kMicroMedium, box.Min.x, box.GetCenter().y, ui.c().text_muted, text);
  ui.TextRight(list, Type::kMicro, box.Max.x, box.GetCenter().y, ui.c().text_muted, right);
}

void MenuFind(Ui& ui, std::string_view name, std::string* text) {
  const ImRect row = MenuSpace(ui, 32);
  InputSpec spec;
  spec.name = spec.hint = name;
  spec.icon = icons::kIconSearch;
  spec.type = Type::kSmall;
  TextInput(ui, "find", ImRect(row.Min.x, row.Min.y, row.Max.x, row.Min.y + ui.Px(28)), spec, text);
}

void MenuNote(Ui& ui, std::string_view text, Color color) {
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = window->WorkRect.GetWidth() - ui.Px(16);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float height = ui.TextWrapped(list, Type::kSmall, ImVec2(at.x + ui.Px(8), at.y + ui.Px(4)),
                                      width, color != 0 ? color : ui.c().text_secondary, text);
  ImGui::ItemSize(ImVec2(window->WorkRect.GetWidth(), height + ui.Px(8)), 0);
  ui.DescribeText(ImGui::GetID(text.data(), text.data() + text.size()), text,
                  ImRect(at.x, at.y, at.x + width, at.y + height + ui.Px(8)), "note");
}

bool BeginFramedModal(Ui& ui, const char* id, std::string_view name, float padding,
                      ImGuiWindowFlags flags) {
  PushPopupStyle(ui, padding);
  const bool open =
      ImGui::BeginPopupModal(id, nullptr,
                             flags | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                 ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  if (!open) {
    PopPopupStyle();
    return false;
  }
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  if (window->HiddenFramesCannotSkipItems > 0 || window->HiddenFramesCanSkipItems > 0) ui.Wake();
  DrawFrame(ui);
  ui.Describe(window->ID, "dialog", name, window->Rect());
  Mirror::Current()->PushParent(window->ID);
  return true;
}

bool BeginDialog(Ui& ui, const char* id, std::string_view title, float width) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(ui.Snap(screen.x / 2), ui.Snap(screen.y * 0.42f)),
                          ImGuiCond_Always, ImVec2(0.5f, 0.5f));
  const float shown = std::min(ui.Px(width), screen.x - ui.Px(16));
  ImGui::SetNextWindowSizeConstraints(ImVec2(shown, 0), ImVec2(shown, screen.y - ui.Px(32)));
  if (!BeginFramedModal(ui, id, title, 16, ImGuiWindowFlags_AlwaysAutoResize)) return false;
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && !ImGui::GetIO().WantTextInput)
    ImGui::CloseCurrentPopup();
  if (!title.empty()) {
    const ImRect box = MenuSpace(ui, 28, 0);
    ui.Text(ImGui::GetWindowDrawList(), Type::kTitle, box.Min.x, box.Min.y + ui.Px(10),
            ui.c().text_primary, title);
  }
  return true;
}

void BeginFloating(Ui& ui, const char* id, const ImRect& box) {
  ImGui::SetNextWindowPos(box.Min);
  ImGui::SetNextWindowSize(box.GetSize());
  ImGui::PushStyleColor(ImGuiCol_WindowBg, 0u);
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing);
  DrawFrame(ui);
}

void EndFloating() {
  ImGui::End();
  ImGui::PopStyleColor();
}

void DialogText(Ui& ui, const char* id, std::string_view text, float below) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetCurrentWindow()->WorkRect.GetWidth();
  const float height = ui.TextWrapped(ImGui::GetWindowDrawList(), Type::kBody, at, width,
                                      ui.c().text_secondary, text);
  ui.DescribeText(ImGui::GetID(id), text, ImRect(at.x, at.y, at.x + width, at.y + height), "note");
  MenuSpace(ui, height / ui.theme().scale + below, 0);
}

bool DialogButtons(Ui& ui, const ButtonSpec& action, std::string_view close, bool submitted) {
  const ImRect row = MenuSpace(ui, 28, 0);
  ButtonSpec keep;
  keep.label = close;
  const float action_x = row.Max.x - ButtonWidth(ui, action);
  const float close_x = action_x - ui.Px(8) - ButtonWidth(ui, keep);
  const bool closed = Button(ui, "close", ImVec2(close_x, row.Min.y), keep);
  const bool chosen = Button(ui, "action", ImVec2(action_x, row.Min.y), action);
  const bool go = (chosen || submitted) && action.enabled;
  if (closed || go) ImGui::CloseCurrentPopup();
  return go && !closed;
}

void EndDialog(Ui& ui) {
  // With another height it is placed anew in the next frames: now, not when the mouse moves.
  const ImGuiWindow* window = ImGui::GetCurrentWindow();
  const float height = window->DC.CursorMaxPos.y - window->DC.CursorStartPos.y;
  // Dear ImGui keeps whole units of it.
  if (std::abs(height - window->ContentSize.y) >= 1) ui.Wake();
  Mirror::Current()->PopParent();
  ImGui::EndPopup();
  PopPopupStyle();
}

}  // namespace tidemark::ui

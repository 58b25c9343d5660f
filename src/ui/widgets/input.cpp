#include "ui/widgets/input.h"

#include <cmath>

#include "generated/icons.h"
#include "ui/widgets/button.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

int Resize(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    auto* text = static_cast<std::string*>(data->UserData);
    text->resize(static_cast<size_t>(data->BufTextLen));
    data->Buf = text->data();
  }
  return 0;
}

// What stands at the right end; returns its width with the gap before it.
float DrawTail(Ui& ui, ImDrawList* list, const ImRect& box, const InputSpec& spec,
               std::string* text, bool* changed) {
  const float middle = box.GetCenter().y;
  if (!text->empty()) {
    if (!spec.clear_button) return 0;
    IconButtonSpec clear;
    clear.icon = icons::kIconX;
    clear.name = "Clear";
    clear.size = 20;
    clear.icon_size = 14;
    if (IconButton(ui, "clear", ImVec2(box.Max.x - ui.Px(24), ui.Snap(middle - ui.Px(10))),
                   clear)) {
      text->clear();
      *changed = true;
    }
    return ui.Px(24);
  }
  if (!spec.keys.empty())
    return Keys(ui, list, box.Max.x - ui.Px(6), middle, spec.keys) + ui.Px(10);
  if (!spec.count.empty()) {
    ui.TextRight(list, Type::kMicro, box.Max.x - ui.Px(9), middle, ui.c().text_muted, spec.count);
    return ui.Width(Type::kMicro, spec.count) + ui.Px(13);
  }
  return 0;
}

}  // namespace

InputState TextInput(Ui& ui, const char* id, const ImRect& box, const InputSpec& spec,
                     std::string* text) {
  InputState state;
  ImGui::PushID(id);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const tokens::ThemeColors& c = ui.c();
  const ImGuiID input_id = ImGui::GetID("##text");
  const bool active = ImGui::GetActiveID() == input_id;
  if (spec.frame) {
    const bool hovered = ImGui::IsMouseHoveringRect(box.Min, box.Max) && !active;
    const Color edge = spec.error ? c.danger_text : c.border_default;
    ui.Box(list, box, Over(c.bg_frame, hovered ? c.overlay_hover : 0), edge,
           tokens::kRadiusControl);
  }
  float left = box.Min.x + (spec.frame ? ui.Px(9) : 0);
  if (spec.icon) {
    ui.Icon(list, spec.icon, 14, left, box.GetCenter().y, active ? c.text_primary : c.text_muted);
    left += ui.Px(20);
  }
  const float tail = DrawTail(ui, list, box, spec, text, &state.changed);

  const FontFace face = ui.fonts().Face(spec.type);
  const float size = ui.Px(face.size);
  const float baseline = ui.Snap(box.GetCenter().y + face.baseline * size);
  const float top = ui.Px(3);
  const float pad_y = baseline - std::ceil(face.ascent * size) - (box.Min.y + top);
  ui.PushFont(spec.type);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0, pad_y));
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0.0f);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0u);
  ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, 0u);
  ImGui::PushStyleColor(ImGuiCol_FrameBgActive, 0u);
  // The input has its place from the caller: what is laid out after it does not move.
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImVec2 cursor = window->DC.CursorPos;
  ImGui::SetCursorScreenPos(ImVec2(left, box.Min.y + top));
  ImGui::SetNextItemWidth(box.Max.x - tail - ui.Px(4) - left);
  if (spec.focus_now) ImGui::SetKeyboardFocusHere();
  ImGuiInputTextFlags flags = ImGuiInputTextFlags_CallbackResize;
  // Asking for these events is how Dear ImGui leaves the keys to the input.
  if (spec.keep_arrows)
    flags |= ImGuiInputTextFlags_CallbackHistory | ImGuiInputTextFlags_CallbackCompletion;
  else
    flags |= ImGuiInputTextFlags_EscapeClearsAll;
  if (spec.select_all) flags |= ImGuiInputTextFlags_AutoSelectAll;
  const std::string hint(spec.hint);
  if (ImGui::InputTextWithHint("##text", hint.c_str(), text->data(), text->capacity() + 1, flags,
                               Resize, text)) {
    state.changed = true;
  }
  state.active = ImGui::IsItemActive();
  state.left = ImGui::IsItemDeactivatedAfterEdit();
  state.submitted =
      ImGui::IsItemDeactivated() && (ImGui::IsKeyPressed(ImGuiKey_Enter, false) ||
                                     ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false));
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar(2);
  ui.PopFont();
  window->DC.CursorPos = cursor;

  MirrorNode& node =
      ui.Describe(input_id, "textbox", spec.name.empty() ? spec.hint : spec.name, box);
  node.value = *text;
  if (spec.error) node.attributes.emplace_back("aria-invalid", "true");
  if (spec.frame && (state.active || ui.ShowsFocus(input_id))) {
    ui.Box(list, box, 0, spec.error ? c.danger_text : c.border_focus, tokens::kRadiusControl);
    if (!spec.error) ui.FocusRing(list, box, tokens::kRadiusControl, false);
  }
  ImGui::PopID();
  return state;
}

InputState TextArea(Ui& ui, const char* id, const ImRect& box, const InputSpec& spec,
                    std::string* text) {
  InputState state;
  ImGui::PushID(id);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const tokens::ThemeColors& c = ui.c();
  const ImGuiID input_id = ImGui::GetID("##text");
  ui.Box(list, box, c.bg_frame, c.border_default, tokens::kRadiusControl);
  ui.PushFont(spec.type);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(ui.Px(9), ui.Px(6)));
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0.0f);
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0u);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, 0u);
  ImGuiWindow* window = ImGui::GetCurrentWindow();
  const ImVec2 cursor = window->DC.CursorPos;
  ImGui::SetCursorScreenPos(box.Min);
  if (spec.focus_now) ImGui::SetKeyboardFocusHere();
  state.changed =
      ImGui::InputTextMultiline("##text", text->data(), text->capacity() + 1, box.GetSize(),
                                ImGuiInputTextFlags_CallbackResize, Resize, text);
  state.active = ImGui::IsItemActive();
  state.left = ImGui::IsItemDeactivatedAfterEdit();
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar(2);
  ui.PopFont();
  window->DC.CursorPos = cursor;
  if (text->empty()) {
    const ImVec2 at(box.Min.x + ui.Px(9), box.Min.y + ui.Px(6));
    ui.TextWrapped(list, spec.type, at, box.GetWidth() - ui.Px(18), c.text_muted,
                   std::string(spec.hint));
  }
  MirrorNode& node = ui.Describe(input_id, "textbox", spec.name, box);
  node.value = *text;
  node.attributes.emplace_back("aria-multiline", "true");
  if (state.active || ui.ShowsFocus(input_id)) {
    ui.Box(list, box, 0, c.border_focus, tokens::kRadiusControl);
    ui.FocusRing(list, box, tokens::kRadiusControl, false);
  }
  ImGui::PopID();
  return state;
}

}  // namespace tidemark::ui

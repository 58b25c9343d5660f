#include "ui/widgets/item.h"

namespace tidemark::ui {

ItemState Item(Ui& ui, ImGuiID id, const ImRect& box, const ItemOptions& options) {
  ItemState state;
  state.id = id;
  ImGuiItemFlags flags = ImGuiItemFlags_None;
  if (!options.enabled) flags |= ImGuiItemFlags_Disabled;
  if (!options.tab_stop) flags |= ImGuiItemFlags_NoTabStop;
  if (options.overlap) flags |= ImGuiItemFlags_AllowOverlap;
  state.visible = ImGui::ItemAdd(box, id, nullptr, flags);
  if (!state.visible) return state;
  ImGuiButtonFlags button = ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight;
  if (options.overlap) button |= ImGuiButtonFlags_AllowOverlap;
  if (!options.enabled) {
    state.hovered = ImGui::IsMouseHoveringRect(box.Min, box.Max) &&
                    ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    return state;
  }
  if (options.repeat) ImGui::PushItemFlag(ImGuiItemFlags_ButtonRepeat, true);
  const bool pressed = ImGui::ButtonBehavior(box, id, &state.hovered, &state.held, button);
  if (options.repeat) ImGui::PopItemFlag();
  if (pressed) {
    const bool right = ImGui::IsMouseReleased(ImGuiMouseButton_Right);
    (right ? state.right_clicked : state.clicked) = true;
  }
  state.focused = ui.ShowsFocus(id);
  return state;
}

}  // namespace tidemark::ui

// The one way in which our own widgets meet Dear ImGui: a rectangle with an id that can be hovered,
// clicked and reached by keyboard.
#pragma once

#include "ui/ui.h"

namespace tidemark::ui {

struct ItemState {
  ImGuiID id = 0;
  bool visible = false;  // inside the clip rectangle
  bool hovered = false, held = false;
  bool clicked = false;  // mouse or Enter/Space
  bool right_clicked = false;
  bool focused = false;  // keyboard focus, to be shown
};

struct ItemOptions {
  bool enabled = true;
  bool overlap = false;  // items submitted later may lie on top of it
  bool tab_stop = true;  // reachable with Tab (arrow keys always reach it)
  bool repeat = false;
};

ItemState Item(Ui& ui, ImGuiID id, const ImRect& box, const ItemOptions& options = {});
inline ItemState Item(Ui& ui, const char* id, const ImRect& box, const ItemOptions& options = {}) {
  return Item(ui, ImGui::GetID(id), box, options);
}

}  // namespace tidemark::ui

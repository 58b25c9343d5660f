#include "ui/evaluate/menu_list.h"

#include <algorithm>

namespace tidemark::ui {

void MenuList(Ui& ui, const char* id, size_t rows, const std::function<void(size_t)>& draw) {
  const auto shown = static_cast<float>(std::min(rows, kMenuListRows));
  ImGui::BeginChild(id, ImVec2(0, ui.Px(shown * tokens::kLayoutRow)), ImGuiChildFlags_NavFlattened);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows), ui.Px(tokens::kLayoutRow));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      ImGui::PushID(i);
      draw(static_cast<size_t>(i));
      ImGui::PopID();
    }
  }
  ImGui::EndChild();
}

}  // namespace tidemark::ui

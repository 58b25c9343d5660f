#include "ui/widgets/controls.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "generated/icons.h"
#include "ui/texts.h"

namespace tidemark::ui {

float SegmentedWidth(const Ui& ui, std::initializer_list<const char*> words) {
  float width = 2 * ui.Px(3);
  for (const char* word : words) width += ui.Snap(ui.Width(Type::kSmallMedium, word)) + ui.Px(16);
  return width + ui.Px(2) * static_cast<float>(words.size() - 1);
}

int Segmented(Ui& ui, const char* id, ImVec2 pos, std::string_view name,
              std::initializer_list<const char*> words, int chosen) {
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float height = ui.Px(tokens::kControlDefault);
  const ImRect frame(pos.x, pos.y, pos.x + SegmentedWidth(ui, words), pos.y + height);
  ui.Box(list, frame, c.bg_frame, c.border_default, tokens::kRadiusControl);
  const ImGuiID group = ImGui::GetID(id);
  ui.Describe(group, "radiogroup", name, frame);
  ImGui::PushID(id);
  Mirror::Current()->PushParent(group);
  float x = frame.Min.x + ui.Px(3);
  int clicked = -1, index = 0;
  for (const char* word : words) {
    const float width = ui.Snap(ui.Width(Type::kSmallMedium, word)) + ui.Px(16);
    const ImRect box(x, frame.Min.y + ui.Px(3), x + width, frame.Max.y - ui.Px(3));
    const ItemState state = Item(ui, word, box);
    const bool on = index == chosen;
    if (state.visible) {
      MirrorNode& node = ui.Describe(state.id, "radio", word, box);
      node.attributes.emplace_back("aria-checked", on ? "true" : "false");
    }
    if (on || state.hovered) {
      ui.Box(list, box, on || state.held ? c.overlay_active : c.overlay_hover, 0, 3);
    }
    ui.TextCentered(list, on ? Type::kSmallMedium : Type::kSmall, box.GetCenter().x,
                    box.GetCenter().y, on ? c.text_primary : c.text_secondary, word);
    if (state.focused) ui.FocusRing(list, box, 3, false);
    if (state.clicked) clicked = index;
    x += width + ui.Px(2);
    ++index;
  }
  Mirror::Current()->PopParent();
  ImGui::PopID();
  return clicked;
}

bool Toggle(Ui& ui, const char* id, ImVec2 pos, std::string_view name, bool on) {
  const ImRect box(pos.x, pos.y, pos.x + ui.Px(28), pos.y + ui.Px(16));
  const ItemState state = Item(ui, id, box);
  if (!state.visible) return false;
  ui.Describe(state.id, "switch", name, box)
      .attributes.emplace_back("aria-checked", on ? "true" : "false");
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(box.Min, box.Max, on ? c.accent_fill : c.border_strong, ui.Px(8));
  const float x = box.Min.x + ui.Px(on ? 20.0f : 8.0f);
  list->AddCircleFilled(ImVec2(x, box.GetCenter().y), ui.Px(6), c.text_on_accent);
  if (state.focused) ui.FocusRing(list, box, 8, true);
  return state.clicked;
}

bool CheckBox(Ui& ui, ImGuiID id, const ImRect& area, std::string_view name, Check check) {
  ItemOptions options;
  options.overlap = false;
  const ItemState state = Item(ui, id, area, options);
  if (!state.visible) return false;
  const char* told = check == Check::kOn ? "true" : check == Check::kMixed ? "mixed" : "false";
  ui.Describe(state.id, "checkbox", name, area).attributes.emplace_back("aria-checked", told);
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float side = ui.Px(14), y = ui.Snap(area.GetCenter().y - side / 2);
  const float x = ui.Snap(area.GetCenter().x - side / 2);
  const ImRect box(x, y, x + side, y + side);
  const bool filled = check != Check::kOff;
  const Color edge = state.hovered && !filled ? c.text_secondary : c.border_strong;
  ui.Box(list, box, filled ? c.accent_fill : 0, filled ? c.accent_fill : edge, 3);
  if (filled) {
    ui.Icon(list, check == Check::kOn ? icons::kIconCheck : icons::kIconMinus, 12, x + ui.Px(1),
            box.GetCenter().y, c.text_on_accent);
  }
  if (state.focused) ui.FocusRing(list, box, 3, false);
  return state.clicked;
}

bool Slider(Ui& ui, const char* id, ImVec2 pos, float width, std::string_view name, double step,
            std::string_view shown, double* value) {
  const float height = ui.Px(tokens::kControlSmall), radius = ui.Px(6);
  const ImRect box(pos.x, pos.y, pos.x + width, pos.y + height);
  const ItemState state = Item(ui, id, box);
  if (!state.visible) return false;
  MirrorNode& node = ui.Describe(state.id, "slider", name, box);
  node.value = std::string(shown);
  node.attributes.emplace_back("aria-valuenow", std::string(shown));
  const double before = *value;
  if (state.held && ImGui::GetCurrentContext()->ActiveIdSource == ImGuiInputSource_Mouse) {
    const float span = width - 2 * radius;
    *value = std::clamp(static_cast<double>(ImGui::GetIO().MousePos.x - box.Min.x - radius) / span,
                        0.0, 1.0);
  }
  if (ImGui::GetFocusID() == state.id && !ImGui::GetIO().WantTextInput) {
    const bool left = ImGui::IsKeyPressed(ImGuiKey_LeftArrow),
               right = ImGui::IsKeyPressed(ImGuiKey_RightArrow);
    if (left) *value = std::max(0.0, *value - step);
    if (right) *value = std::min(1.0, *value + step);
    // The arrows belong to the slider while it has the focus.
    if (left || right) ImGui::NavMoveRequestCancel();
  }
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float middle = ui.Snap(box.GetCenter().y), half = ui.Px(2);
  const float x = box.Min.x + radius + static_cast<float>(*value) * (width - 2 * radius);
  list->AddRectFilled(ImVec2(box.Min.x, middle - half), ImVec2(box.Max.x, middle + half),
                      c.border_default, half);
  list->AddRectFilled(ImVec2(box.Min.x, middle - half), ImVec2(x, middle + half), c.accent_line,
                      half);
  list->AddCircleFilled(ImVec2(x, middle), radius, c.bg_frame);
  list->AddCircleFilled(ImVec2(x, middle),
                        radius - ui.Px(2) + (state.hovered || state.held ? ui.Px(1) : 0),
                        c.text_primary);
  if (state.focused)
    ui.FocusRing(list, ImRect(x - radius, middle - radius, x + radius, middle + radius), 6, false);
  return *value != before;
}

bool Chevron(Ui& ui, const char* id, ImVec2 at, std::string_view row_name, bool open) {
  const ImRect box(at.x, at.y - ui.Px(12), at.x + ui.Px(20), at.y + ui.Px(12));
  ItemOptions options;
  options.tab_stop = false;
  const ItemState state = Item(ui, id, box, options);
  ui.Describe(state.id, "button",
              fmt::format(fmt::runtime(open ? texts::kCollapseOf : texts::kExpandOf), row_name),
              box)
      .attributes.emplace_back("aria-expanded", open ? "true" : "false");
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Icon(list, open ? icons::kIconChevronDown : icons::kIconChevronRight, 14, at.x + ui.Px(3),
          at.y, state.hovered ? ui.c().text_primary : ui.c().text_muted);
  if (state.focused) ui.FocusRing(list, box, 4, false);
  return state.clicked;
}

}  // namespace tidemark::ui

#include "ui/widgets/labels.h"

#include <algorithm>
#include <vector>

namespace tidemark::ui {

float Chip(const Ui& ui, ImDrawList* list, float x, float middle_y, std::string_view text,
           ChipKind kind, const char* icon, bool small, bool draw) {
  const tokens::ThemeColors& c = ui.c();
  Color fill = c.overlay_active, ink = c.text_secondary;
  switch (kind) {
    case ChipKind::kNeutral:
      break;
    case ChipKind::kAccent:
      fill = c.overlay_selection;
      ink = c.accent_text;
      break;
    case ChipKind::kSuccess:
      fill = c.success_fill;
      ink = c.success_text;
      break;
    case ChipKind::kWarning:
      fill = c.warning_fill;
      ink = c.warning_text;
      break;
    case ChipKind::kDanger:
      fill = c.danger_fill;
      ink = c.danger_text;
      break;
  }
  const float pad = ui.Px(small ? 4.0f : 6.0f), height = ui.Px(small ? 16.0f : 20.0f);
  const float text_width = ui.Width(Type::kMicro, text);
  const float icon_width = icon ? ui.Px(12) + ui.Px(4) : 0;
  const float width = ui.Snap(2 * pad + text_width + icon_width + 0.49f);
  if (!draw) return width;
  const float top = ui.Snap(middle_y - height / 2);
  ui.Box(list, ImRect(x, top, x + width, top + height), fill, 0, tokens::kRadiusControl);
  if (icon) ui.Icon(list, icon, 12, x + pad, middle_y, ink);
  ui.Text(list, Type::kMicro, x + pad + icon_width, middle_y, ink, text);
  return width;
}

float Keys(const Ui& ui, ImDrawList* list, float right_x, float middle_y, std::string_view keys,
           bool draw) {
  std::vector<std::string_view> caps;
  while (!keys.empty()) {
    // "+" itself may be a key: a plus sign separates only between two keys.
    const size_t plus = keys.find('+', 1);
    caps.push_back(keys.substr(0, plus));
    keys = plus == std::string_view::npos ? std::string_view() : keys.substr(plus + 1);
  }
  float total = 0;
  const float height = ui.Px(18), top = ui.Snap(middle_y - height / 2);
  for (auto cap = caps.rbegin(); cap != caps.rend(); ++cap) {
    const float width = ui.Snap(std::max(ui.Px(18), ui.Width(Type::kMicro, *cap) + ui.Px(10)));
    if (draw) {
      const ImRect box(right_x - total - width, top, right_x - total, top + height);
      ui.Box(list, box, ui.c().bg_frame, ui.c().border_default, tokens::kRadiusControl);
      ui.TextCentered(list, Type::kMicro, box.GetCenter().x, box.GetCenter().y,
                      ui.c().text_secondary, *cap);
    }
    total += width + ui.Px(4);
  }
  return total > 0 ? total - ui.Px(4) : 0;
}

void Bar(const Ui& ui, ImDrawList* list, float x, float middle_y, float width, double fraction,
         double phase) {
  const float half = ui.Px(2), y = ui.Snap(middle_y);
  list->AddRectFilled(ImVec2(x, y - half), ImVec2(x + width, y + half), ui.c().border_default,
                      half);
  float from = x, to = x + width * static_cast<float>(std::clamp(fraction, 0.0, 1.0));
  if (fraction < 0) {
    from = x + width * 0.7f * static_cast<float>(phase);
    to = from + width * 0.3f;
  }
  if (to - from >= 1) {
    list->AddRectFilled(ImVec2(ui.Snap(from), y - half), ImVec2(ui.Snap(to), y + half),
                        ui.c().accent_line, half);
  }
}

void Swatch(const Ui& ui, ImDrawList* list, float x, float middle_y, Color color, bool hollow) {
  const float side = ui.Px(10), top = ui.Snap(middle_y - side / 2);
  x = ui.Snap(x);
  const ImRect box(x, top, x + side, top + side);
  ui.Box(list, box, hollow ? 0 : color, hollow ? ui.c().border_strong : 0, 3);
}

void LineSwatch(const Ui& ui, ImDrawList* list, float x, float middle_y, Color color,
                const float* dash) {
  const float half = ui.Px(3) / 2, width = ui.Px(12), y = ui.Snap(middle_y - half) + half;
  if (!dash || dash[0] <= 0) {
    list->AddRectFilled(ImVec2(x, y - half), ImVec2(x + width, y + half), color, half);
    return;
  }
  float at = 0;
  for (int i = 0; at < width; i = (i + 1) % 4) {
    const float length = ui.Px(dash[i]);
    if (length <= 0) {
      if (i >= 2) continue;
      break;
    }
    if (i % 2 == 0) {
      list->AddRectFilled(ImVec2(x + at, y - half),
                          ImVec2(x + std::min(at + length, width), y + half), color);
    }
    at += length;
  }
}

void Logo(const Ui& ui, ImDrawList* list, float x, float middle_y) {
  const float side = ui.Px(20), top = ui.Snap(middle_y - side / 2), unit = side / 20;
  x = ui.Snap(x);
  list->AddRectFilled(ImVec2(x, top), ImVec2(x + side, top + side), ui.c().accent_fill, ui.Px(5));
  for (const float y : {8.2f, 13.0f}) {
    const auto at = [&](float px, float dy) {
      return ImVec2(x + px * unit, top + (y + dy) * unit);
    };
    list->PathLineTo(at(3.5f, 0));
    list->PathBezierCubicCurveTo(at(5.1f, -2), at(6.7f, -2), at(8.3f, 0));
    list->PathBezierCubicCurveTo(at(9.9f, 2), at(11.6f, 2), at(13.2f, 0));
    list->PathBezierCubicCurveTo(at(14.0f, -1.0f), at(15.6f, -1.6f), at(16.5f, -0.6f));
    list->PathStroke(ui.c().text_on_accent, 0, 1.6f * unit);
  }
}

}  // namespace tidemark::ui

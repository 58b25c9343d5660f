#include "ui/panels/run_row_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/texts.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

ItemState QuietItem(Ui& ui, const char* id, const ImRect& box) {
  ItemOptions options;
  options.tab_stop = false;
  return Item(ui, id, box, options);
}

constexpr int kDeepestIndent = 6;  // deeper rows would have no room for their names

}  // namespace

RowPlace PlaceOf(const Ui& ui, const Model& model, const RunListRow& row, const ImRect& box) {
  const int steps =
      std::min(row.depth, kDeepestIndent) + (row.group == nullptr && model.list().indents ? 1 : 0);
  return {ImGui::GetWindowDrawList(), box,
          box.Min.x + ui.Px(tokens::kLayoutTreeIndent * static_cast<float>(steps)),
          ui.Snap(box.GetCenter().y), false};
}

ItemState DrawSwatch(Ui& ui, const std::string& name, const RunLook& look, bool hollow,
                     const RowPlace& row, const ImRect& box) {
  const ItemState colour = QuietItem(ui, "colour", box);
  ui.Describe(colour.id, "button", fmt::format(texts::kColourOf, name), box);
  const float x = box.Min.x + ui.Px(7);
  if (look.dashed() && !row.hidden)
    LineSwatch(ui, row.list, x - ui.Px(1), row.middle, look.color, look.dash);
  else
    Swatch(ui, row.list, x, row.middle, row.hidden ? ui.c().border_default : look.color,
           hollow && row.hidden);
  if (colour.focused) ui.FocusRing(row.list, box, 4, false);
  return colour;
}

ItemState DrawEye(Ui& ui, const std::string& of, const RowPlace& row, float right) {
  const tokens::ThemeColors& c = ui.c();
  const ImRect box(right - ui.Px(20), row.box.Min.y + ui.Px(1), right + ui.Px(4),
                   row.box.Max.y - ui.Px(1));
  const ItemState eye = QuietItem(ui, "eye", box);
  const std::string name =
      row.hidden ? fmt::format(texts::kShowOf, of) : fmt::format(texts::kHideOf, of);
  ui.Describe(eye.id, "button", name, box)
      .attributes.emplace_back("aria-pressed", row.hidden ? "false" : "true");
  const Color color = eye.hovered  ? c.text_primary
                      : row.hidden ? c.text_disabled
                                   : c.text_secondary;
  ui.Icon(row.list, row.hidden ? icons::kIconEyeOff : icons::kIconEye, 14, right - ui.Px(14),
          row.middle, color);
  if (eye.focused) ui.FocusRing(row.list, box, 4, false);
  return eye;
}

}  // namespace tidemark::ui

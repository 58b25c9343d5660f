#include "ui/widgets/button.h"

#include <algorithm>
#include <string>

#include "generated/icons.h"

namespace tidemark::ui {
namespace {

struct ButtonLook {
  Color fill = 0, border = 0, text = 0, icon = 0;
  Type type = Type::kBody;
};

ButtonLook LookOf(const Ui& ui, const ButtonSpec& spec, const ItemState& state) {
  const tokens::ThemeColors& c = ui.c();
  ButtonLook look;
  look.type = spec.height < tokens::kControlDefault ? Type::kSmall : Type::kBody;
  const Color overlay = state.held ? c.overlay_active : state.hovered ? c.overlay_hover : 0;
  switch (spec.kind) {
    case ButtonKind::kPrimary:
      look.fill = state.held      ? c.accent_fill_active
                  : state.hovered ? c.accent_fill_hover
                                  : c.accent_fill;
      look.border = look.fill;
      look.text = c.text_on_accent;
      look.type = spec.height < tokens::kControlDefault ? Type::kSmallMedium : Type::kBodyMedium;
      break;
    case ButtonKind::kDanger:
      look.fill = Over(c.danger_button, overlay);
      look.border = look.fill;
      look.text = c.text_on_accent;
      look.type = Type::kBodyMedium;
      break;
    case ButtonKind::kSecondary:
      look.fill = Over(c.bg_frame, overlay);
      look.border = c.border_default;
      look.text = c.text_primary;
      break;
    case ButtonKind::kQuiet:
      look.fill = overlay;
      look.text = state.hovered || state.held ? c.text_primary : c.text_secondary;
      break;
  }
  look.icon = look.text;
  if (!spec.enabled) {
    const float alpha = tokens::kDisabledAlpha;
    look = {Fade(look.fill, alpha), Fade(look.border, alpha), Fade(look.text, alpha),
            Fade(look.icon, alpha), look.type};
  }
  return look;
}

float PaddingOf(float height) {
  return height < tokens::kControlDefault ? 9.0f : height > tokens::kControlDefault ? 15.0f : 11.0f;
}

}  // namespace

float ButtonWidth(const Ui& ui, const ButtonSpec& spec) {
  const ButtonLook look = LookOf(ui, spec, {});
  float width = 2 * ui.Px(PaddingOf(spec.height)) + ui.Width(look.type, spec.label);
  if (spec.icon) width += ui.Px(spec.icon_size) + (spec.label.empty() ? 0 : ui.Px(6));
  return ui.Snap(width + 0.49f);
}

bool Button(Ui& ui, const char* id, ImVec2 pos, const ButtonSpec& spec, float width) {
  const float natural = ButtonWidth(ui, spec);
  if (width <= 0) width = natural;
  const ImRect box(pos.x, pos.y, pos.x + width, pos.y + ui.Px(spec.height));
  ItemOptions options;
  options.enabled = spec.enabled;
  const ItemState state = Item(ui, id, box, options);
  if (!state.visible) return false;
  MirrorNode& node = ui.Describe(state.id, "button", spec.label, box);
  if (!spec.enabled) node.attributes.emplace_back("aria-disabled", "true");
  const ButtonLook look = LookOf(ui, spec, spec.enabled ? state : ItemState());
  ImDrawList* list = ImGui::GetWindowDrawList();
  ui.Box(list, box, look.fill, look.border, tokens::kRadiusControl);
  float x = box.Min.x + (width - natural) / 2 + ui.Px(PaddingOf(spec.height));
  const float middle = box.GetCenter().y;
  if (spec.icon) {
    ui.Icon(list, spec.icon, spec.icon_size, x, middle, look.icon);
    x += ui.Px(spec.icon_size) + ui.Px(6);
  }
  ui.Text(list, look.type, x, middle, look.text, spec.label);
  const bool filled = spec.kind == ButtonKind::kPrimary || spec.kind == ButtonKind::kDanger;
  if (state.focused) ui.FocusRing(list, box, tokens::kRadiusControl, filled);
  ui.Tooltip(state.id, state.hovered, box, spec.tooltip);
  return state.clicked;
}

bool IconButton(Ui& ui, const char* id, ImVec2 pos, const IconButtonSpec& spec) {
  const float side = ui.Px(spec.size);
  const ImRect box(pos.x, pos.y, pos.x + side, pos.y + side);
  ItemOptions options;
  options.enabled = spec.enabled;
  const ItemState state = Item(ui, id, box, options);
  if (!state.visible) return false;
  MirrorNode& node = ui.Describe(state.id, "button", spec.name, box);
  if (spec.toggles) node.attributes.emplace_back("aria-pressed", spec.on ? "true" : "false");
  if (!spec.enabled) node.attributes.emplace_back("aria-disabled", "true");
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool live = spec.enabled;
  const Color fill = live && state.held      ? c.overlay_active
                     : live && spec.on       ? c.overlay_active
                     : live && state.hovered ? c.overlay_hover
                                             : 0;
  ui.Box(list, box, fill, spec.border ? c.border_default : 0, tokens::kRadiusControl);
  const Color color = !live                                    ? c.text_disabled
                      : spec.on || state.hovered || state.held ? c.text_primary
                                                               : c.text_secondary;
  ui.Icon(list, spec.icon, spec.icon_size, box.Min.x + (side - ui.Px(spec.icon_size)) / 2,
          box.GetCenter().y, color);
  if (state.focused) ui.FocusRing(list, box, tokens::kRadiusControl, false);
  std::string tip(spec.name);
  if (!spec.shortcut.empty()) tip += "  " + std::string(spec.shortcut);
  ui.Tooltip(state.id, state.hovered, box, tip);
  return state.clicked;
}

float ChoiceWidth(const Ui& ui, const ChoiceSpec& spec) {
  const Type type = spec.chip ? Type::kMicro : Type::kBody;
  const float value = std::min(ui.Width(type, spec.value), ui.Px(spec.max_value_width));
  const float pad = ui.Px(spec.chip ? 6.0f : 11.0f), gap = ui.Px(spec.chip ? 4.0f : 6.0f);
  const float chevron = ui.Px(spec.chip ? 12.0f : 14.0f);
  float width = 2 * pad + value + gap + chevron;
  if (!spec.label.empty()) width += ui.Width(type, spec.label) + gap;
  if (spec.icon) width += chevron + gap;
  return ui.Snap(width + 0.49f);
}

bool Choice(Ui& ui, const char* id, ImVec2 pos, const ChoiceSpec& spec) {
  const Type type = spec.chip ? Type::kMicro : Type::kBody;
  const float width = ChoiceWidth(ui, spec);
  const ImRect box(pos.x, pos.y, pos.x + width,
                   pos.y + ui.Px(spec.chip ? 20.0f : tokens::kControlDefault));
  const ItemState state = Item(ui, id, box);
  if (!state.visible) return false;
  const std::string_view name = !spec.name.empty()    ? spec.name
                                : !spec.label.empty() ? spec.label
                                                      : spec.value;
  MirrorNode& node = ui.Describe(state.id, "combobox", name, box);
  node.value = std::string(spec.value);
  node.attributes.emplace_back("aria-haspopup", "menu");
  const tokens::ThemeColors& c = ui.c();
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Color overlay = state.held ? c.overlay_active : state.hovered ? c.overlay_hover : 0;
  if (spec.chip) {
    ui.Box(list, box, c.overlay_active, 0, tokens::kRadiusControl);
    if (overlay != 0) ui.Box(list, box, overlay, 0, tokens::kRadiusControl);
  } else {
    ui.Box(list, box, Over(c.bg_frame, overlay), c.border_default, tokens::kRadiusControl);
  }
  const float gap = ui.Px(spec.chip ? 4.0f : 6.0f), side = spec.chip ? 12.0f : 14.0f;
  const float middle = box.GetCenter().y;
  float x = box.Min.x + ui.Px(spec.chip ? 6.0f : 11.0f);
  if (spec.icon) {
    ui.Icon(list, spec.icon, side, x, middle, c.text_secondary);
    x += ui.Px(side) + gap;
  }
  if (!spec.label.empty()) {
    ui.Text(list, type, x, middle, c.text_muted, spec.label);
    x += ui.Width(type, spec.label) + gap;
  }
  x += ui.TextCut(list, type, x, middle, ui.Px(spec.max_value_width),
                  spec.chip ? c.text_secondary : c.text_primary, spec.value) +
       gap;
  ui.Icon(list, icons::kIconChevronDown, side, x, middle, c.text_muted);
  if (state.focused) ui.FocusRing(list, box, tokens::kRadiusControl, false);
  return state.clicked;
}

}  // namespace tidemark::ui

// Buttons of every kind (look: Components): primary, secondary, quiet, danger, icon only, and the
// labelled choice that opens a menu.
#pragma once

#include <string_view>

#include "ui/widgets/item.h"

namespace tidemark::ui {

enum class ButtonKind { kPrimary, kSecondary, kQuiet, kDanger };

struct ButtonSpec {
  std::string_view label = {};
  const char* icon = nullptr;
  ButtonKind kind = ButtonKind::kSecondary;
  float height = tokens::kControlDefault;  // 24, 28 or 32
  bool enabled = true;
  std::string_view tooltip = {};  // also says why a disabled one is disabled
  float icon_size = tokens::kIconSmall;
};

[[nodiscard]] float ButtonWidth(const Ui& ui, const ButtonSpec& spec);
// Draws at `pos` (top left); width 0 = as wide as its content. Returns whether it was clicked.
bool Button(Ui& ui, const char* id, ImVec2 pos, const ButtonSpec& spec, float width = 0);

struct IconButtonSpec {
  const char* icon = nullptr;
  std::string_view name = {};      // for the tooltip and the screen reader
  std::string_view shortcut = {};  // shown in the tooltip
  float size = tokens::kControlDefault;
  float icon_size = tokens::kIconSize;
  bool on = false;
  bool toggles = false;  // `on` is a state: told to the screen reader
  bool enabled = true;
  bool border = false;
};
bool IconButton(Ui& ui, const char* id, ImVec2 pos, const IconButtonSpec& spec);

// "X Step v": a button with its name muted and its value; returns whether it was clicked. With a
// trailing width, room is left between the value and the end for the caller to draw in.
struct ChoiceSpec {
  std::string_view label = {}, value = {};
  bool chip = false;  // the 20 px form
  const char* icon = nullptr;
  float max_value_width = 240;  // logical px
  std::string_view name = {};   // told to the screen reader; the label or value without
};
[[nodiscard]] float ChoiceWidth(const Ui& ui, const ChoiceSpec& spec);
bool Choice(Ui& ui, const char* id, ImVec2 pos, const ChoiceSpec& spec);

}  // namespace tidemark::ui

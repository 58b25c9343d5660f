// The look as values: colours of one theme and sizes in the units of the current window. Everything
// comes from generated/tokens.h (assets/theme/tokens.json); nothing else in src/ui names a colour.
#pragma once

#include <cstdint>
#include <string>

#include "generated/tokens.h"
#include "ui/color.h"

struct ImGuiStyle;

namespace tidemark::ui {

enum class ThemeChoice : uint8_t { kSystem, kDark, kLight };

struct Theme {
  bool dark = true;
  tokens::ThemeColors c = tokens::kDark;
  // Dear ImGui units per logical pixel, and device pixels per Dear ImGui unit.
  float scale = 1, density = 1;

  // A logical size in units, rounded to whole device pixels.
  [[nodiscard]] float Px(float logical) const;
  // A position in units, rounded to the device pixel grid.
  [[nodiscard]] float Snap(float position) const;
};

// `more_contrast`: the system asks for it (look: borders and muted texts get stronger).
[[nodiscard]] Theme MakeTheme(bool dark, bool more_contrast, float scale, float density);
void ApplyStyle(const Theme& theme, ImGuiStyle* style);

// The colour of a run: index into the palette (any number, it repeats), or a person's own "#RRGGBB"
// moved to 3:1 on the card.
[[nodiscard]] Color RunColor(const Theme& theme, int index, const std::string& custom);
// The colour of a run in a group of that colour: tints of one hue, which repeat from the sixth run
// on. A custom colour has none.
[[nodiscard]] Color RunTint(const Theme& theme, int group_index, const std::string& custom,
                            uint32_t tint);
// Its dash, another one each time the tints repeat.
[[nodiscard]] const float* RunTintDash(int group_index, const std::string& custom, uint32_t tint);
// Name of a palette entry, for screen readers and the colour menu.
[[nodiscard]] const char* RunColorName(const Theme& theme, int index);
// Dash of a run, four lengths in logical pixels (on, off, on, off), zeros = solid. Runs 13-24,
// 25-36 and 37-48 repeat the hues with another dash. A custom colour is solid.
[[nodiscard]] const float* RunDash(int index, const std::string& custom);

}  // namespace tidemark::ui

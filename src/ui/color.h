// Colours as Dear ImGui packs them (0xAABBGGRR, sRGB bytes, straight alpha) and the little
// arithmetic that the look needs: blending, contrast, and moving a person's own colour until it can
// be seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark::ui {

using Color = uint32_t;

// The colour with its alpha multiplied by 0..1.
[[nodiscard]] Color Fade(Color color, float alpha);
// `above` (any alpha) painted over the opaque `below`.
[[nodiscard]] Color Over(Color below, Color above);
// WCAG 2.2 contrast ratio of two opaque colours, 1..21.
[[nodiscard]] double Contrast(Color a, Color b);
// "#RRGGBB" in any case; nothing for any other text.
[[nodiscard]] std::optional<Color> ParseHexColor(std::string_view text);
[[nodiscard]] std::string FormatHexColor(Color color);
// The colour moved in CIELAB lightness only, as little as needed to reach `ratio` on an opaque
// background.
[[nodiscard]] Color MoveToContrast(Color color, Color background, double ratio);

}  // namespace tidemark::ui

#include "ui/theme.h"

#include <cmath>

#include "imgui.h"

namespace tidemark::ui {
namespace {

ImVec4 Vec(Color color) { return ImGui::ColorConvertU32ToFloat4(color); }

void ApplyColors(const Theme& theme, ImVec4* colors) {
  const tokens::ThemeColors& c = theme.c;
  const Color none = 0;
  for (int i = 0; i < ImGuiCol_COUNT; ++i) colors[i] = Vec(none);
  colors[ImGuiCol_Text] = Vec(c.text_primary);
  colors[ImGuiCol_TextDisabled] = Vec(c.text_muted);  // placeholders of inputs
  colors[ImGuiCol_TextLink] = Vec(c.text_link);
  colors[ImGuiCol_WindowBg] = Vec(c.bg_app);
  colors[ImGuiCol_ChildBg] = Vec(none);
  colors[ImGuiCol_PopupBg] = Vec(c.bg_popup);
  colors[ImGuiCol_Border] = Vec(c.border_default);
  colors[ImGuiCol_FrameBg] = colors[ImGuiCol_FrameBgActive] = Vec(c.bg_frame);
  colors[ImGuiCol_FrameBgHovered] = Vec(Over(c.bg_frame, c.overlay_hover));
  colors[ImGuiCol_TitleBg] = colors[ImGuiCol_TitleBgActive] = Vec(c.bg_panel);
  colors[ImGuiCol_ScrollbarGrab] = Vec(Fade(c.border_strong, 0.55f));
  colors[ImGuiCol_ScrollbarGrabHovered] = Vec(Fade(c.border_strong, 0.8f));
  colors[ImGuiCol_ScrollbarGrabActive] = Vec(c.border_strong);
  colors[ImGuiCol_CheckMark] = Vec(c.text_on_accent);
  colors[ImGuiCol_SliderGrab] = colors[ImGuiCol_SliderGrabActive] = Vec(c.text_primary);
  colors[ImGuiCol_Header] = Vec(c.overlay_selection);
  colors[ImGuiCol_HeaderHovered] = Vec(c.overlay_hover);
  colors[ImGuiCol_HeaderActive] = Vec(c.overlay_active);
  colors[ImGuiCol_Button] = Vec(c.bg_frame);
  colors[ImGuiCol_ButtonHovered] = Vec(Over(c.bg_frame, c.overlay_hover));
  colors[ImGuiCol_ButtonActive] = Vec(Over(c.bg_frame, c.overlay_active));
  colors[ImGuiCol_Separator] = Vec(c.border_default);
  colors[ImGuiCol_SeparatorHovered] = Vec(c.border_strong);
  colors[ImGuiCol_SeparatorActive] = Vec(c.border_focus);
  colors[ImGuiCol_TableHeaderBg] = Vec(c.bg_panel);
  colors[ImGuiCol_TableBorderStrong] = Vec(c.border_default);
  colors[ImGuiCol_TableBorderLight] = Vec(c.border_subtle);
  colors[ImGuiCol_TextSelectedBg] = Vec(c.overlay_selection);
  colors[ImGuiCol_DragDropTarget] = Vec(c.border_focus);
  // Focus rings are drawn by the widgets, outside their frames.
  colors[ImGuiCol_NavCursor] = Vec(none);
  colors[ImGuiCol_NavWindowingHighlight] = Vec(c.border_focus);
  colors[ImGuiCol_NavWindowingDimBg] = colors[ImGuiCol_ModalWindowDimBg] = Vec(c.overlay_scrim);
  colors[ImGuiCol_PlotLines] = colors[ImGuiCol_PlotHistogram] = Vec(c.accent_line);
  colors[ImGuiCol_InputTextCursor] = Vec(c.text_primary);
}

// The palette repeats, in both directions.
int PaletteEntry(int index) {
  return ((index % tokens::kRunColorCount) + tokens::kRunColorCount) % tokens::kRunColorCount;
}

}  // namespace

float Theme::Px(float logical) const { return std::round(logical * scale * density) / density; }

float Theme::Snap(float position) const { return std::round(position * density) / density; }

Theme MakeTheme(bool dark, bool more_contrast, float scale, float density) {
  Theme theme;
  theme.dark = dark;
  theme.c = dark ? tokens::kDark : tokens::kLight;
  theme.scale = scale;
  theme.density = density;
  if (more_contrast) {
    theme.c.border_default = theme.c.border_strong;
    theme.c.text_muted = theme.c.text_secondary;
  }
  return theme;
}

void ApplyStyle(const Theme& theme, ImGuiStyle* style) {
  // In the middle of a frame the font size may only be announced.
  const float font_size = style->FontSizeBase;
  *style = ImGuiStyle();
  const float one = theme.Px(1);
  const float body = theme.Px(tokens::kTypeBody);
  style->FontSizeBase = font_size > 0 ? font_size : body;
  style->_NextFrameFontSizeBase = body;
  style->WindowPadding = ImVec2(0, 0);
  style->WindowMinSize = ImVec2(1, 1);
  style->WindowRounding = 0;
  style->WindowBorderSize = 0;
  style->ChildRounding = theme.Px(tokens::kRadiusCard);
  style->ChildBorderSize = one;
  style->PopupRounding = theme.Px(tokens::kRadiusPopup);
  style->PopupBorderSize = one;
  style->FrameRounding = theme.Px(tokens::kRadiusControl);
  style->FrameBorderSize = one;
  style->FramePadding = ImVec2(theme.Px(10), theme.Px(6));
  style->ItemSpacing = ImVec2(theme.Px(8), theme.Px(8));
  style->ItemInnerSpacing = ImVec2(theme.Px(6), theme.Px(4));
  style->CellPadding = ImVec2(theme.Px(8), theme.Px(4));
  style->IndentSpacing = theme.Px(tokens::kLayoutTreeIndent);
  style->ScrollbarSize = theme.Px(tokens::kLayoutScrollbar);
  style->ScrollbarRounding = theme.Px(4);
  style->GrabMinSize = theme.Px(12);
  style->GrabRounding = theme.Px(6);
  style->DisabledAlpha = tokens::kDisabledAlpha;
  style->CurveTessellationTol = 0.6f;
  ApplyColors(theme, style->Colors);
}

Color RunColor(const Theme& theme, int index, const std::string& custom) {
  if (!custom.empty()) {
    if (const auto own = ParseHexColor(custom)) return MoveToContrast(*own, theme.c.bg_card, 3);
  }
  return (theme.dark ? tokens::kRunColorsDark : tokens::kRunColorsLight)[PaletteEntry(index)];
}

Color RunTint(const Theme& theme, int group_index, const std::string& custom, uint32_t tint) {
  if (!custom.empty() && ParseHexColor(custom)) return RunColor(theme, group_index, custom);
  const auto& tints = theme.dark ? tokens::kRunTintsDark : tokens::kRunTintsLight;
  return tints[PaletteEntry(group_index)][tint % tokens::kRunTintCount];
}

const float* RunTintDash(int group_index, const std::string& custom, uint32_t tint) {
  const uint32_t repeats = custom.empty() ? tint / tokens::kRunTintCount : tint;
  const auto hues = static_cast<uint32_t>(std::max(0, group_index) / tokens::kRunColorCount);
  return tokens::kChartDashes[(hues + repeats) % tokens::kChartDashCount];
}

const char* RunColorName(const Theme& theme, int index) {
  return (theme.dark ? tokens::kRunColorNamesDark
                     : tokens::kRunColorNamesLight)[PaletteEntry(index)];
}

const float* RunDash(int index, const std::string& custom) {
  if (!custom.empty() || index < 0) return tokens::kChartDashes[0];
  return tokens::kChartDashes[index / tokens::kRunColorCount % tokens::kChartDashCount];
}

}  // namespace tidemark::ui

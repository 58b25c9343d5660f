// What every widget and panel draws with: theme, fonts, mirror, clock, and text at exact places.
// One per App; passed by reference, so that nothing is global but Dear ImGui itself.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "imgui.h"
#include "imgui_internal.h"
#include "ui/fonts.h"
#include "ui/host.h"
#include "ui/mirror.h"
#include "ui/theme.h"

namespace tidemark::ui {

enum class CutAt { kEnd, kMiddle };

class Ui {
 public:
  // Loads the fonts: a Dear ImGui context must be current, and no frame begun yet.
  explicit Ui(Host* host);

  // Applies theme and scale; call at the start of each frame.
  void BeginFrame(bool dark);
  // Draws what floats above all windows (tooltips); call at the end of each frame.
  void EndFrame();

  [[nodiscard]] const Theme& theme() const { return theme_; }
  [[nodiscard]] const tokens::ThemeColors& c() const { return theme_.c; }
  [[nodiscard]] const Fonts& fonts() const { return fonts_; }
  [[nodiscard]] Host& host() const { return *host_; }
  [[nodiscard]] double now_s() const { return now_s_; }
  [[nodiscard]] float Px(float logical) const { return theme_.Px(logical); }
  [[nodiscard]] float Snap(float position) const { return theme_.Snap(position); }
  // Device pixels of a length in units.
  [[nodiscard]] float ToDevice(float units) const { return units * theme_.density; }

  // Sizes and texts. Positions are in units; texts are placed by the middle of their line.
  [[nodiscard]] float Width(Type type, std::string_view text) const;
  [[nodiscard]] float LineHeight(Type type) const;
  void Text(ImDrawList* list, Type type, float x, float middle_y, Color color,
            std::string_view text) const;
  void TextRight(ImDrawList* list, Type type, float right_x, float middle_y, Color color,
                 std::string_view text) const;
  void TextCentered(ImDrawList* list, Type type, float middle_x, float middle_y, Color color,
                    std::string_view text) const;
  // The text, or as much as fits with an ellipsis; returns its drawn width and whether it was cut.
  [[nodiscard]] std::string Cut(Type type, std::string_view text, float max_width,
                                CutAt at = CutAt::kEnd) const;
  float TextCut(ImDrawList* list, Type type, float x, float middle_y, float max_width, Color color,
                std::string_view text, CutAt at = CutAt::kEnd) const;
  // Wrapped text from its top left corner; returns the height.
  float TextWrapped(ImDrawList* list, Type type, ImVec2 top_left, float wrap_width, Color color,
                    std::string_view text, bool draw = true) const;
  // A Lucide icon, a square of `size` logical pixels.
  void Icon(ImDrawList* list, const char* icon, float size, float x, float middle_y,
            Color color) const;

  void HLine(ImDrawList* list, float x0, float x1, float y, Color color) const;  // 1 px below y
  void VLine(ImDrawList* list, float x, float y0, float y1, Color color) const;  // 1 px right of x
  // Rounded rectangle with a 1 px border inside; a colour with alpha 0 is not drawn. Radius in
  // logical px.
  void Box(ImDrawList* list, const ImRect& box, Color fill, Color border, float radius) const;
  // Two rounded rectangles below a popup (look: popup shadow).
  void Shadow(ImDrawList* list, const ImRect& box, float radius) const;
  // Ring around an item that has the keyboard focus. `filled`: outside, with a gap.
  void FocusRing(ImDrawList* list, const ImRect& box, float radius, bool filled) const;
  // Whether the item has the focus and the keyboard was used last.
  [[nodiscard]] bool ShowsFocus(ImGuiID id) const;

  // Adds a node to the mirror; its place is what the window shows of `box`.
  MirrorNode& Describe(ImGuiID id, std::string_view role, std::string_view name,
                       const ImRect& box) const;
  // A text of the screen in the mirror.
  void DescribeText(ImGuiID id, std::string_view name, const ImRect& box,
                    std::string_view role = "status") const;

  // Help text for the item that was hovered (after 400 ms) or has the keyboard focus.
  void Tooltip(ImGuiID id, bool hovered, const ImRect& box, std::string_view text);
  // A frame in `seconds` (a debounce, a fade).
  void WakeIn(double seconds) const { host_->RequestFrameIn(seconds); }
  void Wake() const { host_->RequestFrames(2); }

  // Font for ImGui's own text (inputs), pushed until PopFont.
  void PushFont(Type type) const;
  void PopFont() const { ImGui::PopFont(); }

 private:
  Host* host_;
  Theme theme_;
  Fonts fonts_;
  bool styled_ = false, more_contrast_ = false;
  double now_s_ = 0;
  ImGuiID tooltip_id_ = 0, tooltip_seen_ = 0;
  double tooltip_since_s_ = 0;
  ImRect tooltip_box_;
  std::string tooltip_text_;
};

}  // namespace tidemark::ui

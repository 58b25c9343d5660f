#include "ui/ui.h"

#include <algorithm>
#include <cmath>

namespace tidemark::ui {
namespace {

constexpr double kTooltipDelayS = 0.4;
constexpr float kTooltipWidth = 320;
constexpr const char* kEllipsis = "\xE2\x80\xA6";

bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xc0) == 0x80; }

// End of the longest prefix of `text` that is at most `bytes` long and does not cut a character.
size_t CharacterStart(std::string_view text, size_t bytes) {
  bytes = std::min(bytes, text.size());
  while (bytes > 0 && bytes < text.size() && IsContinuation(text[bytes])) --bytes;
  return bytes;
}

}  // namespace

Ui::Ui(Host* host) : host_(host) {
  // Before the first frame: Dear ImGui is built without a font of its own.
  fonts_.Load();
  BeginFrame(true);
}

void Ui::BeginFrame(bool dark) {
  now_s_ = host_->NowS();
  const ImGuiIO& io = ImGui::GetIO();
  const float density = io.DisplayFramebufferScale.x > 0 ? io.DisplayFramebufferScale.x : 1;
  const float ratio = host_->pixel_ratio() > 0 ? host_->pixel_ratio() : 1;
  const float scale = ratio / density;
  const bool more_contrast = host_->more_contrast();
  if (styled_ && theme_.dark == dark && theme_.scale == scale && theme_.density == density &&
      more_contrast_ == more_contrast) {
    return;
  }
  theme_ = MakeTheme(dark, more_contrast, scale, density);
  more_contrast_ = more_contrast;
  ApplyStyle(theme_, &ImGui::GetStyle());
  styled_ = true;
}

void Ui::EndFrame() {
  if (tooltip_seen_ == 0 || tooltip_seen_ != tooltip_id_) {
    tooltip_id_ = tooltip_seen_;
    tooltip_since_s_ = now_s_;
    if (tooltip_id_ != 0) WakeIn(kTooltipDelayS);
  } else if (now_s_ - tooltip_since_s_ >= kTooltipDelayS - 0.01) {
    ImDrawList* list = ImGui::GetForegroundDrawList();
    const float pad = Px(8);
    const float width = std::min(Width(Type::kSmall, tooltip_text_), Px(kTooltipWidth) - 2 * pad);
    const float height = TextWrapped(list, Type::kSmall, {}, width + 1, 0, tooltip_text_, false);
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const ImVec2 size(width + 2 * pad, height + Px(8));
    float x = std::clamp(tooltip_box_.GetCenter().x - size.x / 2, Px(4),
                         std::max(Px(4), screen.x - size.x - Px(4)));
    float y = tooltip_box_.Max.y + Px(6);
    if (y + size.y > screen.y - Px(4)) y = tooltip_box_.Min.y - Px(6) - size.y;
    x = Snap(x);
    y = Snap(y);
    const ImRect box(x, y, x + size.x, y + size.y);
    Shadow(list, box, 6);
    Box(list, box, c().bg_popup, c().border_default, 6);
    TextWrapped(list, Type::kSmall, ImVec2(x + pad, y + Px(4)), width + 1, c().text_primary,
                tooltip_text_);
    Describe(ImHashStr("tooltip"), "tooltip", tooltip_text_, box);
  } else {
    WakeIn(kTooltipDelayS - (now_s_ - tooltip_since_s_));
  }
  tooltip_seen_ = 0;
}

float Ui::Width(Type type, std::string_view text) const {
  if (text.empty()) return 0;
  const FontFace face = fonts_.Face(type);
  return face.font->CalcTextSizeA(Px(face.size), FLT_MAX, 0, text.data(), text.data() + text.size())
      .x;
}

float Ui::LineHeight(Type type) const { return Px(fonts_.Face(type).line); }

void Ui::Text(ImDrawList* list, Type type, float x, float middle_y, Color color,
              std::string_view text) const {
  if (text.empty() || color >> 24 == 0) return;
  const FontFace face = fonts_.Face(type);
  const float size = Px(face.size);
  const float baseline = Snap(middle_y + face.baseline * size);
  const float y = baseline - std::ceil(face.ascent * size);
  list->AddText(face.font, size, ImVec2(Snap(x), y), color, text.data(), text.data() + text.size());
}

void Ui::TextRight(ImDrawList* list, Type type, float right_x, float middle_y, Color color,
                   std::string_view text) const {
  Text(list, type, right_x - Width(type, text), middle_y, color, text);
}

void Ui::TextCentered(ImDrawList* list, Type type, float middle_x, float middle_y, Color color,
                      std::string_view text) const {
  Text(list, type, middle_x - Width(type, text) / 2, middle_y, color, text);
}

std::string Ui::Cut(Type type, std::string_view text, float max_width, CutAt at) const {
  if (Width(type, text) <= max_width) return std::string(text);
  // Binary search over the number of kept bytes; width grows with it.
  const auto shortened = [&](size_t keep) {
    if (at == CutAt::kEnd)
      return std::string(text.substr(0, CharacterStart(text, keep))) + kEllipsis;
    const size_t tail = CharacterStart(text, text.size() - keep / 2);
    return std::string(text.substr(0, CharacterStart(text, keep - keep / 2))) + kEllipsis +
           std::string(text.substr(tail));
  };
  size_t low = 0, high = text.size();
  while (low + 1 < high) {
    const size_t middle = (low + high) / 2;
    (Width(type, shortened(middle)) <= max_width ? low : high) = middle;
  }
  return shortened(low);
}

float Ui::TextCut(ImDrawList* list, Type type, float x, float middle_y, float max_width,
                  Color color, std::string_view text, CutAt at) const {
  const float width = Width(type, text);
  if (width <= max_width) {
    Text(list, type, x, middle_y, color, text);
    return width;
  }
  const std::string cut = Cut(type, text, max_width, at);
  Text(list, type, x, middle_y, color, cut);
  return Width(type, cut);
}

float Ui::TextWrapped(ImDrawList* list, Type type, ImVec2 top_left, float wrap_width, Color color,
                      std::string_view text, bool draw) const {
  const FontFace face = fonts_.Face(type);
  const float size = Px(face.size), line = Px(face.line);
  const char* at = text.data();
  const char* end = at + text.size();
  float y = top_left.y;
  while (at < end) {
    const char* line_end = std::find(at, end, '\n');
    const char* cut = face.font->CalcWordWrapPosition(size, at, line_end, wrap_width);
    if (cut == at && at < line_end) ++cut;
    // Where not even one letter fits, Dear ImGui gives its first byte.
    while (cut < line_end && IsContinuation(*cut)) ++cut;
    if (draw)
      Text(list, type, top_left.x, y + line / 2, color, {at, static_cast<size_t>(cut - at)});
    y += line;
    at = cut;
    if (at < end && *at == '\n') {
      ++at;
    } else {
      while (at < end && *at == ' ') ++at;
    }
  }
  return y - top_left.y;
}

void Ui::Icon(ImDrawList* list, const char* icon, float size, float x, float middle_y,
              Color color) const {
  const float side = Px(size);
  list->AddText(fonts_.icons(), side, ImVec2(Snap(x), Snap(middle_y - side / 2)), color, icon);
}

void Ui::HLine(ImDrawList* list, float x0, float x1, float y, Color color) const {
  const float top = Snap(y);
  list->AddRectFilled(ImVec2(Snap(x0), top), ImVec2(Snap(x1), top + Px(1)), color);
}

void Ui::VLine(ImDrawList* list, float x, float y0, float y1, Color color) const {
  const float left = Snap(x);
  list->AddRectFilled(ImVec2(left, Snap(y0)), ImVec2(left + Px(1), Snap(y1)), color);
}

void Ui::Box(ImDrawList* list, const ImRect& box, Color fill, Color border, float radius) const {
  const ImVec2 a(Snap(box.Min.x), Snap(box.Min.y)), b(Snap(box.Max.x), Snap(box.Max.y));
  const float one = Px(1), round = Px(radius);
  if (border >> 24 == 255 && fill >> 24 == 255) {
    list->AddRectFilled(a, b, border, round);
    list->AddRectFilled(ImVec2(a.x + one, a.y + one), ImVec2(b.x - one, b.y - one), fill,
                        std::max(0.0f, round - one));
    return;
  }
  if (fill >> 24 != 0) list->AddRectFilled(a, b, fill, round);
  if (border >> 24 != 0) {
    const float half = one / 2;
    list->PathRect(ImVec2(a.x + half, a.y + half), ImVec2(b.x - half, b.y - half), round - half);
    list->PathStroke(border, ImDrawFlags_Closed, one);
  }
}

void Ui::Shadow(ImDrawList* list, const ImRect& box, float radius) const {
  const float* alpha = theme_.dark ? tokens::kPopupShadowAlphaDark : tokens::kPopupShadowAlphaLight;
  const float grow[2] = {tokens::kPopupShadowLayers0Grow, tokens::kPopupShadowLayers1Grow};
  const float down[2] = {tokens::kPopupShadowLayers0Y, tokens::kPopupShadowLayers1Y};
  for (int i = 1; i >= 0; --i) {
    const float g = Px(grow[i]), d = Px(down[i]);
    list->AddRectFilled(ImVec2(box.Min.x - g, box.Min.y - g + d),
                        ImVec2(box.Max.x + g, box.Max.y + g + d), Fade(0xff000000u, alpha[i]),
                        Px(radius) + g);
  }
}

void Ui::FocusRing(ImDrawList* list, const ImRect& box, float radius, bool filled) const {
  const float grow = filled ? Px(2) : 0, width = Px(2), half = width / 2;
  list->PathRect(ImVec2(box.Min.x - grow + half - Px(1), box.Min.y - grow + half - Px(1)),
                 ImVec2(box.Max.x + grow - half + Px(1), box.Max.y + grow - half + Px(1)),
                 Px(radius) + grow);
  list->PathStroke(c().border_focus, ImDrawFlags_Closed, width);
}

bool Ui::ShowsFocus(ImGuiID id) const {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  return g.NavId == id && g.NavCursorVisible;
}

MirrorNode& Ui::Describe(ImGuiID id, std::string_view role, std::string_view name,
                         const ImRect& box) const {
  MirrorNode& node = Mirror::Current()->Add(id, role, name);
  ImRect seen = box;
  if (const ImGuiWindow* window = ImGui::GetCurrentContext()->CurrentWindow)
    seen.ClipWithFull(window->ClipRect);
  node.x0 = seen.Min.x;
  node.y0 = seen.Min.y;
  node.x1 = seen.Max.x;
  node.y1 = seen.Max.y;
  return node;
}

void Ui::DescribeText(ImGuiID id, std::string_view name, const ImRect& box,
                      std::string_view role) const {
  Describe(id, role, name, box);
}

void Ui::Tooltip(ImGuiID id, bool hovered, const ImRect& box, std::string_view text) {
  if (text.empty() || !(hovered || ShowsFocus(id))) return;
  if (ImGui::IsMouseDown(0)) return;
  tooltip_seen_ = id;
  tooltip_box_ = box;
  tooltip_text_ = text;
}

void Ui::PushFont(Type type) const {
  const FontFace face = fonts_.Face(type);
  ImGui::PushFont(face.font, Px(face.size));
}

}  // namespace tidemark::ui

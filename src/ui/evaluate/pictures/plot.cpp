#include "ui/evaluate/pictures/plot.h"

#include <algorithm>
#include <cmath>

#include "ui/evaluate/pictures/geometry.h"
#include "ui/panels/chart_draw.h"

namespace tidemark::ui {
namespace {

void Stroke(ImDrawList* list, std::span<const ImVec2> points, Color color, float width) {
  if (points.size() < 2) return;
  list->AddPolyline(points.data(), static_cast<int>(points.size()), color, 0, width);
}

// In pieces, so that no mitre sticks out where the line turns back.
void StrokePieces(ImDrawList* list, std::span<const ImVec2> points, Color color, float width) {
  size_t first = 0;
  for (const size_t turn : SharpTurns(points)) {
    Stroke(list, points.subspan(first, turn - first + 1), color, width);
    first = turn;
  }
  Stroke(list, points.subspan(first), color, width);
}

// Steps, each by itself and longer by half a width: joined lines bulge where a step is low.
void StrokeSteps(ImDrawList* list, std::span<const ImVec2> points, Color color, float width) {
  for (size_t i = 1; i < points.size(); ++i) {
    const float dx = points[i].x - points[i - 1].x, dy = points[i].y - points[i - 1].y;
    const float length = std::hypot(dx, dy);
    if (length <= 0) continue;
    const float x = dx / length * width / 2, y = dy / length * width / 2;
    const ImVec2 ends[2] = {ImVec2(points[i - 1].x - x, points[i - 1].y - y),
                            ImVec2(points[i].x + x, points[i].y + y)};
    Stroke(list, ends, color, width);
  }
}

void DrawRun(const Ui& ui, ImDrawList* list, std::span<const ImVec2> points,
             const CurveLook& look) {
  if (points.empty()) return;
  const std::vector<ImVec2> thin =
      ThinCurve(look.steps ? StepsDown(points) : std::vector(points.begin(), points.end()));
  if (look.dash && look.dash[0] > 0)
    DrawDashed(ui, list, thin, look.color, look.width, look.dash);
  else if (look.steps)
    StrokeSteps(list, thin, look.color, ui.Px(1) * look.width);
  else
    StrokePieces(list, thin, look.color, ui.Px(1) * look.width);
}

}  // namespace

void DrawPlotFrame(const Ui& ui, ImDrawList* list, const PlotAxes& axes, const PlotLook& look) {
  DrawGrid(ui, list, axes, look.x_ticks.empty() ? XTicks(ui, axes) : look.x_ticks,
           look.y_ticks.empty() ? YTicks(ui, axes) : look.y_ticks);
  if (!look.x_title.empty()) {
    ui.TextCentered(list, Type::kMicro, axes.box.GetCenter().x, axes.box.Max.y + ui.Px(29),
                    ui.c().text_muted, look.x_title);
  }
}

void DrawCurve(const Ui& ui, ImDrawList* list, const PlotAxes& axes, std::span<const float> x,
               std::span<const float> y, const CurveLook& look) {
  list->PushClipRect(ImVec2(axes.box.Min.x, axes.box.Min.y - ui.Px(1)),
                     ImVec2(axes.box.Max.x + ui.Px(1), axes.box.Max.y + ui.Px(1)), true);
  const size_t count = std::min(x.size(), y.size());
  std::vector<ImVec2> run;
  for (size_t i = 0; i < count; ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
      DrawRun(ui, list, run, look);
      run.clear();
      continue;
    }
    const double ax = std::max(axes.x.lo, axes.ToAxisX(static_cast<double>(x[i])));
    run.emplace_back(axes.PixelX(ax), axes.PixelY(axes.ToAxisY(static_cast<double>(y[i]))));
  }
  DrawRun(ui, list, run, look);
  list->PopClipRect();
}

void DrawCurveBand(const Ui& ui, ImDrawList* list, const PlotAxes& axes, std::span<const float> x,
                   std::span<const float> low, std::span<const float> high, Color color) {
  const size_t count = std::min({x.size(), low.size(), high.size()});
  list->PushClipRect(axes.box.Min, axes.box.Max, true);
  const auto pixel_x = [&](size_t i) {
    return axes.PixelX(std::max(axes.x.lo, axes.ToAxisX(static_cast<double>(x[i]))));
  };
  const auto pixel_y = [&](float v) { return axes.PixelY(axes.ToAxisY(static_cast<double>(v))); };
  // One quad for each pixel column at most, from where the last one ended; of several points at one
  // x the last one goes on, as the line does.
  ImVec2 before_low, before_high;
  bool has_before = false;
  float column = -1;
  const ImDrawListFlags flags = list->Flags;
  list->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // neighbours share an edge
  for (size_t i = 0; i < count; ++i) {
    if (!std::isfinite(low[i]) || !std::isfinite(high[i])) {
      has_before = false;
      continue;
    }
    const float at = pixel_x(i);
    const bool last = i + 1 == count;
    const ImVec2 now_low(at, pixel_y(low[i])), now_high(at, pixel_y(high[i]));
    if (has_before && std::floor(at) == column && !last) {
      before_low.y = now_low.y;
      before_high.y = now_high.y;
      continue;
    }
    if (has_before && at > before_low.x) {
      const ImVec2 corners[4] = {before_high, now_high, now_low, before_low};
      list->AddConvexPolyFilled(corners, 4, color);
    }
    before_low = now_low;
    before_high = now_high;
    has_before = true;
    column = std::floor(at);
  }
  list->Flags = flags;
  list->PopClipRect();
  (void)ui;
}

void DrawDashed(const Ui& ui, ImDrawList* list, std::span<const ImVec2> points, Color color,
                float width, const float* dash) {
  const float unit = ui.theme().scale;
  int part = 0;
  float left = dash[0] * unit;
  for (size_t i = 1; i < points.size(); ++i) {
    const ImVec2 a = points[i - 1], b = points[i];
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    for (float at = 0; at < length;) {
      const float step = std::min(left, length - at);
      if (part % 2 == 0) {
        const float from = at / length, to = (at + step) / length;
        list->AddLine(ImVec2(a.x + (b.x - a.x) * from, a.y + (b.y - a.y) * from),
                      ImVec2(a.x + (b.x - a.x) * to, a.y + (b.y - a.y) * to), color,
                      ui.Px(1) * width);
      }
      at += step;
      left -= step;
      if (left > 0.001f) continue;
      part = (part + 1) % 4;
      if (dash[part] <= 0) part = 0;
      left = std::max(dash[part] * unit, 0.5f);
    }
  }
}

void DrawDot(const Ui& ui, ImDrawList* list, ImVec2 at, float radius, Color color, bool hollow) {
  if (hollow) {
    list->AddCircle(at, ui.Px(1) * radius, color, 0, ui.Px(1));
    return;
  }
  list->AddCircleFilled(at, ui.Px(1) * (radius + 0.75f), ui.c().bg_card);
  list->AddCircleFilled(at, ui.Px(1) * (radius - 0.75f), color);
}

std::vector<Tick> ShareTicks(const Range& range, int count) {
  const double span = range.hi - range.lo;
  double step = 0.5;
  for (const double candidate :
       {0.001, 0.002, 0.005, 0.01, 0.02, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5}) {
    if (span / candidate <= count + 0.01) {
      step = candidate;
      break;
    }
  }
  std::vector<Tick> ticks;
  const double first = std::ceil(range.lo / step - 1e-6);
  for (double k = first; k * step <= range.hi + step * 1e-6; ++k)
    ticks.push_back({k * step, TickLabel(k * step, step, 1)});
  return ticks;
}

Color RampColor(const std::uint32_t (&ramp)[9], float stop) {
  const float at = std::clamp(stop, 0.0f, 8.0f);
  const auto low = std::min(7, static_cast<int>(at));
  const float share = at - static_cast<float>(low);
  Color out = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const auto a = static_cast<float>((ramp[low] >> shift) & 255);
    const auto b = static_cast<float>((ramp[low + 1] >> shift) & 255);
    out |= static_cast<Color>(std::lround(a + (b - a) * share)) << shift;
  }
  return out;
}

Color InkOn(const Theme& theme, Color background) {
  const Color light = theme.dark ? theme.c.text_primary : theme.c.bg_card;
  const Color dark = theme.dark ? theme.c.bg_app : theme.c.text_primary;
  const Color own = theme.c.text_primary;
  // The theme's own ink as long as it can be read.
  if (Contrast(own, background) >= 3.5) return own;
  return Contrast(light, background) >= Contrast(dark, background) ? light : dark;
}

void DrawTextUp(const Ui& ui, ImDrawList* list, Type type, float x, float y, Color color,
                std::string_view text) {
  const int first = list->VtxBuffer.Size;
  const ImVec2 pivot(ui.Snap(x), ui.Snap(y));
  const FontFace face = ui.fonts().Face(type);
  const float size = ui.Px(face.size), half = ui.Snap(ui.Width(type, text) / 2);
  const float top = ui.Snap(pivot.y + face.baseline * size) - std::ceil(face.ascent * size);
  // Nothing is left out while it lies flat; the list clips it where it stands in the end.
  const ImVec4 everywhere(-FLT_MAX, -FLT_MAX, FLT_MAX, FLT_MAX);
  face.font->RenderText(list, size, ImVec2(pivot.x - half, top), color, everywhere, text.data(),
                        text.data() + text.size());
  for (int i = first; i < list->VtxBuffer.Size; ++i) {
    ImVec2& at = list->VtxBuffer[i].pos;
    const float dx = at.x - pivot.x, dy = at.y - pivot.y;
    at = ImVec2(pivot.x + dy, pivot.y - dx);
  }
}

PlotAxes MakePlotAxes(const ImRect& box, const Range& x, const Range& y, bool x_log) {
  PlotAxes axes;
  axes.box = box;
  axes.x = x;
  axes.y = y;
  axes.x_log = x_log;
  axes.x_kind = XKind::kMetric;
  return axes;
}

void DrawTip(const Ui& ui, ImVec2 at, std::string_view text) {
  ImDrawList* list = ImGui::GetForegroundDrawList();
  const float pad = ui.Px(8), most = ui.Px(320);
  float width = 0;
  for (size_t from = 0; from <= text.size();) {
    const size_t end = std::min(text.find('\n', from), text.size());
    width = std::max(width, ui.Width(Type::kMicro, text.substr(from, end - from)));
    from = end + 1;
  }
  width = std::min(width, most);
  const float height = ui.TextWrapped(list, Type::kMicro, {}, width + 1, 0, text, false);
  const ImVec2 size(ui.Snap(width + 2 * pad), height + ui.Px(8));
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  float x = at.x + ui.Px(12), y = at.y + ui.Px(12);
  if (x + size.x > screen.x - ui.Px(4)) x = at.x - ui.Px(12) - size.x;
  if (y + size.y > screen.y - ui.Px(4)) y = at.y - ui.Px(12) - size.y;
  x = ui.Snap(std::max(ui.Px(4), x));
  y = ui.Snap(std::max(ui.Px(4), y));
  const ImRect box(x, y, x + size.x, y + size.y);
  ui.Shadow(list, box, 6);
  ui.Box(list, box, ui.c().bg_popup, ui.c().border_default, 6);
  ui.TextWrapped(list, Type::kMicro, ImVec2(x + pad, y + ui.Px(4)), width + 1, ui.c().text_primary,
                 text);
  ui.DescribeText(ImHashStr("picture tip"), text, box, "tooltip");
}

}  // namespace tidemark::ui

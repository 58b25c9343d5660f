#include "ui/panels/chart_input.h"

#include <algorithm>
#include <cmath>

#include "ui/format.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

constexpr float kFlat = 8;       // logical px: a flatter box zooms x only, a narrower one y only
constexpr float kClickSlop = 3;  // logical px
constexpr double kDoubleClickS = 0.35;
constexpr double kWheelStep = 0.85;

Range ToValues(const Range& range, bool log) {
  if (!log) return range;
  return {std::pow(10.0, range.lo), std::pow(10.0, range.hi)};
}

void DrawZoomBox(const Ui& ui, ImDrawList* list, const PlotAxes& axes, const ImRect& box) {
  list->AddRectFilled(box.Min, box.Max, ui.c().chart_zoom_fill);
  ui.Box(list, box, 0, ui.c().chart_zoom_line, 0);
  const double x0 = axes.ToValueX(axes.AxisX(box.Min.x)), x1 = axes.ToValueX(axes.AxisX(box.Max.x));
  // Steps between which nothing can lie are shown whole.
  const bool whole = axes.x_kind == XKind::kStep && x1 - x0 > 20;
  const std::string from = XWords(ui, axes.x_kind, whole ? std::round(x0) : x0);
  const std::string to = XWords(ui, axes.x_kind, whole ? std::round(x1) : x1);
  const std::string text = from + "\xE2\x80\x93" + to;
  const float width = std::max(box.GetWidth(), ui.Width(Type::kMicro, text) + ui.Px(12));
  const float left = std::clamp(box.GetCenter().x - width / 2, axes.box.Min.x,
                                std::max(axes.box.Min.x, axes.box.Max.x - width));
  const float top = std::max(box.Min.y - ui.Px(22), axes.box.Min.y - ui.Px(22));
  const ImRect label(ui.Snap(left), ui.Snap(top), ui.Snap(left + width), ui.Snap(top) + ui.Px(18));
  ui.Box(list, label, ui.c().bg_popup, ui.c().border_default, tokens::kRadiusControl);
  ui.TextCentered(list, Type::kMicro, label.GetCenter().x, label.GetCenter().y, ui.c().text_primary,
                  text);
}

ImRect DragBox(const Ui& ui, const PlotAxes& axes, const PlotDrag& drag, ImVec2 mouse) {
  const float flat = ui.Px(kFlat);
  ImRect box(std::min(drag.start.x, mouse.x), std::min(drag.start.y, mouse.y),
             std::max(drag.start.x, mouse.x), std::max(drag.start.y, mouse.y));
  if (box.GetHeight() < flat) {
    box.Min.y = axes.box.Min.y;
    box.Max.y = axes.box.Max.y;
  } else if (box.GetWidth() < flat) {
    box.Min.x = axes.box.Min.x;
    box.Max.x = axes.box.Max.x;
  }
  box.ClipWithFull(axes.box);
  return box;
}

void FinishBox(const Ui& ui, Model& model, const std::string& key, const PlotAxes& axes,
               const PlotDrag& drag, ImVec2 mouse) {
  const float flat = ui.Px(kFlat);
  const float dx = std::abs(mouse.x - drag.start.x), dy = std::abs(mouse.y - drag.start.y);
  const ImRect box = DragBox(ui, axes, drag, mouse);
  const bool with_x = dx >= flat || dy < flat, with_y = dy >= flat;
  std::optional<Range> x = XZoomOf(model.view);
  if (with_x) x = ToValues({axes.AxisX(box.Min.x), axes.AxisX(box.Max.x)}, axes.x_log);
  const Range y = ToValues({axes.AxisY(box.Max.y), axes.AxisY(box.Min.y)}, axes.y_log);
  model.zooms.Zoom(&model.view, key, x, with_y, y);
}

void Pan(Model& model, const std::string& key, const PlotAxes& axes, const PlotDrag& drag,
         ImVec2 mouse) {
  const double dx = static_cast<double>(mouse.x - drag.start.x) /
                    static_cast<double>(axes.box.GetWidth()) * (drag.x.hi - drag.x.lo);
  const double dy = static_cast<double>(mouse.y - drag.start.y) /
                    static_cast<double>(axes.box.GetHeight()) * (drag.y.hi - drag.y.lo);
  const bool own_y = SettingsOf(model.view, key).y_range.has_value();
  model.zooms.Zoom(&model.view, key, ToValues({drag.x.lo - dx, drag.x.hi - dx}, axes.x_log), own_y,
                   ToValues({drag.y.lo + dy, drag.y.hi + dy}, axes.y_log), drag.gesture);
}

void Wheel(Model& model, ChartScene& scene, const std::string& key, const PlotAxes& axes,
           float wheel, double now_s) {
  // Steps of one turn of the wheel are one zoom back.
  if (now_s - *scene.last_click_s > 0.5) ++*scene.gestures;
  *scene.last_click_s = now_s;
  const double factor = std::pow(kWheelStep, static_cast<double>(wheel));
  const double at = axes.AxisX(ImGui::GetIO().MousePos.x);
  Range x = ZoomAround(axes.x, at, factor);
  const double least = std::max(std::abs(x.lo), std::abs(x.hi)) * 1e-12;
  if (x.hi - x.lo <= least) return;
  model.zooms.Zoom(&model.view, key, ToValues(x, axes.x_log), false, std::nullopt, *scene.gestures);
}

}  // namespace

void HandlePlot(Ui& ui, Model& model, ChartScene& scene, const MetricRow& metric,
                const std::string& key, const PlotAxes& axes, const ChartAxes& asked,
                const ItemState& plot, bool enlarged) {
  const ImGuiIO& io = ImGui::GetIO();
  PlotDrag& drag = *scene.drag;
  const ImVec2 mouse(std::clamp(io.MousePos.x, axes.box.Min.x, axes.box.Max.x),
                     std::clamp(io.MousePos.y, axes.box.Min.y, axes.box.Max.y));
  const bool mine = drag.id == plot.id;
  if (plot.held && !mine && ImGui::IsMouseClicked(0)) {
    drag = {plot.id, io.KeyShift, mouse, axes.x, axes.y, ++*scene.gestures};
    return;
  }
  const float moved = std::max(std::abs(mouse.x - drag.start.x), std::abs(mouse.y - drag.start.y));
  const bool dragging = mine && moved > ui.Px(kClickSlop);
  if (mine && ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
    drag.id = 0;
    return;
  }
  if (mine && dragging && drag.pan) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
    Pan(model, key, axes, drag, mouse);
  } else if (mine && dragging && plot.held) {
    DrawZoomBox(ui, ImGui::GetWindowDrawList(), axes, DragBox(ui, axes, drag, mouse));
  }
  if (mine && !plot.held) {
    if (dragging && !drag.pan) {
      FinishBox(ui, model, key, axes, drag, mouse);
      ui.Wake();
    } else if (!dragging) {
      // Two clicks reset; one pins the values. Measured on our clock, because Dear ImGui's stands
      // still while nothing is drawn.
      if (ui.now_s() - *scene.last_click_s < kDoubleClickS) {
        scene.hover->Unpin();
        model.zooms.Reset(&model.view, key);
        *scene.last_click_s = 0;
      } else {
        scene.hover->TogglePin();
        *scene.last_click_s = ui.now_s();
      }
      ui.Wake();
    }
    drag.id = 0;
  }
  if (!plot.hovered) return;
  if (io.MouseWheel != 0 && (io.KeyCtrl || enlarged))
    Wheel(model, scene, key, axes, io.MouseWheel, ui.now_s());
  if (!dragging && axes.box.Contains(io.MousePos)) scene.hover->At(metric, axes, asked, mouse);
}

}  // namespace tidemark::ui

#include "ui/panels/chart_draw.h"

#include <algorithm>
#include <cmath>

#include "ui/run_look.h"
#include "ui/widgets/labels.h"

namespace tidemark::ui {
namespace {

struct Execution {
  render::PlotRenderer* plots;
  uint32_t token;
  int width, height;
};

void RunPlot(const ImDrawList*, const ImDrawCmd* command) {
  const auto* execution = static_cast<const Execution*>(command->UserCallbackData);
  execution->plots->Execute(execution->token, execution->width, execution->height);
}

// Scaled; of halves, because the difference of the largest numbers is infinite.
double Distance(double from, double to, double scale) { return (to / 2 - from / 2) * (scale * 2); }

render::Transform TransformOf(const Ui& ui, const PlotAxes& axes, const ReadyLine& line) {
  const double density = static_cast<double>(ui.theme().density);
  const double sx = static_cast<double>(axes.box.GetWidth()) / (axes.x.hi - axes.x.lo) * density;
  const double sy = static_cast<double>(axes.box.GetHeight()) / (axes.y.hi - axes.y.lo) * density;
  render::Transform t;
  t.x_scale = static_cast<float>(sx);
  t.x_shift = static_cast<float>(static_cast<double>(axes.box.Min.x) * density +
                                 Distance(axes.x.lo, line.x_origin, sx));
  t.y_scale = static_cast<float>(-sy * line.y_scale);
  t.y_shift = static_cast<float>(static_cast<double>(axes.box.Max.y) * density -
                                 Distance(axes.y.lo, line.y_origin, sy));
  return t;
}

struct PlotPainter {
  const Ui& ui;
  const PlotAxes& axes;
  render::PlotRenderer* plots;
  render::GeometryId geometry;
  render::Rect clip;
  bool hide_superseded;

  void Line(const ReadyLine& line, const float* dash, Color color, float width, bool dots,
            float radius) const {
    render::LineStyle style;
    style.width_px = ui.ToDevice(width * ui.theme().scale);
    for (int i = 0; i < 4; ++i) style.dash_px[i] = ui.ToDevice(dash[i] * ui.theme().scale);
    style.points = dots;
    style.point_radius_px = ui.ToDevice(radius * ui.theme().scale);
    const render::Transform transform = TransformOf(ui, axes, line);
    if (!hide_superseded && !line.superseded.empty()) {
      style.color = Fade(color, 0.35f);
      plots->Lines(geometry, line.superseded, transform, style, clip);
    }
    if (line.strips.empty()) return;
    style.color = color;
    plots->Lines(geometry, line.strips, transform, style, clip);
  }
};

constexpr float kSolid[4] = {0, 0, 0, 0};

// Whether a line is what is lifted, belongs to it, or holds it.
bool IsLifted(const Model& model, int64_t line_id, int64_t lifted) {
  if (lifted == 0) return false;
  if (line_id == lifted) return true;
  const RunRow* run = model.Run(lifted > 0 ? lifted : line_id);
  return run != nullptr && model.GroupLineOf(*run) == (lifted > 0 ? line_id : lifted);
}

void PaintBand(const PlotPainter& painter, const Model& model, const ReadySeries& series,
               bool dim) {
  if (series.band.empty()) return;
  const Color color = LookOfLine(painter.ui.theme(), model, series.info.run_id).color;
  const float alpha = tokens::kChartBandAlpha * (dim ? tokens::kChartDimAlpha : 1);
  painter.Line(series.band, kSolid, Fade(color, alpha), 0, false, 0);
}

void PaintSeries(const PlotPainter& painter, const Model& model, const ReadySeries& series,
                 bool wide, bool dim) {
  const RunLook look = LookOfLine(painter.ui.theme(), model, series.info.run_id);
  const Color color = dim ? Fade(look.color, tokens::kChartDimAlpha) : look.color;
  const uint64_t points = series.info.points_window;
  const bool group = !series.band.empty();
  const bool dots = points < 100 && series.raw.all_points;
  const float radius = points == 1 ? tokens::kChartMarker : 1.75f;
  const float width = wide ? tokens::kChartLineHover : tokens::kChartLine;
  if (series.smooth.empty()) {
    painter.Line(series.raw, look.dash, color, width, dots, radius);
    return;
  }
  if (model.view.show_raw && !group) {
    painter.Line(series.raw, kSolid, Fade(color, tokens::kChartRawAlpha), 1, dots, radius);
  }
  painter.Line(series.smooth, look.dash, color, width, points == 1, radius);
}

}  // namespace

void DrawGrid(const Ui& ui, ImDrawList* list, const PlotAxes& axes,
              const std::vector<Tick>& x_ticks, const std::vector<Tick>& y_ticks) {
  const ImRect& box = axes.box;
  const Color grid = ui.c().chart_grid, ink = ui.c().chart_label;
  for (const Tick& tick : y_ticks) {
    const float y = axes.PixelY(tick.at);
    if (y < box.Min.y - 0.5f || y > box.Max.y + 0.5f) continue;
    if (y < box.Max.y - 0.5f) ui.HLine(list, box.Min.x, box.Max.x, y, grid);
    ui.TextRight(list, Type::kMicro, box.Min.x - ui.Px(6), y, ink, tick.label);
  }
  const float label_y = box.Max.y + ui.Px(11);
  float last_right = -FLT_MAX;
  for (const Tick& tick : x_ticks) {
    const float x = axes.PixelX(tick.at);
    if (x < box.Min.x - 0.5f || x > box.Max.x + 0.5f) continue;
    ui.VLine(list, x, box.Min.y, box.Max.y, grid);
    const float width = ui.Width(Type::kMicro, tick.label);
    float left = x - width / 2;
    if (x > box.Max.x - ui.Px(10))
      left = std::min(box.Max.x + ui.Px(8), x + ui.Px(8)) - width;
    else if (x < box.Min.x + ui.Px(8))
      left = x - ui.Px(4);
    if (left < last_right + ui.Px(6)) continue;
    ui.Text(list, Type::kMicro, left, label_y, ink, tick.label);
    last_right = left + width;
  }
  ui.HLine(list, box.Min.x, box.Max.x, box.Max.y, ui.c().chart_axis);
}

bool DrawLines(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
               const ChartSnapshot& snapshot, const ChartSettings& settings, const LineLook& look) {
  render::PlotRenderer* plots = model.plots();
  if (!plots || snapshot.geometry == 0) return false;
  ImRect clip = axes.box;
  // Nothing lies outside when everything is shown, so the dots at the edges are drawn whole.
  if (!XZoomOf(model.view) && !settings.y_range) clip.Expand(ui.Px(tokens::kChartMarker));
  clip.ClipWithFull(ImRect(list->GetClipRectMin(), list->GetClipRectMax()));
  if (clip.GetWidth() <= 0 || clip.GetHeight() <= 0) return false;
  const PlotPainter painter{ui,
                            axes,
                            plots,
                            snapshot.geometry,
                            {ui.ToDevice(clip.Min.x), ui.ToDevice(clip.Min.y),
                             ui.ToDevice(clip.Max.x), ui.ToDevice(clip.Max.y)},
                            settings.hide_superseded};
  plots->BeginPlot();
  const auto lifted = [&](const ReadySeries& series) {
    return IsLifted(model, series.info.run_id, look.wide_run);
  };
  const bool any = std::any_of(snapshot.series.begin(), snapshot.series.end(), lifted);
  const bool dim = look.dim_others && any;
  for (const ReadySeries& series : snapshot.series)
    PaintBand(painter, model, series, dim && !lifted(series));
  for (const ReadySeries& series : snapshot.series) {
    if (!any || !lifted(series)) PaintSeries(painter, model, series, false, dim);
  }
  for (const ReadySeries& series : snapshot.series) {
    if (any && lifted(series)) PaintSeries(painter, model, series, true, false);
  }
  const uint32_t token = plots->EndPlot();
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  Execution execution{plots, token, static_cast<int>(std::lround(ui.ToDevice(screen.x))),
                      static_cast<int>(std::lround(ui.ToDevice(screen.y)))};
  list->AddCallback(RunPlot, &execution, sizeof execution);
  list->AddCallback(ImDrawCallback_ResetRenderState, nullptr);
  return true;
}

void DrawCrosshair(const Ui& ui, ImDrawList* list, const PlotAxes& axes, double x_value) {
  const double at = axes.ToAxisX(x_value);
  if (at < axes.x.lo || at > axes.x.hi) return;
  ui.VLine(list, axes.PixelX(at), axes.box.Min.y, axes.box.Max.y, ui.c().chart_crosshair);
}

void DrawHoverDots(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
                   const HoverData& hover) {
  for (const HoverRow& row : hover.rows) {
    const double value = std::isnan(row.smooth) ? row.value : row.smooth;
    const double x = axes.ToAxisX(row.x), y = axes.ToAxisY(value);
    if (!std::isfinite(value) || x < axes.x.lo || x > axes.x.hi || y < axes.y.lo || y > axes.y.hi)
      continue;
    const ImVec2 at(axes.PixelX(x), axes.PixelY(y));
    list->AddCircleFilled(at, ui.Px(tokens::kChartMarker) + ui.Px(1.5f) * 0.75f, ui.c().bg_card);
    list->AddCircleFilled(at, ui.Px(tokens::kChartMarker) - ui.Px(1.5f) * 0.25f,
                          LookOfLine(ui.theme(), model, row.run_id).color);
  }
}

}  // namespace tidemark::ui

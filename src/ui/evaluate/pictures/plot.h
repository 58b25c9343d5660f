// Lines, bands and dots in a plot whose axes are known; long lines are made as few points as the
// pixels need.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ui/plot_axes.h"

namespace tidemark::ui {

// A plot inside `box` with its labels left and below; y_ticks and x_ticks empty: by the axes.
struct PlotLook {
  std::string_view x_title = {};
  std::vector<Tick> x_ticks = {}, y_ticks = {};
};
void DrawPlotFrame(const Ui& ui, ImDrawList* list, const PlotAxes& axes, const PlotLook& look);

struct CurveLook {
  Color color = 0;
  float width = tokens::kChartLine;  // logical
  bool steps = false;                // a value holds from its x down to the one before
  const float* dash = nullptr;       // logical, four lengths
};
// In values; where one is not finite the line ends and goes on. Clipped to the plot.
void DrawCurve(const Ui& ui, ImDrawList* list, const PlotAxes& axes, std::span<const float> x,
               std::span<const float> y, const CurveLook& look);
// Between two lines over the same x.
void DrawCurveBand(const Ui& ui, ImDrawList* list, const PlotAxes& axes, std::span<const float> x,
                   std::span<const float> low, std::span<const float> high, Color color);
// A straight line in pixels, dashed.
void DrawDashed(const Ui& ui, ImDrawList* list, std::span<const ImVec2> points, Color color,
                float width, const float* dash);
// A dot with a ring of the card's colour; hollow: only an outline.
void DrawDot(const Ui& ui, ImDrawList* list, ImVec2 at, float radius, Color color,
             bool hollow = false);

// Ticks of an axis of shares, 0.2 or so apart.
[[nodiscard]] std::vector<Tick> ShareTicks(const Range& range, int count);
// A stop of a ramp (0..8), between stops too.
[[nodiscard]] Color RampColor(const std::uint32_t (&ramp)[9], float stop);
// Black or white enough to be read on `background`.
[[nodiscard]] Color InkOn(const Theme& theme, Color background);
// Text that runs upwards, the middle of its line at `x`, its middle at `y`.
void DrawTextUp(const Ui& ui, ImDrawList* list, Type type, float x, float y, Color color,
                std::string_view text);

// Axes of values that are not steps.
[[nodiscard]] PlotAxes MakePlotAxes(const ImRect& box, const Range& x, const Range& y,
                                    bool x_log = false);
// What the mouse points at, at once and beside it; lines are separated by \n.
void DrawTip(const Ui& ui, ImVec2 at, std::string_view text);

}  // namespace tidemark::ui

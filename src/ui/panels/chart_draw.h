// What is drawn inside a plot, in the order of the look: grid, lines (by the GPU renderer), marks,
// spikes, legend, crosshair.
#pragma once

#include <vector>

#include "ui/model.h"
#include "ui/plot_axes.h"

namespace tidemark::ui {

struct LineLook {
  int64_t wide_run = 0;  // drawn wider and last: a run, or all of a group (GroupLineId)
  bool dim_others = false;
};

void DrawGrid(const Ui& ui, ImDrawList* list, const PlotAxes& axes,
              const std::vector<Tick>& x_ticks, const std::vector<Tick>& y_ticks);
// Returns whether anything was given to the renderer.
bool DrawLines(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
               const ChartSnapshot& snapshot, const ChartSettings& settings, const LineLook& look);
// Crosses and arrows of NaN and infinities at the edges, with the step of the first ones.
void DrawMarks(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
               const ChartSnapshot& snapshot);
// At most three, the largest first.
void DrawSpikes(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
                const ChartSnapshot& snapshot);
// In the emptiest corner.
void DrawLegend(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
                const ChartSnapshot& snapshot);
void DrawCrosshair(const Ui& ui, ImDrawList* list, const PlotAxes& axes, double x_value);
// Dots on the lines where the cursor is.
void DrawHoverDots(const Ui& ui, const Model& model, ImDrawList* list, const PlotAxes& axes,
                   const HoverData& hover);

}  // namespace tidemark::ui

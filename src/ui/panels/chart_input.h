// The mouse in a plot: zoom box, pan, wheel, double click, pin.
#pragma once

#include "ui/panels/chart_card.h"
#include "ui/widgets/item.h"

namespace tidemark::ui {

// Handles input of the plot item and draws the zoom box. `key` is the chart's.
void HandlePlot(Ui& ui, Model& model, ChartScene& scene, const MetricRow& metric,
                const std::string& key, const PlotAxes& axes, const ChartAxes& asked,
                const ItemState& plot, bool enlarged);

}  // namespace tidemark::ui

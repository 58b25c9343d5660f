// How a person moves the threshold: a slider, a drag in the chart, a typed number, the best places
// for a goal, and the costs that one of them is about.
#pragma once

#include "ui/evaluate/pictures/card.h"
#include "ui/evaluate/pictures/plot.h"

namespace tidemark::ui {

// In the card's header, from the right.
void DrawThresholdControls(PictureScene& scene, Card& card, const workbench::ThresholdView& view);

// A track exactly as wide as the chart below it; the grab stands at the threshold's own x.
void DrawThresholdSlider(PictureScene& scene, const PlotAxes& axes, float middle);

// A drag in the chart moves the threshold too.
void DragThreshold(PictureScene& scene, const PlotAxes& axes);

// Whether the threshold is the one from which on the labels of the evaluation are predicted.
[[nodiscard]] bool DecidesLabels(const PictureScene& scene);

}  // namespace tidemark::ui

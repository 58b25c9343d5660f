// What a person sees before there is a run: what to do, the ways to do it, and the example.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

void DrawEmptyState(Ui& ui, Model& model, const ImRect& area, bool dragging);
// Over everything, while files hover above a window that shows something: what dropping does.
void DrawDropTarget(const Ui& ui, const ImRect& area, const char* words);
// The border of a place for drops.
void DashedBox(const Ui& ui, ImDrawList* list, const ImRect& box, Color color, float radius);

}  // namespace tidemark::ui

// The Evaluate view before anything was dropped: what it does, how to begin, and what happens to
// the files.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

void DrawEmptyBench(Ui& ui, Model& model, const ImRect& area, bool dragging);

}  // namespace tidemark::ui

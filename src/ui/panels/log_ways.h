// The three ways to log new runs, as cards with code to copy: Python, C++ and JavaScript.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

// Height in logical px of the section at `width` units: the cards stand side by side, or below each
// other where there is no room.
[[nodiscard]] float LogWaysHeight(const Ui& ui, float width);
void DrawLogWays(Ui& ui, Model& model, ImVec2 top_left, float width);

}  // namespace tidemark::ui

// The left side of the what-if: the values of its row, to be changed.
#pragma once

#include "ui/evaluate/pictures/scene.h"

namespace tidemark::ui {

// How much of `room` units they take.
[[nodiscard]] float WhatIfValuesWidth(const Ui& ui, const workbench::WhatIf& answer, float room);
void DrawWhatIfValues(PictureScene& scene, const workbench::WhatIf& answer, const ImRect& box);

}  // namespace tidemark::ui

// What runs the model: the button, the progress with what ends it, how long it took, and what went
// wrong.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

void DrawActionSection(Ui& ui, Model& model);

}  // namespace tidemark::ui

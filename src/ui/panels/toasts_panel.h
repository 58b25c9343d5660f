// Draws the toasts, bottom right above the status bar.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

void DrawToasts(Ui& ui, Model& model, const ImRect& area);

}  // namespace tidemark::ui

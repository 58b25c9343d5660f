// The piece of the status bar about the training of the example: how far it is, pause and stop.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

// Draws from `x` on; there is a training. Returns where the next piece may begin.
float DrawTraining(Ui& ui, Model& model, float x, float middle);

}  // namespace tidemark::ui

// The models of the bench in the left column: the one that is shown with its facts, the others as a
// list to choose from or remove.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

void DrawModelSection(Ui& ui, Model& model);

}  // namespace tidemark::ui

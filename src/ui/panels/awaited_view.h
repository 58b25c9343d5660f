// In place of the Evaluate view while its code is on its way: the page loads it when it is first
// wanted, so that a first visit does not wait for it.
#pragma once

#include "ui/ui.h"

namespace tidemark::ui {

// Draws nothing and returns true when the code is here.
bool DrawUntilHere(Ui& ui, const ImRect& area);

}  // namespace tidemark::ui

// Which of the windows below the mouse takes the wheel: the innermost that can scroll further in
// this direction, so that a list at its end does not hold up the page it is in. What scrolls keeps
// the wheel while it turns (Dear ImGui's lock), so that a list that comes below the mouse does not
// take it.
#pragma once

namespace tidemark::ui {

// Before ImGui::NewFrame(), when input events may wait.
void PassWheelOn();

}  // namespace tidemark::ui

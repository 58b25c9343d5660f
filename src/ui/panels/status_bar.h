// The bar at the bottom: a running import or save with cancel, else how things stand; counts;
// problems.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

struct StatusBarAsks {
  bool problems = false;
  ImRect problems_box;
};

StatusBarAsks DrawStatusBar(Ui& ui, Model& model, const ImRect& area);

}  // namespace tidemark::ui

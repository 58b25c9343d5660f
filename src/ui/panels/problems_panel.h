// The list of what could not be read: file, place, reason, count; notes apart.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class ProblemsPanel {
 public:
  void Open() { open_ = true; }
  void Draw(Ui& ui, Model& model, const ImRect& anchor);

 private:
  void DrawRows(Ui& ui, const Model& model, bool notes);
  bool open_ = false;
};

}  // namespace tidemark::ui

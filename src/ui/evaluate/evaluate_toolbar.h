// The tool bar of the Evaluate view: which evaluation is shown and with which it is compared, what
// the intervals are, Export and Keep.
#pragma once

#include "ui/evaluate/keep_dialog.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class EvaluateToolbar {
 public:
  void Draw(Ui& ui, Model& model, const ImRect& area);
  void DrawDialogs(Ui& ui, Model& model) { keep_.Draw(ui, model); }

 private:
  void DrawShown(Ui& ui, Bench& bench, float* x, float top);
  void DrawCompared(Ui& ui, Bench& bench, float* x, float top);
  float DrawActions(Ui& ui, Model& model, float right, float top);
  void DrawState(Ui& ui, const Bench& bench, float left, float right, float middle);

  KeepDialog keep_;
};

}  // namespace tidemark::ui

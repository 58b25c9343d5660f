// The tool bar of the Evaluate view: which evaluation is shown and with which it is compared, what
// the intervals are, Export and Keep.
#pragma once

#include <string>

#include "ui/evaluate/keep_dialog.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class EvaluateToolbar {
 public:
  void Draw(Ui& ui, Model& model, const ImRect& area);
  void DrawDialogs(Ui& ui, Model& model) { keep_.Draw(ui, model); }

 private:
  static void DrawShown(Ui& ui, Bench& bench, float* x, float top);
  static void DrawCompared(Ui& ui, Bench& bench, float* x, float top);
  float DrawActions(Ui& ui, Model& model, float right, float top);
  void DrawState(Ui& ui, Bench& bench, float left, float right, float middle);
  void DrawIntervalsMenu(Ui& ui, Bench& bench, const ImRect& box);

  KeepDialog keep_;
  std::string resamples_, seed_;  // as they are typed
};

}  // namespace tidemark::ui

// Does a kept evaluation again and says, metric by metric, whether the claim holds: equal, within
// tolerance, or different. What is missing is asked for, and it goes on when it was dropped.
#pragma once

#include <string>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class RecomputeDialog {
 public:
  // Begins to recompute it.
  void Open(Model& model, const KeptEvaluationRow& kept);
  void Draw(Ui& ui, Model& model);

 private:
  static void DrawTold(Ui& ui, const workbench::Recomputed& told);
  static void DrawWants(Ui& ui, const workbench::Recomputed& told);
  static void DrawVerdict(Ui& ui, const workbench::Recomputed& told);
  static void DrawFigures(Ui& ui, const workbench::Recomputed& told);
  static void DrawFigure(Ui& ui, const workbench::RecomputedFigure& figure);

  bool open_ = false, shown_ = false;
  std::string name_;
};

}  // namespace tidemark::ui

// The evaluations that the open file keeps, in the left column: name, date and headline figure;
// each can be recomputed, compared with, or shown.
#pragma once

#include "ui/evaluate/recompute_dialog.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class KeptSection {
 public:
  // `first`: nothing stands above it.
  void Draw(Ui& ui, Model& model, bool first);
  void DrawDialogs(Ui& ui, Model& model) { recompute_.Draw(ui, model); }

 private:
  void DrawRow(Ui& ui, Model& model, const KeptEvaluationRow& kept);
  void DrawMenu(Ui& ui, Model& model, const KeptEvaluationRow& kept, const ImRect& box);

  RecomputeDialog recompute_;
};

}  // namespace tidemark::ui

// The inputs of the model in the left column: which columns go to each, and how their values are
// scaled.
#pragma once

#include "ui/evaluate/column_list.h"
#include "ui/evaluate/input_forms.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class InputFields {
 public:
  void Draw(Ui& ui, Model& model);
  // What floats above the view; in its window.
  void DrawDialogs(Ui& ui, Model& model) { scaling_.Draw(ui, model); }

 private:
  void DrawMenu(Ui& ui, Model& model, const workbench::InputCard& input, const ImRect& box);
  void DrawScaling(Ui& ui, const workbench::Bench& bench, const workbench::InputCard& input);

  ColumnList columns_;
  ScalingDialog scaling_;
};

}  // namespace tidemark::ui

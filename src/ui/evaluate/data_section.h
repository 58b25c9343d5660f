// The data of the bench in the left column, and how a model is fed from them: data sets, what
// columns go to which input and how they are scaled, the true label, the task. Every choice is a
// field that says what is in force, and opens a menu or a small form.
#pragma once

#include "ui/evaluate/column_list.h"
#include "ui/evaluate/decision_form.h"
#include "ui/evaluate/images_form.h"
#include "ui/evaluate/input_fields.h"
#include "ui/evaluate/input_forms.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class DataSection {
 public:
  void Draw(Ui& ui, Model& model);
  // What floats above the view; in its window.
  void DrawDialogs(Ui& ui, Model& model);

 private:
  void DrawDataSets(Ui& ui, Model& model);
  void DrawDataMenu(Ui& ui, Bench& bench, const ImRect& box);
  void DrawNotes(Ui& ui, const workbench::Bench& bench);
  void DrawTarget(Ui& ui, Model& model);
  void DrawTask(Ui& ui, Model& model);
  void DrawQueryColumn(Ui& ui, Model& model);
  void DrawImages(Ui& ui, Model& model);

  ColumnList columns_;
  InputFields inputs_;
  DecisionForm decision_;
  TypesDialog types_;
  ImagesDialog images_;
};

}  // namespace tidemark::ui

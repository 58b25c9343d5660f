// The data of the bench in the left column, and how a model is fed from them: data sets, what
// columns go to which input and how they are scaled, the true label, the task. Every choice is a
// field that says what is in force, and opens a menu or a small form.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "ui/evaluate/decision_form.h"
#include "ui/evaluate/images_form.h"
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
  void DrawNotes(Ui& ui, const workbench::Bench& bench);
  void DrawInputs(Ui& ui, Model& model);
  void DrawInputMenu(Ui& ui, Model& model, const workbench::InputCard& input, const ImRect& box);
  void DrawTarget(Ui& ui, Model& model);
  void DrawTask(Ui& ui, Model& model);
  void DrawQueryColumn(Ui& ui, Model& model);
  void DrawImages(Ui& ui, Model& model);
  // A list of columns in a menu, narrowed by `find_`; returns the one that was clicked.
  const workbench::ColumnCard* ColumnRows(Ui& ui, const Bench& bench,
                                          const std::vector<std::string>& chosen, bool keep_open);

  std::string find_;
  bool all_notes_ = false;
  DecisionForm decision_;
  TypesDialog types_;
  ScalingDialog scaling_;
  ImagesDialog images_;
};

// Columns of the chosen data sets, in order.
[[nodiscard]] std::vector<const workbench::ColumnCard*> ChosenColumns(const Bench& bench);

}  // namespace tidemark::ui

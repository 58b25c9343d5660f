// Parts of the rows in the left column, each with its size and headline figure: all, and those that
// a person made. A click shows the pictures of one.
#pragma once

#include <utility>
#include <vector>

#include "ui/evaluate/column_list.h"
#include "ui/evaluate/slice_form.h"
#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class SliceSection {
 public:
  void Draw(Ui& ui, Model& model);
  void DrawDialogs(Ui& ui, Model& model) { form_.Draw(ui, model); }
  void OpenForm(std::vector<workbench::Condition> conditions) { form_.Open(std::move(conditions)); }

 private:
  void DrawMenu(Ui& ui, Model& model, const ImRect& box);
  void DrawSlices(Ui& ui, Bench& bench);
  static void DrawSearch(Ui& ui, Bench& bench);

  SliceForm form_;
  ColumnList columns_;
};

}  // namespace tidemark::ui

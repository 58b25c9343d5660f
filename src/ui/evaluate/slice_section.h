// Parts of the rows in the left column: all, the person's own, and the weak ones that a search
// found; each with its size and headline figure. A click shows its pictures.
#pragma once

#include <string>

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
  void DrawWeak(Ui& ui, Bench& bench);

  SliceForm form_;
  std::string find_;
};

}  // namespace tidemark::ui

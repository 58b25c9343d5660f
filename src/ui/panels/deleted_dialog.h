// The dialog with the deleted runs of the file: what is there, when it was deleted, and the way
// back.
#pragma once

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class DeletedDialog {
 public:
  void Open() { open_ = true; }
  // True when the person wants to remove them for good.
  bool Draw(Ui& ui, Model& model);

 private:
  void DrawRows(Ui& ui, Model& model);
  static void DrawRow(Ui& ui, Model& model, const DeletedRunRow& run);
  static bool DrawButtons(Ui& ui, Model& model);

  bool open_ = false;
};

}  // namespace tidemark::ui

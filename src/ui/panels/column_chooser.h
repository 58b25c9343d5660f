// The popup in which the table's columns are chosen.
#pragma once

#include <string>
#include <vector>

#include "ui/model.h"
#include "ui/ui.h"

namespace tidemark::ui {

class ColumnChooser {
 public:
  void Open() { open_ = true; }
  // `columns`: those shown now; choosing stores the new list in the view.
  void Draw(Ui& ui, Model& model, const ImRect& anchor, const std::vector<ColumnSpec>& columns);

 private:
  bool DrawRow(Ui& ui, const ColumnEntry& entry, bool on);
  bool open_ = false;
  std::string search_;
};

}  // namespace tidemark::ui

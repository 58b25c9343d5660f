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
  // How many columns there are to choose from.
  size_t Count(const ColumnList& listed) {
    Refresh(listed);
    return all_.size();
  }
  // `columns`: those shown now; choosing stores the new list in the view.
  void Draw(Ui& ui, Model& model, const ImRect& anchor, const std::vector<ColumnSpec>& columns);

 private:
  // What can be chosen, made anew when the data change.
  void Refresh(const ColumnList& listed);
  bool DrawRow(Ui& ui, const ColumnEntry& entry, bool on);
  bool open_ = false;
  std::string search_;
  std::vector<ColumnEntry> all_;
  uint64_t all_version_ = 0;  // of the data that all_ was made for
};

}  // namespace tidemark::ui

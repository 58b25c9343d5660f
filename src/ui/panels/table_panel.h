// The table tab: filter, columns, and runs × columns with a frozen run column and a header of two
// rows, both virtualised. Click on a header sorts; check boxes select; a bar of actions floats
// below while something is selected. Grouped, each group has a row with its means.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ui/format.h"
#include "ui/model.h"
#include "ui/panels/column_chooser.h"
#include "ui/panels/group_menu.h"
#include "ui/panels/run_menu.h"
#include "ui/table_layout.h"
#include "ui/ui.h"

namespace tidemark::ui {

class TablePanel {
 public:
  void Draw(Ui& ui, Model& model, RunMenu* menu, const ImRect& area);
  void FocusFilter() { focus_filter_ = true; }
  void OpenColumns() { chooser_.Open(); }
  void OpenGroups() { groups_.Open(); }

 private:
  struct Place {  // of this frame, in units
    ImRect area;  // header and body
    float header = 0, row = 0, frozen = 0, scroll_x = 0, scroll_y = 0;
    Span columns;
    uint64_t first = 0, last = 0;  // rows seen, [first, last)
  };
  void DrawToolbar(Ui& ui, Model& model, const ImRect& area);
  void DrawBody(Ui& ui, Model& model, RunMenu* menu, const ImRect& area);
  void DrawHeader(Ui& ui, Model& model, const Place& place);
  // `beside`: room at the right that its numbers leave.
  void DrawHeadCell(Ui& ui, Model& model, const ColumnSpec& column, const ImRect& box, bool numeric,
                    float beside);
  void DrawRows(Ui& ui, Model& model, RunMenu* menu, const Place& place);
  void DrawRow(Ui& ui, Model& model, RunMenu* menu, const Place& place, uint64_t index,
               const TableRow& row, float y);
  void DrawGroupRow(Ui& ui, Model& model, RunMenu* menu, const Place& place, const TableRow& row,
                    float y);
  // The cells of the columns in sight. `note`: keeps the text of the one under the mouse.
  void DrawCells(Ui& ui, Model& model, const Place& place, const TableRow& row, float y, bool note);
  void DrawName(Ui& ui, Model& model, const Place& place, uint64_t index, const TableRow& row,
                const ImRect& box);
  void DrawCell(Ui& ui, const ColumnSpec& column, const Cell& cell, const TableRow& row,
                const ImRect& box, size_t at);
  float DrawGroupChoice(Ui& ui, Model& model, float right, float top);
  void DrawCellMenu(Ui& ui, Model& model);
  void DrawSelectionBar(Ui& ui, Model& model, RunMenu* menu, const ImRect& area);
  void Ask(Ui& ui, Model& model, const Place& place);
  QueryTable BaseQuery(const Model& model) const;
  void Measure(Ui& ui, const Model& model);

  ColumnChooser chooser_;
  GroupMenu groups_;
  bool focus_filter_ = false;
  std::string filter_;  // as typed; goes to the view after a moment
  bool filter_loaded_ = false;
  double filter_changed_s_ = 0;
  std::vector<ColumnSpec> columns_;
  std::vector<NumberStyle> styles_;
  std::vector<bool> numeric_;
  std::vector<float> widths_, edges_;
  std::vector<float> deviations_;  // room that "± 0.002" of groups takes at the right of a column
  std::map<std::string, float> known_widths_;  // columns only grow, so that nothing jumps
  ImRect columns_box_, cell_anchor_;
  std::string cell_text_, row_text_;
  bool open_cell_menu_ = false;
};

}  // namespace tidemark::ui

// The sidebar: search, project, how many runs are shown, and the list of runs, virtualised. Click
// selects, Shift and Ctrl select more; a click on the eye hides, Alt click shows only this one;
// hover lifts the run in charts. Grouped, each group has a row that does the same to all its runs.
#pragma once

#include "ui/format.h"
#include "ui/model.h"
#include "ui/panels/group_menu.h"
#include "ui/panels/run_menu.h"
#include "ui/ui.h"

namespace tidemark::ui {

class RunsPanel {
 public:
  void Draw(Ui& ui, Model& model, RunMenu* menu, const ImRect& area);
  void FocusSearch() { focus_search_ = true; }
  void OpenGroups() { groups_.Open(); }
  // Scrolls to a run and selects it; a search that hides it is cleared.
  void Reveal(Model& model, const RunRow& run);
  // The edge that is dragged; changes the view's sidebar width. Double click sets it back.
  static void DrawEdge(Ui& ui, Model& model, const ImRect& main);

 private:
  void DrawHead(Ui& ui, Model& model, const ImRect& area);
  void DrawProject(Ui& ui, Model& model, ImVec2 at, float width);
  void DrawGroupChoice(Ui& ui, Model& model, ImVec2 at, float width);
  void DrawHeader(Ui& ui, Model& model, const ImRect& area);
  void DrawOptionsMenu(Ui& ui, Model& model);
  void DrawSortMenu(Ui& ui, Model& model);
  void DrawList(Ui& ui, Model& model, RunMenu* menu, const ImRect& area);
  void DrawRow(Ui& ui, Model& model, RunMenu* menu, const RunListRow& row, const ImRect& box);
  void DrawGroup(Ui& ui, Model& model, RunMenu* menu, const RunListRow& row, const ImRect& box);
  float DrawValue(Ui& ui, const Cell& cell, Color color, ImVec2 right_middle, MirrorNode* node);

  bool focus_search_ = false;
  int64_t reveal_ = 0;
  GroupMenu groups_;
  ImRect options_box_, project_box_, sort_box_;
  NumberStyle style_;
  float value_width_ = 40;
  std::string sort_filter_;
};

}  // namespace tidemark::ui

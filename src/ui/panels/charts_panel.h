// The charts tab: tool bar, groups of charts in a grid, or one chart enlarged.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ui/chart_layout.h"
#include "ui/model.h"
#include "ui/panels/chart_card.h"
#include "ui/panels/chart_menu.h"
#include "ui/panels/charts_toolbar.h"
#include "ui/panels/hover_list.h"

namespace tidemark::ui {

class ChartsPanel {
 public:
  void Draw(Ui& ui, Model& model, const ImRect& area);
  // The frame shows no charts.
  void NotDrawn();

  ChartsToolbar& toolbar() { return toolbar_; }
  HoverList& hover() { return hover_; }
  // A zoom box or a pan is under way.
  [[nodiscard]] bool dragging() const { return drag_.id != 0; }
  // Scrolls to a chart, opening its group.
  void Reveal(Model& model, const MetricRow& metric);
  void SetCollapsed(Model& model, bool collapsed);
  [[nodiscard]] bool drew_data() const { return drew_data_; }
  [[nodiscard]] uint64_t points_drawn() const { return points_drawn_; }
  [[nodiscard]] uint64_t points_total() const { return points_total_; }

 private:
  void DrawGrid(Ui& ui, Model& model, const ImRect& area);
  void DrawGroups(Ui& ui, Model& model, const std::vector<PlacedGroup>& placed, ImVec2 origin,
                  float width);
  void DrawEnlarged(Ui& ui, Model& model, const MetricRow& metric, const ImRect& area);
  void DrawNothing(Ui& ui, Model& model, const ImRect& area);
  void Take(Ui& ui, Model& model, const MetricRow& metric, const CardResult& result);
  void Prefetch(Ui& ui, Model& model, const std::vector<PlacedGroup>& placed, const GridSize& grid,
                const GridStyle& style, float y0, float y1);

  ChartsToolbar toolbar_;
  ChartMenu menu_;
  HoverList hover_;
  PlotDrag drag_;
  ChartScene scene_;
  double last_click_s_ = 0;
  uint64_t gestures_ = 0;
  std::vector<ChartGroup> groups_;
  std::string reveal_;
  std::vector<float> gutters_;  // of each column of the grid, as the last frame needed them
  bool drew_data_ = false;
  uint64_t points_drawn_ = 0, points_total_ = 0;
};

}  // namespace tidemark::ui

// One chart: title and chips, plot, footer; and what the mouse does in it.
#pragma once

#include <string>
#include <vector>

#include "ui/model.h"
#include "ui/panels/hover_list.h"
#include "ui/plot_axes.h"

namespace tidemark::ui {

// A zoom box or a pan under way, of whichever chart it began in.
struct PlotDrag {
  ImGuiID id = 0;
  bool pan = false;
  ImVec2 start;
  Range x, y;  // windows when it began
  uint64_t gesture = 0;
};

struct CardResult {
  bool enlarge = false, menu = false;
  ImRect menu_box;
  bool drew_data = false;
  uint64_t points_drawn = 0, points_total = 0;
  float gutter = 0;  // room that the y labels need, in units
};

struct CardPlace {
  ImRect box;
  float gutter = 40;  // room for y labels, units
  bool enlarged = false;
};

// What charts of one frame share.
struct ChartScene {
  HoverList* hover = nullptr;
  PlotDrag* drag = nullptr;
  double* last_click_s = nullptr;
  uint64_t* gestures = nullptr;
  int64_t x_metric_id = 0;
};

CardResult DrawCard(Ui& ui, Model& model, ChartScene& scene, const MetricRow& metric,
                    const CardPlace& place);

// What a chart asks of the engine; also used to ask ahead for charts just out of sight. At the
// width of the whole card: the answer still fits when the labels beside the plot get another width.
[[nodiscard]] ChartWish WishFor(const Ui& ui, const Model& model, const ChartScene& scene,
                                const MetricRow& metric, float card_width);

[[nodiscard]] std::string ChartTitle(const MetricRow& metric);

}  // namespace tidemark::ui

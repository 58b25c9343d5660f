#include "ui/panels/charts_panel.h"

#include <fmt/format.h>

#include <algorithm>

#include "generated/icons.h"
#include "ui/format.h"
#include "ui/texts.h"
#include "ui/widgets/button.h"

namespace tidemark::ui {
namespace {

constexpr float kLeastGutter = 40;
constexpr float kCardMaxHeight = 333, kSingleMaxHeight = 420;

}  // namespace

void ChartsPanel::NotDrawn() {
  drew_data_ = false;
  points_drawn_ = points_total_ = 0;
}

void ChartsPanel::Draw(Ui& ui, Model& model, const ImRect& area) {
  NotDrawn();
  hover_.BeginFrame();
  scene_.hover = &hover_;
  scene_.drag = &drag_;
  scene_.last_click_s = &last_click_s_;
  scene_.gestures = &gestures_;
  scene_.x_metric_id = 0;
  if (model.view.x_kind == XKind::kMetric) {
    const MetricRow* metric = model.MetricNamed(model.view.x_metric, model.view.x_metric_context);
    if (metric)
      scene_.x_metric_id = metric->metric_id;
    else if (model.metrics_known)
      model.view.x_kind = XKind::kStep;
  }
  groups_ = GroupCharts(model.metrics.rows, toolbar_.filter(model));
  size_t count = 0;
  for (const ChartGroup& group : groups_) count += group.charts.size();
  const float bar = ui.Px(tokens::kLayoutToolBar);
  toolbar_.Draw(ui, model, ImRect(area.Min.x, area.Min.y, area.Max.x, area.Min.y + bar), count);
  const ImRect body(area.Min.x, area.Min.y + bar, area.Max.x, area.Max.y);
  const MetricRow* enlarged = nullptr;
  for (const MetricRow& metric : model.metrics.rows) {
    if (!model.view.enlarged.empty() &&
        ChartKey(metric.name, metric.context) == model.view.enlarged)
      enlarged = &metric;
  }
  if (enlarged)
    DrawEnlarged(ui, model, *enlarged, body);
  else if (count == 0)
    DrawNothing(ui, model, body);
  else
    DrawGrid(ui, model, body);
  if (drag_.id != 0 && !ImGui::IsMouseDown(0)) drag_.id = 0;
  menu_.Draw(ui, model);
  const bool covered =
      ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
  if (!covered) hover_.Draw(ui, model);
}

void ChartsPanel::Take(Ui& ui, Model& model, const MetricRow& metric, const CardResult& result) {
  drew_data_ |= result.drew_data;
  points_drawn_ += result.points_drawn;
  points_total_ += result.points_total;
  if (result.menu) menu_.Open(model, metric, result.menu_box);
  if (result.enlarge) {
    const std::string key = ChartKey(metric.name, metric.context);
    model.view.enlarged = model.view.enlarged == key ? "" : key;
    hover_.Unpin();
    ui.Wake();
  }
}

void ChartsPanel::DrawEnlarged(Ui& ui, Model& model, const MetricRow& metric, const ImRect& area) {
  CardPlace place;
  const float page = ui.Px(tokens::kLayoutPage);
  place.box = ImRect(area.Min.x + page, area.Min.y + page, area.Max.x - page, area.Max.y - page);
  place.enlarged = true;
  gutters_.resize(std::max<size_t>(gutters_.size(), 1), ui.Px(kLeastGutter));
  place.gutter = gutters_[0];
  const CardResult result = DrawCard(ui, model, scene_, metric, place);
  const float gutter = std::max(ui.Px(kLeastGutter), ui.Snap(result.gutter + 0.5f));
  if (gutter != gutters_[0]) ui.Wake();
  gutters_[0] = gutter;
  Take(ui, model, metric, result);
}

void ChartsPanel::DrawNothing(Ui& ui, Model& model, const ImRect& area) {
  if (!model.metrics_known) return;
  const bool filtered = !model.metrics.rows.empty();
  const char* text = filtered ? texts::kNoMetricMatches : texts::kNoMetricsYet;
  const ImVec2 middle(area.GetCenter().x, area.Min.y + ui.Px(120));
  ui.TextCentered(ImGui::GetWindowDrawList(), Type::kBody, middle.x, middle.y,
                  ui.c().text_secondary, text);
  const float half = ui.Width(Type::kBody, text) / 2;
  ui.DescribeText(
      ImGui::GetID("nothing"), text,
      ImRect(middle.x - half, middle.y - ui.Px(10), middle.x + half, middle.y + ui.Px(10)));
  if (!filtered) return;
  ButtonSpec clear;
  clear.label = texts::kClearFilter;
  const float width = ButtonWidth(ui, clear);
  if (Button(ui, "clear filter", ImVec2(ui.Snap(middle.x - width / 2), middle.y + ui.Px(24)),
             clear))
    model.view.metric_filter.clear();
}

void ChartsPanel::DrawGroups(Ui& ui, Model& model, const std::vector<PlacedGroup>& placed,
                             ImVec2 origin, float width) {
  const ImRect clip = ImGui::GetCurrentWindow()->ClipRect;
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (size_t i = 0; i < groups_.size(); ++i) {
    const float top = ui.Snap(origin.y + placed[i].y), height = ui.Px(tokens::kLayoutGroupHeader);
    if (top + height < clip.Min.y || top > clip.Max.y) continue;
    const ChartGroup& group = groups_[i];
    const std::string name = group.prefix.empty() ? texts::kOtherMetrics : group.prefix;
    const size_t n = group.charts.size();
    const std::string count =
        Count(static_cast<int64_t>(n)) + " " + (n == 1 ? texts::kChart : texts::kChartsLower);
    const ImRect box(origin.x, top, origin.x + width, top + height);
    ImGui::PushID(static_cast<int>(i));
    const ItemState state = Item(ui, "group", box);
    ImGui::PopID();
    const bool open = placed[i].open;
    MirrorNode& node = ui.Describe(state.id, "button", name, box);
    node.attributes.emplace_back("aria-expanded", open ? "true" : "false");
    node.value = count;
    const float middle = box.GetCenter().y;
    const Color hover = state.hovered ? ui.c().text_primary : ui.c().text_muted;
    ui.Icon(list, open ? icons::kIconChevronDown : icons::kIconChevronRight, 14, box.Min.x, middle,
            hover);
    ui.Text(list, Type::kBodySemibold, box.Min.x + ui.Px(22), middle, ui.c().text_primary, name);
    ui.Text(list, Type::kBody, box.Min.x + ui.Px(30) + ui.Width(Type::kBodySemibold, name), middle,
            ui.c().text_muted, count);
    if (state.focused) ui.FocusRing(list, box, 4, false);
    if (state.clicked) {
      if (open)
        model.view.collapsed.insert(group.prefix);
      else
        model.view.collapsed.erase(group.prefix);
      ui.Wake();
    }
  }
}

void ChartsPanel::DrawGrid(Ui& ui, Model& model, const ImRect& area) {
  ImGui::SetCursorScreenPos(area.Min);
  ImGui::BeginChild("charts", area.GetSize(), ImGuiChildFlags_NavFlattened);
  const float page = ui.Px(tokens::kLayoutPage);
  GridStyle style;
  style.top = ui.Px(4);
  style.header = ui.Px(tokens::kLayoutGroupHeader);
  style.gap = ui.Px(tokens::kLayoutGap);
  style.after = ui.Px(4);
  const float width = area.GetWidth() - 2 * page;
  const bool narrow =
      ImGui::GetIO().DisplaySize.x / ui.theme().scale < tokens::kBreakpointsOneColumn;
  const int wanted = narrow ? 1 : model.view.grid_columns;
  GridSize grid = FitGrid(width, style.gap, wanted, ui.Px(tokens::kLayoutChartMin[0]),
                          ui.Px(tokens::kLayoutChartMin[1]),
                          ui.Px(wanted == 1 ? kSingleMaxHeight : kCardMaxHeight));
  grid.card_height = ui.Snap(grid.card_height);
  const std::vector<PlacedGroup> placed = PlaceGroups(groups_, model.view.collapsed, grid, style);
  if (!reveal_.empty()) {
    for (const PlacedCard& card :
         CardsBetween(groups_, placed, grid, style, 0, TotalHeight(placed, style))) {
      const MetricRow& metric = model.metrics.rows[card.chart];
      if (ChartKey(metric.name, metric.context) == reveal_)
        ImGui::SetScrollY(std::max(0.0f, card.y - style.header));
    }
    reveal_.clear();
    ui.Wake();
  }
  const ImVec2 origin(area.Min.x + page, area.Min.y - ImGui::GetScrollY());
  DrawGroups(ui, model, placed, origin, width);
  const float y0 = ImGui::GetScrollY(), y1 = y0 + area.GetHeight();
  gutters_.resize(6, ui.Px(kLeastGutter));
  std::vector<float> needed(6, ui.Px(kLeastGutter));
  for (const PlacedCard& card : CardsBetween(groups_, placed, grid, style, y0, y1)) {
    CardPlace place;
    const float x = ui.Snap(origin.x + card.x), y = ui.Snap(origin.y + card.y);
    if (y > area.Max.y || y + grid.card_height < area.Min.y) continue;
    const auto column = static_cast<size_t>(card.column);
    place.box = ImRect(x, y, ui.Snap(origin.x + card.x + grid.card_width), y + grid.card_height);
    place.gutter = gutters_[column];
    const MetricRow& metric = model.metrics.rows[card.chart];
    const CardResult result = DrawCard(ui, model, scene_, metric, place);
    needed[column] = std::max(needed[column], ui.Snap(result.gutter + 0.5f));
    Take(ui, model, metric, result);
  }
  if (needed != gutters_) {
    gutters_ = needed;
    ui.Wake();
  }
  Prefetch(ui, model, placed, grid, style, y0, y1);
  ImGui::SetCursorScreenPos(ImVec2(area.Min.x, origin.y));
  ImGui::Dummy(ImVec2(1, TotalHeight(placed, style) + ui.Px(8)));
  ImGui::EndChild();
}

// The next row of charts below is asked for while nothing else waits.
void ChartsPanel::Prefetch(Ui& ui, Model& model, const std::vector<PlacedGroup>& placed,
                           const GridSize& grid, const GridStyle& style, float y0, float y1) {
  (void)y0;
  const float ahead = grid.card_height * 0.5f;
  for (const PlacedCard& card : CardsBetween(groups_, placed, grid, style, y1 + 1, y1 + ahead)) {
    if (card.y < y1) continue;
    ChartWish wish =
        WishFor(ui, model, scene_, model.metrics.rows[card.chart], ui.Snap(grid.card_width));
    wish.prefetch = true;
    model.charts.Want(wish, ui.now_s());
  }
}

void ChartsPanel::Reveal(Model& model, const MetricRow& metric) {
  model.view.tab = Tab::kCharts;
  model.view.enlarged.clear();
  const size_t slash = metric.name.find('/');
  model.view.collapsed.erase(
      slash == std::string::npos || slash == 0 ? "" : metric.name.substr(0, slash));
  if (const Regex* filter = toolbar_.filter(model); filter && !filter->Matches(metric.name))
    model.view.metric_filter.clear();
  reveal_ = ChartKey(metric.name, metric.context);
}

void ChartsPanel::SetCollapsed(Model& model, bool collapsed) {
  model.view.collapsed.clear();
  if (!collapsed) return;
  for (const ChartGroup& group : GroupCharts(model.metrics.rows, nullptr))
    model.view.collapsed.insert(group.prefix);
}

}  // namespace tidemark::ui

#include "ui/chart_layout.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace tidemark::ui {

std::vector<ChartGroup> GroupCharts(const std::vector<MetricRow>& metrics, const Regex* filter) {
  std::vector<ChartGroup> groups(1);  // the first one has no prefix
  std::unordered_map<std::string, size_t> index;
  for (size_t i = 0; i < metrics.size(); ++i) {
    const std::string& name = metrics[i].name;
    if (filter && !filter->Matches(name)) continue;
    const size_t slash = name.find('/');
    size_t group = 0;
    if (slash != std::string::npos && slash > 0) {
      const std::string prefix = name.substr(0, slash);
      const auto [it, is_new] = index.try_emplace(prefix, groups.size());
      if (is_new) groups.push_back({prefix, {}});
      group = it->second;
    }
    groups[group].charts.push_back(i);
  }
  if (groups[0].charts.empty()) groups.erase(groups.begin());
  return groups;
}

GridSize FitGrid(float width, float gap, int wanted, float min_width, float min_height,
                 float max_height) {
  GridSize grid;
  const int fit = static_cast<int>((width + gap) / (min_width + gap));
  grid.columns = std::clamp(std::min(wanted, fit), 1, 6);
  const auto n = static_cast<float>(grid.columns);
  grid.card_width = (width - gap * (n - 1)) / n;
  grid.card_height =
      std::clamp(grid.card_width * 0.905f, min_height, std::max(min_height, max_height));
  return grid;
}

namespace {

size_t RowsOf(const ChartGroup& group, const GridSize& grid) {
  const auto columns = static_cast<size_t>(grid.columns);
  return (group.charts.size() + columns - 1) / columns;
}

}  // namespace

std::vector<PlacedGroup> PlaceGroups(const std::vector<ChartGroup>& groups,
                                     const std::set<std::string>& collapsed, const GridSize& grid,
                                     const GridStyle& style) {
  std::vector<PlacedGroup> placed;
  placed.reserve(groups.size());
  float y = style.top;
  for (const ChartGroup& group : groups) {
    PlacedGroup at;
    at.y = y;
    at.open = collapsed.count(group.prefix) == 0;
    at.height = style.header;
    if (at.open) {
      const auto rows = static_cast<float>(RowsOf(group, grid));
      at.height += rows * grid.card_height + (rows - 1) * style.gap + style.after;
    }
    y += at.height;
    placed.push_back(at);
  }
  return placed;
}

float TotalHeight(const std::vector<PlacedGroup>& placed, const GridStyle& style) {
  return placed.empty() ? style.top : placed.back().y + placed.back().height;
}

std::vector<PlacedCard> CardsBetween(const std::vector<ChartGroup>& groups,
                                     const std::vector<PlacedGroup>& placed, const GridSize& grid,
                                     const GridStyle& style, float y0, float y1) {
  std::vector<PlacedCard> cards;
  const float pitch = grid.card_height + style.gap;
  for (size_t g = 0; g < groups.size(); ++g) {
    const PlacedGroup& at = placed[g];
    if (!at.open || at.y + at.height < y0 || at.y > y1) continue;
    const float top = at.y + style.header;
    const auto rows = static_cast<int>(RowsOf(groups[g], grid));
    const int first = std::max(0, static_cast<int>(std::floor((y0 - top) / pitch)));
    const int last = std::min(rows - 1, static_cast<int>(std::floor((y1 - top) / pitch)));
    for (int row = first; row <= last; ++row) {
      for (int column = 0; column < grid.columns; ++column) {
        const size_t i = static_cast<size_t>(row) * static_cast<size_t>(grid.columns) +
                         static_cast<size_t>(column);
        if (i >= groups[g].charts.size()) break;
        cards.push_back({g, groups[g].charts[i], column,
                         static_cast<float>(column) * (grid.card_width + style.gap),
                         top + static_cast<float>(row) * pitch});
      }
    }
  }
  return cards;
}

}  // namespace tidemark::ui

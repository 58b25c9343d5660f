// Where charts stand: groups by the prefix before the first "/", cards in a grid of equal columns.
// Pure arithmetic, so that 5,000 charts cost nothing but their sum.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "engine/replies.h"
#include "ui/regex.h"

namespace tidemark::ui {

struct ChartGroup {
  std::string prefix;          // "" = names without "/"
  std::vector<size_t> charts;  // indices into the metrics
};

// In order of first appearance, names without a prefix first. `filter` null: all.
[[nodiscard]] std::vector<ChartGroup> GroupCharts(const std::vector<MetricRow>& metrics,
                                                  const Regex* filter);

// Sizes in any unit.
struct GridSize {
  int columns = 3;
  float card_width = 0, card_height = 0;
};
// `wanted` columns (1..6), fewer when a card would be narrower than `min_width`.
[[nodiscard]] GridSize FitGrid(float width, float gap, int wanted, float min_width,
                               float min_height, float max_height);

struct GridStyle {
  float top = 4, header = 32, gap = 12, after = 4;
};

struct PlacedGroup {
  float y = 0, height = 0;  // with header and the space after
  bool open = true;
};
[[nodiscard]] std::vector<PlacedGroup> PlaceGroups(const std::vector<ChartGroup>& groups,
                                                   const std::set<std::string>& collapsed,
                                                   const GridSize& grid, const GridStyle& style);
[[nodiscard]] float TotalHeight(const std::vector<PlacedGroup>& placed, const GridStyle& style);

struct PlacedCard {
  size_t group = 0, chart = 0;  // chart: index into the metrics
  int column = 0;
  float x = 0, y = 0;  // from the grid's top left
};
// Cards that touch [y0, y1]. O(groups + cards found).
[[nodiscard]] std::vector<PlacedCard> CardsBetween(const std::vector<ChartGroup>& groups,
                                                   const std::vector<PlacedGroup>& placed,
                                                   const GridSize& grid, const GridStyle& style,
                                                   float y0, float y1);

}  // namespace tidemark::ui

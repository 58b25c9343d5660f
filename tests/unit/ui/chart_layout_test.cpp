#include "ui/chart_layout.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tidemark::ui {
namespace {

std::vector<MetricRow> Named(const std::vector<std::string>& names) {
  std::vector<MetricRow> rows(names.size());
  for (size_t i = 0; i < names.size(); ++i) rows[i].name = names[i];
  return rows;
}

std::vector<MetricRow> Many(size_t count, size_t groups) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i)
    names.push_back("g" + std::to_string(i % groups) + "/m" + std::to_string(i));
  return Named(names);
}

TEST(ChartLayoutTest, GroupsByTheFirstPrefixNamesWithoutOneFirst) {
  const auto groups =
      GroupCharts(Named({"train/loss", "lr", "val/a/b", "train/acc", "/odd", "val/"}), nullptr);
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].prefix, "");
  EXPECT_EQ(groups[0].charts, (std::vector<size_t>{1, 4}));
  EXPECT_EQ(groups[1].prefix, "train");
  EXPECT_EQ(groups[1].charts, (std::vector<size_t>{0, 3}));
  EXPECT_EQ(groups[2].prefix, "val");
  EXPECT_EQ(groups[2].charts, (std::vector<size_t>{2, 5}));
}

TEST(ChartLayoutTest, AFilterLeavesNoEmptyGroup) {
  const Result<Regex> filter = Regex::Compile("acc$");
  const auto groups = GroupCharts(Named({"lr", "train/loss", "val/acc"}), &*filter);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].prefix, "val");
  EXPECT_TRUE(GroupCharts({}, nullptr).empty());
}

TEST(ChartLayoutTest, FewerColumnsWhenCardsWouldBeTooNarrow) {
  EXPECT_EQ(FitGrid(1000, 12, 3, 280, 200, 333).columns, 3);
  EXPECT_EQ(FitGrid(800, 12, 3, 280, 200, 333).columns, 2);
  EXPECT_EQ(FitGrid(100, 12, 3, 280, 200, 333).columns, 1);
  EXPECT_EQ(FitGrid(100000, 12, 99, 280, 200, 333).columns, 6);
  EXPECT_EQ(FitGrid(1000, 12, 0, 280, 200, 333).columns, 1);
}

RC_GTEST_PROP(ChartLayoutProperty, CardsFillTheWidth, ()) {
  const auto width = static_cast<float>(*rc::gen::inRange(300, 5000));
  const int wanted = *rc::gen::inRange(1, 7);
  const GridSize grid = FitGrid(width, 12, wanted, 280, 200, 333);
  RC_ASSERT(grid.columns >= 1 && grid.columns <= wanted);
  RC_ASSERT(grid.columns == 1 || grid.card_width >= 279.9f);
  const auto n = static_cast<float>(grid.columns);
  RC_ASSERT(std::abs(grid.card_width * n + 12 * (n - 1) - width) < 0.01f * n);
  RC_ASSERT(grid.card_height >= 200 && grid.card_height <= 333);
}

struct Scene {
  std::vector<ChartGroup> groups;
  std::vector<PlacedGroup> placed;
  GridSize grid;
  GridStyle style;
};

Scene AnyScene(size_t most) {
  Scene scene;
  const auto count = *rc::gen::inRange<size_t>(1, most);
  const auto group_count = *rc::gen::inRange<size_t>(1, 40);
  scene.groups = GroupCharts(Many(count, group_count), nullptr);
  std::set<std::string> collapsed;
  for (const ChartGroup& group : scene.groups) {
    if (*rc::gen::inRange(0, 4) == 0) collapsed.insert(group.prefix);
  }
  scene.grid = FitGrid(static_cast<float>(*rc::gen::inRange(300, 2500)), scene.style.gap,
                       *rc::gen::inRange(1, 7), 280, 200, 333);
  scene.placed = PlaceGroups(scene.groups, collapsed, scene.grid, scene.style);
  return scene;
}

RC_GTEST_PROP(ChartLayoutProperty, CardsNeitherOverlapNorLeaveTheirGroup, ()) {
  const Scene s = AnyScene(200);
  const float total = TotalHeight(s.placed, s.style);
  std::set<std::pair<float, float>> places;
  for (const PlacedCard& card : CardsBetween(s.groups, s.placed, s.grid, s.style, 0, total)) {
    RC_ASSERT(places.insert({card.x, card.y}).second);
    const PlacedGroup& group = s.placed[card.group];
    RC_ASSERT(card.y >= group.y + s.style.header);
    RC_ASSERT(card.y + s.grid.card_height <= group.y + group.height + 0.1f);
  }
  for (size_t g = 1; g < s.placed.size(); ++g)
    RC_ASSERT(s.placed[g].y == s.placed[g - 1].y + s.placed[g - 1].height);
}

// Of 5,000 charts only those are met that the window shows (a card whose gap it touches may be
// with them): the rest must cost nothing.
RC_GTEST_PROP(ChartLayoutProperty, OnlyVisibleCardsAreMet, ()) {
  const Scene s = AnyScene(5001);
  const float total = TotalHeight(s.placed, s.style);
  const float y0 = static_cast<float>(*rc::gen::inRange(-500, static_cast<int>(total) + 500));
  const float y1 = y0 + static_cast<float>(*rc::gen::inRange(0, 1500));
  std::map<size_t, PlacedCard> met;
  for (const PlacedCard& card : CardsBetween(s.groups, s.placed, s.grid, s.style, y0, y1)) {
    RC_ASSERT(met.emplace(card.chart, card).second);
    RC_ASSERT(card.y <= y1 + 0.5f);
    RC_ASSERT(card.y + s.grid.card_height + s.style.gap >= y0 - 0.5f);
  }
  for (size_t g = 0; g < s.groups.size(); ++g) {
    if (!s.placed[g].open) continue;
    for (size_t i = 0; i < s.groups[g].charts.size(); ++i) {
      const auto row = static_cast<float>(i / static_cast<size_t>(s.grid.columns));
      const float y = s.placed[g].y + s.style.header + row * (s.grid.card_height + s.style.gap);
      if (y + s.grid.card_height < y0 + 0.5f || y > y1 - 0.5f) continue;
      const auto at = met.find(s.groups[g].charts[i]);
      RC_ASSERT(at != met.end());
      RC_ASSERT(std::abs(at->second.y - y) < 0.5f);
      RC_ASSERT(at->second.column == static_cast<int>(i % static_cast<size_t>(s.grid.columns)));
    }
  }
}

}  // namespace
}  // namespace tidemark::ui

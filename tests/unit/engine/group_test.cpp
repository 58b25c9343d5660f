// Groups of runs: in the list, in the table, and as bands in charts.
#include <cmath>
#include <cstring>
#include <fstream>

#include "series/chart_query.h"
#include "unit/engine/engine_harness.h"

namespace tidemark {
namespace {

class Grouped : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    // Three runs that stay at one value; the second one logs every tenth step, the third is alone.
    Write("a", 1, 1, 1);
    Write("b", 3, 10, 1);
    Write("c", 50, 1, -1);
    host_->drops[7] = (folder_ / "logs").string();
    Send(Hello{});
    Send(Import{7, "logs", {}});
    Settle();
    const auto metrics = Ask<MetricList>(QueryMetrics{1, 0});
    ASSERT_TRUE(metrics && metrics->rows.size() == 1);
    loss_ = metrics->rows[0].metric_id;
    QueryRuns query;
    query.slot = 2;
    const auto runs = Ask<RunList>(query);
    ASSERT_TRUE(runs && runs->rows.size() == 3);
    for (const RunRow& row : runs->rows) run_[row.name] = row.run_id;
    Send(EditRuns{{run_["a"], run_["b"]}, RunField::kGroup, "seeds"});
    Settle();
  }
  void Write(const char* run, double value, int stride, int sign) {
    const std::filesystem::path path = folder_ / "logs" / run / "metrics.csv";
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path);
    file << "step,loss\n";
    for (int i = 0; i <= 1000; i += stride) file << i << "," << sign * value << "\n";
  }
  QueryRuns List() const {
    QueryRuns query;
    query.slot = 3;
    query.group_by = {ColumnSpec{ColumnKind::kGroup, "", "", {}}};
    query.shown = {ColumnKind::kMetric, "loss", "", MetricStat::kLast};
    return query;
  }
  QueryChart Bands(GroupBand band = GroupBand::kDeviation) {
    QueryChart query;
    query.slot = 9;
    query.metric_id = loss_;
    query.groups = {{{run_["a"], run_["b"]}}, {{run_["c"]}}};
    query.axes.band = band;
    query.width_px = 100;
    return query;
  }
  int64_t loss_ = 0;
  std::map<std::string, int64_t> run_;
};

TEST_F(Grouped, ArchivedRunsCountOnlyWhenTheyAreShown) {
  Send(EditRuns{{run_["b"]}, RunField::kArchived, "1"});
  Settle();
  QueryRuns list = List();
  auto runs = Ask<RunList>(list);
  EXPECT_EQ(runs->rows.size(), 3u);
  EXPECT_EQ(runs->groups[1].run_ids, std::vector<int64_t>{run_["a"]});
  EXPECT_EQ(runs->groups[1].value.number, 1);
  list.with_archived = true;
  runs = Ask<RunList>(list);
  EXPECT_EQ(runs->groups[1].run_ids.size(), 2u);
  EXPECT_EQ(runs->groups[1].value.number, 2);

  QueryTable table;
  table.slot = 4;
  table.row_count = 10;
  auto rows = Ask<TableData>(table);
  EXPECT_EQ(rows->total, 2u);
  EXPECT_EQ(rows->matching, 2u);
  EXPECT_EQ(rows->rows.size(), 2u);
  table.with_archived = true;
  rows = Ask<TableData>(table);
  EXPECT_EQ(rows->total, 3u);
  EXPECT_EQ(rows->rows.size(), 3u);
}

TEST_F(Grouped, TheListHasGroupsWithTheirMeans) {
  const auto list = Ask<RunList>(List());
  ASSERT_TRUE(list);
  ASSERT_EQ(list->groups.size(), 2u);
  EXPECT_EQ(list->groups[0].label, "no group");
  EXPECT_EQ(list->groups[1].label, "seeds");
  EXPECT_EQ(list->groups[1].run_ids.size(), 2u);
  EXPECT_EQ(list->groups[1].value.number, 2);
  EXPECT_DOUBLE_EQ(list->groups[1].value.other, std::sqrt(2.0));
  ASSERT_EQ(list->rows.size(), 3u);
  EXPECT_EQ(list->rows[1].group, 1);
  EXPECT_EQ(list->rows[1].tint, 0u);
  EXPECT_EQ(list->rows[2].tint, 1u);
}

TEST_F(Grouped, TheTableHasARowForEachGroupAndHidesWhatIsCollapsed) {
  QueryTable query;
  query.slot = 4;
  query.columns = {List().shown};
  query.group_by = List().group_by;
  query.row_count = 100;
  const auto whole = Ask<TableData>(query);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->row_count, 5u);
  EXPECT_EQ(whole->matching, 3u);
  ASSERT_EQ(whole->rows.size(), 5u);
  ASSERT_TRUE(whole->rows[2].group && !whole->rows[3].group);
  EXPECT_EQ(whole->rows[2].cells[0].number, 2);
  query.collapsed = {whole->rows[2].group->key};
  const auto part = Ask<TableData>(query);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->row_count, 3u);
  ASSERT_EQ(part->rows.size(), 3u);
  EXPECT_TRUE(part->rows[2].group);
}

TEST_F(Grouped, ABandHasItsMeanItsEdgesAndNoGap) {
  const auto data = Ask<ChartData>(Bands());
  ASSERT_TRUE(data);
  ASSERT_EQ(data->series.size(), 2u);
  const ChartSeries& seeds = data->series[0];
  EXPECT_EQ(seeds.run_id, GroupLineId(0));
  EXPECT_EQ(seeds.run_count, 2u);
  EXPECT_EQ(seeds.points_total, 1102u);
  EXPECT_EQ(seeds.points_window, 1102u);
  EXPECT_NEAR(seeds.y_min, 2 - std::sqrt(2.0), 1e-6);
  EXPECT_NEAR(seeds.y_max, 2 + std::sqrt(2.0), 1e-6);
  const auto* columns = reinterpret_cast<const ChartColumn*>(data->columns.bytes.data());
  ASSERT_EQ(seeds.band.strips.size(), 1u);
  const DrawnStrip& strip = seeds.band.strips[0];
  const double px = 1000.0 / 100;
  for (uint32_t i = strip.first; i < strip.first + strip.count; ++i) {
    const auto y = [&](float v) {
      return seeds.band.y_origin + seeds.band.y_scale * static_cast<double>(v);
    };
    EXPECT_NEAR(y(columns[i].min), 2 - std::sqrt(2.0), 1e-5);
    EXPECT_NEAR(y(columns[i].max), 2 + std::sqrt(2.0), 1e-5);
    if (i > strip.first) EXPECT_LE(columns[i].x0 - columns[i - 1].x1, 0.01 * px);
  }
}

TEST_F(Grouped, ExtremesAndSmoothingAndTheLogAxis) {
  QueryChart query = Bands(GroupBand::kExtremes);
  query.axes.smoothing = 0.5;
  const auto smooth = Ask<ChartData>(query);
  ASSERT_TRUE(smooth && smooth->series.size() == 2);
  EXPECT_FALSE(smooth->series[0].smooth.strips.empty());
  EXPECT_NEAR(smooth->series[0].y_min, 1, 1e-6);
  EXPECT_NEAR(smooth->series[0].y_max, 3, 1e-6);
  query.axes.y_log = true;
  const auto log = Ask<ChartData>(query);
  ASSERT_TRUE(log && log->series.size() == 2);
  EXPECT_TRUE(log->series[1].raw.strips.empty() || log->series[1].raw.strips[0].count == 0)
      << "a mean below zero is not shown";
}

TEST_F(Grouped, HoverTellsMeanAndEdges) {
  QueryHover query;
  query.slot = 5;
  query.metric_id = loss_;
  query.groups = Bands().groups;
  query.axes.band = GroupBand::kDeviation;
  query.x = 505;
  const auto hover = Ask<HoverData>(query);
  ASSERT_TRUE(hover);
  ASSERT_EQ(hover->rows.size(), 2u);
  EXPECT_EQ(hover->rows[0].run_id, GroupLineId(0));
  EXPECT_EQ(hover->rows[0].step, 505);
  EXPECT_NEAR(hover->rows[0].value, 2, 1e-9);
  EXPECT_NEAR(hover->rows[0].band_high, 2 + std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(hover->rows[1].band_low, -50, 1e-9);
}

}  // namespace
}  // namespace tidemark

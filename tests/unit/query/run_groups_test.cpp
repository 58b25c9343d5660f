#include "query/run_groups.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/number_text.h"
#include "query/run_arrangement.h"
#include "query/run_tree.h"

namespace tidemark {
namespace {

ColumnSpec Param(const char* name) { return {ColumnKind::kParam, name, "", {}}; }
ColumnSpec Loss() { return {ColumnKind::kMetric, "loss", "", MetricStat::kLast}; }

// A run of a model with a learning rate and a last loss; NaN = it has none.
uint32_t AddRun(RunTable* table, const std::string& model, double lr, double loss) {
  TableRun run;
  run.run_id = static_cast<int64_t>(table->size()) + 1;
  run.uuid = "u" + std::to_string(run.run_id);
  run.name = model + "-" + std::to_string(run.run_id);
  run.colour = static_cast<int32_t>(table->size());
  const uint32_t row = table->AddRun(run);
  if (!model.empty()) table->SetParam(row, "model", model);
  table->SetParam(row, "lr", lr);
  if (std::isnan(loss)) return row;
  MetricFigures figures;
  figures.last = loss;
  figures.count = 1;
  table->SetMetric(row, "loss", "", figures);
  return row;
}

std::vector<uint32_t> AllRows(const RunTable& table) {
  std::vector<uint32_t> rows;
  for (uint32_t i = 0; i < table.size(); ++i) rows.push_back(i);
  return rows;
}

TEST(RunGroups, NamesGroupsByTheirValues) {
  RunTable table;
  AddRun(&table, "vit", 0.1, 1);
  AddRun(&table, "resnet", 0.1, 2);
  AddRun(&table, "vit", 0.1, 3);
  AddRun(&table, "", 0.01, 4);
  const auto groups = GroupRows(table, {Param("model"), Param("lr")}, AllRows(table));
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].label, "vit \xC2\xB7 lr 0.1");
  EXPECT_EQ(groups[0].rows, (std::vector<uint32_t>{0, 2}));
  EXPECT_EQ(groups[1].label, "resnet \xC2\xB7 lr 0.1");
  EXPECT_EQ(groups[2].label, "no model \xC2\xB7 lr 0.01");
  for (int32_t i = 0; i < 3; ++i) EXPECT_EQ(groups[static_cast<size_t>(i)].colour, i);
}

TEST(RunGroups, TheMeanOfEqualValuesIsThatValue) {
  RunTable table;
  for (int i = 0; i < 3; ++i) AddRun(&table, "a", 0.1, 0.1);
  const GroupFigure mean = FigureOf(table, Loss(), AllRows(table));
  EXPECT_EQ(mean.number, 0.1);
  EXPECT_EQ(mean.deviation, 0);
}

TEST(RunGroups, TakeTheColourThatAPersonGaveToAllTheirRuns) {
  RunTable table;
  AddRun(&table, "a", 1, 1);
  AddRun(&table, "a", 1, 1);
  AddRun(&table, "b", 1, 1);
  AddRun(&table, "c", 1, 1);
  table.mutable_run(0).colour = table.mutable_run(1).colour = 7;
  table.mutable_run(3).custom_colour = "#123456";
  const auto groups = GroupRows(table, {Param("model")}, AllRows(table));
  EXPECT_EQ(groups[0].colour, 7);
  EXPECT_EQ(groups[1].colour, 1) << "one run alone has its index by itself";
  EXPECT_EQ(groups[2].custom_colour, "#123456");
}

TEST(RunGroups, SummariseAColumn) {
  RunTable table;
  AddRun(&table, "a", 0.1, 1);
  AddRun(&table, "a", 0.3, 3);
  AddRun(&table, "b", 0.2, std::nan(""));
  const std::vector<uint32_t> pair = {0, 1}, all = {0, 1, 2}, last = {2};
  const GroupFigure mean = FigureOf(table, Loss(), all);
  EXPECT_EQ(mean.number, 2);
  EXPECT_DOUBLE_EQ(mean.deviation, std::sqrt(2.0));
  EXPECT_EQ(FigureOf(table, Loss(), last).kind, GroupFigure::Kind::kNone);
  const GroupFigure range = FigureOf(table, Param("lr"), all);
  EXPECT_EQ(range.kind, GroupFigure::Kind::kRange);
  EXPECT_EQ(range.number, 0.1);
  EXPECT_EQ(range.upper, 0.3);
  EXPECT_EQ(FigureOf(table, Param("model"), pair).text, "a");
  EXPECT_EQ(FigureOf(table, Param("model"), all).kind, GroupFigure::Kind::kMany);
}

TEST(RunGroups, AreOrderedByTheMeanOfTheSortedColumn) {
  RunTable table;
  AddRun(&table, "low", 1, 1);
  AddRun(&table, "none", 1, std::nan(""));
  AddRun(&table, "high", 1, 9);
  AddRun(&table, "high", 1, 5);
  for (const bool descending : {false, true}) {
    const RunArrangement runs = ArrangeRuns(table, {Loss(), descending, {Param("model")}, false},
                                            AllRows(table), AllRows(table));
    std::vector<std::string> labels;
    for (const RunGroup& group : runs.groups) labels.push_back(group.label);
    const std::vector<std::string> up = {"low", "high", "none"}, down = {"high", "low", "none"};
    EXPECT_EQ(labels, descending ? down : up);
  }
}

// Groups are a partition, their runs stand together, and colours and tints are those of the whole.
RC_GTEST_PROP(RunGroups, FilteringChangesNeitherColoursNorTints, ()) {
  RunTable table;
  const size_t count = *rc::gen::inRange<size_t>(1, 30);
  for (size_t i = 0; i < count; ++i) {
    AddRun(&table, std::string(1, static_cast<char>('a' + *rc::gen::inRange(0, 4))),
           *rc::gen::inRange(0, 2), *rc::gen::inRange(0, 5));
  }
  const std::vector<uint32_t> all = AllRows(table);
  std::vector<uint32_t> some;
  for (const uint32_t row : all) {
    if (*rc::gen::arbitrary<bool>()) some.push_back(row);
  }
  const ArrangeOptions options{Loss(),
                               *rc::gen::arbitrary<bool>(),
                               {Param("model"), Param("lr")},
                               *rc::gen::arbitrary<bool>()};
  const RunArrangement whole = ArrangeRuns(table, options, all, all);
  const RunArrangement part = ArrangeRuns(table, options, all, some);
  std::map<uint32_t, std::pair<int32_t, uint32_t>> look;
  for (const ArrangedRow& row : whole.rows) {
    look[row.row] = {whole.groups[static_cast<size_t>(row.group)].colour, row.tint};
  }
  RC_ASSERT(look.size() == count && part.rows.size() == some.size());
  std::set<int32_t> entered;
  int32_t group = -1;
  for (const ArrangedRow& row : part.rows) {
    if (row.group != group) RC_ASSERT(entered.insert(row.group).second);
    group = row.group;
    const std::pair<int32_t, uint32_t> own(part.groups[static_cast<size_t>(group)].colour,
                                           row.tint);
    RC_ASSERT(look.at(row.row) == own);
  }
  RC_ASSERT(entered.size() == part.groups.size());
}

TEST(RunTree, PutsRunsBelowTheOneThatStartedThem) {
  RunTable table;
  for (int i = 0; i < 5; ++i) AddRun(&table, "m", 1, 1);
  table.mutable_run(1).parent_uuid = "u1";
  table.mutable_run(2).parent_uuid = "u2";
  table.mutable_run(4).parent_uuid = "gone";
  std::string shape;
  for (const TreeRow& row : TreeOf(table, {4, 3, 2, 1, 0})) {
    shape += std::to_string(row.row) + "@" + std::to_string(row.depth) + "+" +
             std::to_string(row.descendants) + " ";
  }
  EXPECT_EQ(shape, "4@0+0 3@0+0 0@0+2 1@1+1 2@2+0 ");
}

// Whatever runs call their parents, circles among them: each stands once, and what follows it by
// its count is deeper.
RC_GTEST_PROP(RunTree, HoldsEachRunOnce, ()) {
  RunTable table;
  const size_t count = *rc::gen::inRange<size_t>(1, 20);
  for (size_t i = 0; i < count; ++i) {
    AddRun(&table, "m", 1, 1);
    const int parent = *rc::gen::inRange(0, static_cast<int>(count) + 2);
    if (parent > 0) {
      table.mutable_run(static_cast<uint32_t>(i)).parent_uuid = "u" + std::to_string(parent);
    }
  }
  const std::vector<TreeRow> tree = TreeOf(table, AllRows(table));
  std::set<uint32_t> seen;
  for (size_t i = 0; i < tree.size(); ++i) {
    RC_ASSERT(seen.insert(tree[i].row).second);
    RC_ASSERT(i + tree[i].descendants < tree.size());
    for (size_t below = i + 1; below <= i + tree[i].descendants; ++below) {
      RC_ASSERT(tree[below].depth > tree[i].depth);
    }
  }
  RC_ASSERT(seen.size() == count);
}

}  // namespace
}  // namespace tidemark

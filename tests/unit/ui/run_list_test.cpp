#include "ui/run_list.h"

#include <gtest/gtest.h>

#include <string>

namespace tidemark::ui {
namespace {

RunRow RowOf(const char* name, int32_t group, uint16_t depth, uint32_t descendants) {
  RunRow run;
  run.name = run.uuid = name;
  run.group = group;
  run.depth = depth;
  run.descendants = descendants;
  return run;
}

// "g0(2) a b" as the panel would show it; "+" marks what is closed.
std::string Shape(const RunList& list, const std::set<std::string>& closed,
                  const std::set<std::string>& left_out = {}) {
  const RunListRows rows = RowsOf(list, closed, [&](const RunRow& run) {
    return left_out.count(run.name) != 0 ? nullptr : &run;
  });
  std::string text;
  for (const RunListRow& row : rows.rows) {
    text += (text.empty() ? "" : " ") + std::string(static_cast<size_t>(row.depth), '>');
    if (row.group != nullptr) {
      text += row.group->key + "(" + std::to_string(row.count) + ")";
      EXPECT_EQ(rows.runs[row.first]->group >= 0, true);
    } else {
      text += row.run->name;
      EXPECT_EQ(rows.runs[row.first], row.run);
    }
    if (row.closed) text += "+";
  }
  return text;
}

RunList Grouped() {
  RunList list;
  list.groups.resize(2);
  list.groups[0].key = "g0";
  list.groups[1].key = "g1";
  list.rows = {RowOf("a", 0, 0, 0), RowOf("b", 0, 0, 0), RowOf("c", 1, 0, 0)};
  return list;
}

TEST(RunListTest, PutsARowBeforeEachGroup) {
  EXPECT_EQ(Shape(Grouped(), {}), "g0(2) a b g1(1) c");
  EXPECT_EQ(Shape(Grouped(), {"g0"}), "g0(2)+ g1(1) c");
  EXPECT_EQ(Shape(Grouped(), {"g0", "g1"}), "g0(2)+ g1(1)+");
}

TEST(RunListTest, LeavesOutRunsAndGroupsWithoutAny) {
  EXPECT_EQ(Shape(Grouped(), {}, {"a"}), "g0(1) b g1(1) c");
  EXPECT_EQ(Shape(Grouped(), {}, {"a", "b"}), "g1(1) c");
  EXPECT_TRUE(Shape(RunList{}, {}).empty());
}

TEST(RunListTest, ClosesWhatIsNested) {
  RunList list;
  list.rows = {RowOf("top", -1, 0, 3), RowOf("mid", -1, 1, 1), RowOf("low", -1, 2, 0),
               RowOf("side", -1, 1, 0), RowOf("other", -1, 0, 0)};
  EXPECT_EQ(Shape(list, {}), "top >mid >>low >side other");
  EXPECT_EQ(Shape(list, {"mid"}), "top >mid+ >side other");
  EXPECT_EQ(Shape(list, {"top"}), "top+ other");
  EXPECT_EQ(Shape(list, {"other"}), "top >mid >>low >side other") << "nothing is below it";
  EXPECT_EQ(Shape(list, {"top"}, {"top"}), ">mid >>low >side other")
      << "a run that is left out can't be closed";
}

}  // namespace
}  // namespace tidemark::ui

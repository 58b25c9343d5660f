#include "ui/selection.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace tidemark::ui {
namespace {

using Ids = std::set<int64_t>;

struct List {
  std::vector<int64_t> ids;
  Selection selection;
  void Click(size_t row, bool shift = false, bool ctrl = false) {
    selection.Click(
        row, ids.size(), [this](size_t i) { return ids[i]; }, shift, ctrl);
  }
  void Toggle(size_t row, bool shift = false) {
    selection.Toggle(
        row, ids.size(), [this](size_t i) { return ids[i]; }, shift);
  }
  [[nodiscard]] Ids Chosen() const { return {selection.ids().begin(), selection.ids().end()}; }
};

TEST(SelectionTest, ClickShiftAndCtrl) {
  List list{{10, 20, 30, 40, 50}, {}};
  list.Click(1);
  EXPECT_EQ(list.Chosen(), (Ids{20}));
  list.Click(3, true);
  EXPECT_EQ(list.Chosen(), (Ids{20, 30, 40}));
  list.Click(0, true);  // from the same anchor
  EXPECT_EQ(list.Chosen(), (Ids{10, 20}));
  list.Click(4, false, true);
  EXPECT_EQ(list.Chosen(), (Ids{10, 20, 50}));
  list.Click(3, true, true);
  EXPECT_EQ(list.Chosen(), (Ids{10, 20, 40, 50}));
  list.Click(4, false, true);
  EXPECT_EQ(list.Chosen(), (Ids{10, 20, 40}));
}

TEST(SelectionTest, TheAnchorFollowsItsRowWhenTheListIsSorted) {
  List list{{10, 20, 30, 40}, {}};
  list.Click(0);
  std::reverse(list.ids.begin(), list.ids.end());
  list.Click(2, true);  // 20; 10 is at the end now
  EXPECT_EQ(list.Chosen(), (Ids{10, 20}));
  list.ids = {30, 40};  // the anchor is filtered away
  list.Click(1, true);
  EXPECT_EQ(list.Chosen(), (Ids{40}));
}

TEST(SelectionTest, CheckBoxesSetTheWholeRange) {
  List list{{1, 2, 3, 4, 5}, {}};
  list.Toggle(1);
  list.Toggle(3, true);
  EXPECT_EQ(list.Chosen(), (Ids{2, 3, 4}));
  list.Toggle(2, true);  // off, from the last one to this one
  EXPECT_EQ(list.Chosen(), (Ids{2}));
}

TEST(SelectionTest, ForgetsWhatIsGoneAndIgnoresRowsThatAreNot) {
  List list{{1, 2, 3}, {}};
  list.selection.SelectAll(3, [&](size_t i) { return list.ids[i]; });
  list.selection.Keep([](int64_t id) { return id != 2; });
  EXPECT_EQ(list.Chosen(), (Ids{1, 3}));
  list.Click(3);
  list.Toggle(99);
  EXPECT_EQ(list.Chosen(), (Ids{1, 3}));
  list.selection.Clear();
  EXPECT_TRUE(list.selection.empty());
  list.Click(2, true);  // no anchor: this row alone
  EXPECT_EQ(list.Chosen(), (Ids{3}));
}

// What the clicks mean, said once more with sets and no regard to cost.
struct Oracle {
  Ids chosen;
  int64_t anchor = -1;
  void Click(const std::vector<int64_t>& ids, size_t row, bool shift, bool ctrl) {
    if (!shift) {
      if (!ctrl) {
        chosen = {ids[row]};
      } else if (chosen.erase(ids[row]) == 0) {
        chosen.insert(ids[row]);
      }
      anchor = ids[row];
      return;
    }
    const auto at = std::find(ids.begin(), ids.end(), anchor);
    const size_t from = at == ids.end() ? row : static_cast<size_t>(at - ids.begin());
    if (anchor == -1) anchor = ids[row];
    if (!ctrl) chosen.clear();
    for (size_t i = 0; i < ids.size(); ++i) {
      if ((i >= from && i <= row) || (i >= row && i <= from)) chosen.insert(ids[i]);
    }
  }
};

RC_GTEST_PROP(SelectionProperty, AgreesWithSets, ()) {
  List list;
  const auto count = *rc::gen::inRange<int64_t>(1, 12);
  for (int64_t i = 0; i < count; ++i) list.ids.push_back(100 + i);
  Oracle oracle;
  const int clicks = *rc::gen::inRange(1, 15);
  for (int i = 0; i < clicks; ++i) {
    if (*rc::gen::inRange(0, 4) == 0) std::reverse(list.ids.begin(), list.ids.end());
    const auto row = *rc::gen::inRange<size_t>(0, list.ids.size());
    const bool shift = *rc::gen::arbitrary<bool>(), ctrl = *rc::gen::arbitrary<bool>();
    list.Click(row, shift, ctrl);
    oracle.Click(list.ids, row, shift, ctrl);
    RC_ASSERT(list.Chosen() == oracle.chosen);
  }
}

}  // namespace
}  // namespace tidemark::ui

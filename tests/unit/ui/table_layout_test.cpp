#include "ui/table_layout.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "unit/ui/any_view.h"

namespace tidemark::ui {
namespace {

ColumnEntry Entry(ColumnKind kind, const char* name, bool varies = true,
                  MetricStat stat = MetricStat::kLast) {
  ColumnEntry entry;
  entry.spec = {kind, name, "", stat};
  entry.varies = varies;
  return entry;
}

TEST(TableLayoutTest, ShowsWhatVariesUntilThePersonChooses) {
  const auto columns =
      DefaultColumns({Entry(ColumnKind::kParam, "lr"), Entry(ColumnKind::kParam, "seed", false),
                      Entry(ColumnKind::kMetric, "loss"),
                      Entry(ColumnKind::kMetric, "loss", true, MetricStat::kMin)});
  std::vector<ColumnKind> kinds;
  for (const ColumnSpec& column : columns) kinds.push_back(column.kind);
  EXPECT_EQ(kinds,
            (std::vector<ColumnKind>{ColumnKind::kStatus, ColumnKind::kParam, ColumnKind::kMetric,
                                     ColumnKind::kMetric, ColumnKind::kMetric, ColumnKind::kStarted,
                                     ColumnKind::kDuration}));
  EXPECT_EQ(columns[1].name, "lr");
  EXPECT_EQ(columns[2].stat, MetricStat::kLast);
  EXPECT_EQ(columns[3].stat, MetricStat::kMin);
  EXPECT_EQ(columns[4].stat, MetricStat::kMax);
}

TEST(TableLayoutTest, BoundsWhatItChooses) {
  std::vector<ColumnEntry> all;
  for (int i = 0; i < 1000; ++i) {
    all.push_back(Entry(ColumnKind::kParam, ("p" + std::to_string(i)).c_str()));
    all.push_back(Entry(ColumnKind::kMetric, ("m" + std::to_string(i)).c_str()));
  }
  EXPECT_EQ(DefaultColumns(all).size(), 1u + 12 + 4 * 3 + 2);
}

TEST(TableLayoutTest, WhatIsShownCanBeChosen) {
  const std::vector<std::vector<ColumnEntry>> lists = {
      {},
      {Entry(ColumnKind::kProject, ""), Entry(ColumnKind::kPoints, ""),
       Entry(ColumnKind::kParam, "lr"), Entry(ColumnKind::kTag, "host"),
       Entry(ColumnKind::kMetric, "acc"), Entry(ColumnKind::kMetric, "loss")},
      {Entry(ColumnKind::kStatus, ""), Entry(ColumnKind::kDuration, ""),
       Entry(ColumnKind::kMetric, "loss")}};
  for (const auto& listed : lists) {
    const std::vector<ColumnEntry> all = ChoosableColumns(listed);
    const std::vector<ColumnSpec> shown = DefaultColumns(listed);
    for (const ColumnSpec& column : shown) {
      EXPECT_EQ(std::count_if(all.begin(), all.end(),
                              [&](const ColumnEntry& entry) { return entry.spec == column; }),
                1);
    }
    for (size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i - 1].spec.kind, all[i].spec.kind);
    // Choosing one more loses none.
    std::vector<ColumnSpec> more = shown;
    more.push_back({ColumnKind::kParam, "gone", "", {}});
    const std::vector<ColumnSpec> ordered = InOrderOf(all, more);
    EXPECT_EQ(ordered.size(), shown.size() + 1);
    EXPECT_EQ(ordered.back().name, "gone");
  }
}

RC_GTEST_PROP(TableLayoutProperty, BandsCoverTheColumnsOnce, ()) {
  std::vector<ColumnSpec> columns;
  for (int i = *rc::gen::inRange(0, 12); i > 0; --i) columns.push_back(AnyColumn());
  size_t next = 0;
  std::string before = "none";
  for (const ColumnBand& band : BandsOf(columns)) {
    RC_ASSERT(band.first == next && band.count > 0u);
    RC_ASSERT(band.first == 0u || band.title != before);
    before = band.title;
    next += band.count;
  }
  RC_ASSERT(next == columns.size());
}

RC_GTEST_PROP(TableLayoutProperty, ColumnsBetweenAreThoseThatTouch, ()) {
  std::vector<float> widths;
  for (int i = *rc::gen::inRange(0, 60); i > 0; --i)
    widths.push_back(static_cast<float>(*rc::gen::inRange(1, 220)));
  const std::vector<float> edges = EdgesOf(widths);
  RC_ASSERT(edges.size() == widths.size() + 1);
  const auto x0 = static_cast<float>(*rc::gen::inRange(-100, 8000)) + 0.5f;
  const float x1 = x0 + static_cast<float>(*rc::gen::inRange(0, 2000));
  const Span span = ColumnsBetween(edges, x0, x1);
  RC_ASSERT(span.first <= span.last && span.last <= widths.size());
  for (size_t i = 0; i < widths.size(); ++i) {
    const bool touches = edges[i] <= x1 && edges[i + 1] >= x0;
    RC_ASSERT(touches == (i >= span.first && i < span.last));
  }
}

RC_GTEST_PROP(TableLayoutProperty, PagesCoverWhatIsSeenAndAreFew, ()) {
  const auto first = *rc::gen::inRange<uint64_t>(0, 100000);
  const uint64_t last = first + *rc::gen::inRange<uint64_t>(0, 60);
  const RowPage page = PageAround(first, last);
  RC_ASSERT(page.first % 100 == 0u && page.count % 100 == 0u);
  RC_ASSERT(page.first <= first && last < page.first + page.count);
  RC_ASSERT(page.count <= 400u);
  // At least 50 rows of scrolling either way are there already.
  RC_ASSERT(page.first == 0u || first - page.first >= 50u);
  RC_ASSERT(page.first + page.count - last >= 50u);
}

}  // namespace
}  // namespace tidemark::ui

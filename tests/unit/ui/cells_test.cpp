#include "ui/cells.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "base/number_text.h"
#include "ui/texts.h"
#include "unit/ui/any_view.h"
#include "unit/ui/fake_host.h"

namespace tidemark::ui {
namespace {

Cell Number(double v) { return {Cell::Kind::kNumber, v, ""}; }

TEST(CellsTest, ShownInStyleAndCopiedExactly) {
  const FakeHost host;
  const NumberStyle style{false, 2};
  EXPECT_EQ(CellText(Number(-1.0 / 3), &style, host), "−0.33");
  EXPECT_EQ(CellText(Number(1e-4), nullptr, host), "1e−4");
  EXPECT_EQ(CellExact(Number(-1.0 / 3)), "-0.3333333333333333");
  EXPECT_EQ(CellText({Cell::Kind::kText, 0, "adam"}, &style, host), "adam");
  EXPECT_EQ(CellText({Cell::Kind::kDuration, 303, ""}, &style, host), "5 min 3 s");
  EXPECT_EQ(CellExact({Cell::Kind::kDuration, 303, ""}), "303");
  EXPECT_EQ(CellText({Cell::Kind::kTime, 1763906700, ""}, nullptr, host), "23 Nov 14:05");
  EXPECT_EQ(CellExact({Cell::Kind::kTime, 1763906700, ""}).substr(0, 10), "2025-11-23");
  EXPECT_EQ(CellText({}, &style, host) + CellExact({}), "");
}

TEST(CellsTest, ColumnsHaveNames) {
  const ColumnSpec metric{ColumnKind::kMetric, "loss", "val", MetricStat::kMin};
  EXPECT_EQ(ColumnSubject(metric), "loss (val)");
  EXPECT_EQ(ColumnHead(metric), texts::kMin);
  EXPECT_EQ(ColumnTitle(metric), "loss (val) · min");
  const ColumnSpec param{ColumnKind::kParam, "lr", "", MetricStat::kLast};
  EXPECT_EQ(ColumnTitle(param), "lr");
  EXPECT_TRUE(HasNumberStyle(metric));
  EXPECT_FALSE(HasNumberStyle(param));
}

TEST(CellsTest, TheStyleOfAColumnLeavesOutWhatIsNoNumber) {
  StyleFinder finder;
  finder.Add(Number(std::numeric_limits<double>::quiet_NaN()));
  finder.Add(Number(std::numeric_limits<double>::infinity()));
  finder.Add({Cell::Kind::kText, 1e9, "x"});
  finder.Add(Number(0));
  finder.Add(Number(2.5));
  finder.Add(Number(40));
  EXPECT_EQ(finder.Find().decimals, StyleFor(40, 2.5, false).decimals);
  StyleFinder whole;
  whole.Add(Number(3));
  whole.Add(Number(2000000));
  EXPECT_EQ(Styled(2000000, whole.Find()), "2,000,000");
}

RC_GTEST_PROP(CellsProperty, CopiedNumbersReadBackBitForBit, (double v)) {
  RC_PRE(std::isfinite(v));
  const std::string text = CellExact(Number(v));
  const auto read = ParseDouble(text);
  RC_ASSERT(read && *read == v);
}

RC_GTEST_PROP(CellsProperty, EveryColumnHasATitleThatHoldsItsSubject, ()) {
  ColumnSpec column = AnyColumn();
  if (column.name.empty()) column.name = "x";
  RC_ASSERT(!ColumnHead(column).empty());
  RC_ASSERT(ColumnTitle(column).find(ColumnSubject(column)) == 0u);
}

}  // namespace
}  // namespace tidemark::ui

#include "ui/ticks.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace tidemark::ui {
namespace {

std::vector<std::string> Labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> labels;
  for (const Tick& tick : ticks) labels.push_back(tick.label);
  return labels;
}

using Texts = std::vector<std::string>;

TEST(Ticks, NothingLiesBetweenWholeSteps) {
  const std::vector<Tick> ticks = LinearTicks(0.5, 1.5, 4, 1);
  ASSERT_EQ(ticks.size(), 1u);
  EXPECT_EQ(ticks[0].label, "1");
  for (const Tick& tick : LinearTicks(0, 3, 8, 1)) EXPECT_EQ(tick.at, std::floor(tick.at));
}

TEST(TicksTest, LinearStepsAreOneTwoFive) {
  EXPECT_EQ(Labels(LinearTicks(0, 1, 5)), (Texts{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(Labels(LinearTicks(-1, 1, 4)), (Texts{"−1.0", "−0.5", "0.0", "0.5", "1.0"}));
  EXPECT_EQ(Labels(LinearTicks(0, 20000, 4)), (Texts{"0", "5k", "10k", "15k", "20k"}));
  EXPECT_EQ(Labels(LinearTicks(0, 3000, 6)), (Texts{"0", "500", "1k", "1.5k", "2k", "2.5k", "3k"}));
}

TEST(TicksTest, NothingForWindowsThatAreNone) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [lo, hi] : std::vector<std::pair<double, double>>{
           {1, 1}, {2, 1}, {nan, 1}, {0, nan}, {-1.7e308, 1.7e308}}) {
    EXPECT_TRUE(LinearTicks(lo, hi, 5).empty()) << lo;
    EXPECT_TRUE(LogTicks(lo, hi, 5).empty()) << lo;
    EXPECT_TRUE(TimeTicks(lo, hi, 5, 0).empty()) << lo;
    EXPECT_TRUE(DurationTicks(lo, hi, 5).empty()) << lo;
  }
  EXPECT_TRUE(LinearTicks(0, 1, 0).empty());
  EXPECT_TRUE(LinearTicks(1e16, 1e16 + 2, 50).empty());  // steps below the precision of doubles
}

TEST(TicksTest, LogAxesShowDecades) {
  EXPECT_EQ(Labels(LogTicks(-3, 3, 6)), (Texts{"0.001", "0.01", "0.1", "1", "10", "100", "1k"}));
  EXPECT_EQ(Labels(LogTicks(0, 1, 5)), (Texts{"1", "2", "5", "10"}));
  EXPECT_EQ(Labels(LogTicks(-6, -4, 3)),
            (Texts{"1e−6", "2e−6", "5e−6", "1e−5", "2e−5", "5e−5", "1e−4"}));
  // Within less than a third of a decade values are linear.
  const std::vector<Tick> ticks = LogTicks(std::log10(100), std::log10(200), 5);
  EXPECT_EQ(Labels(ticks), (Texts{"100", "120", "140", "160", "180", "200"}));
  EXPECT_NEAR(ticks[1].at, std::log10(120), 1e-12);
}

TEST(TicksTest, TimesStandOnTheLocalCalendar) {
  const double noon = 1763899200;  // 2025-11-23 12:00 UTC
  EXPECT_EQ(Labels(TimeTicks(noon, noon + 4 * 3600, 4, 0)),
            (Texts{"12:00", "13:00", "14:00", "15:00", "16:00"}));
  EXPECT_EQ(Labels(TimeTicks(noon, noon + 20, 4, 0)),
            (Texts{"12:00:00", "12:00:05", "12:00:10", "12:00:15", "12:00:20"}));
  EXPECT_EQ(Labels(TimeTicks(noon, noon + 2 * 86400, 2, 0)), (Texts{"24 Nov", "25 Nov"}));
  // An hour east of UTC, midnight is at 23:00 UTC.
  const std::vector<Tick> east = TimeTicks(noon, noon + 86400, 1, 60);
  ASSERT_EQ(east.size(), 1u);
  EXPECT_EQ(east[0].at, noon + 11 * 3600);
  EXPECT_EQ(east[0].label, "24 Nov");
}

TEST(TicksTest, ManyYearsHaveFewTicksThatNameTheYear) {
  // A log with times of 0 beside one of today.
  const std::vector<Tick> ticks = TimeTicks(0, 1763899200, 5, 0);
  EXPECT_GE(ticks.size(), 3u);
  EXPECT_LE(ticks.size(), 6u);
  ASSERT_FALSE(ticks.empty());
  EXPECT_EQ(ticks[0].label, "1 Jan 1970");
}

TEST(TicksTest, DurationsHaveUnits) {
  EXPECT_EQ(Labels(DurationTicks(0, 60, 4)), (Texts{"0", "15 s", "30 s", "45 s", "1 min"}));
  EXPECT_EQ(Labels(DurationTicks(0, 7200, 4)), (Texts{"0", "30 min", "1 h", "1 h 30 min", "2 h"}));
  EXPECT_EQ(Labels(DurationTicks(0, 3 * 86400, 3)), (Texts{"0", "1 d", "2 d", "3 d"}));
  EXPECT_EQ(Labels(DurationTicks(-60, 0, 2)), (Texts{"−1 min", "−30 s", "0"}));
  EXPECT_EQ(Labels(DurationTicks(0, 0.2, 2)), (Texts{"0", "0.1 s", "0.2 s"}));
}

RC_GTEST_PROP(TicksProperty, LinearTicksAreInsideEvenAndTellApart, ()) {
  const double lo = *rc::gen::inRange(-1000000, 1000000) * std::pow(10.0, *rc::gen::inRange(-9, 9));
  const double span = *rc::gen::inRange(1, 1000) * std::pow(10.0, *rc::gen::inRange(-6, 6));
  const int count = *rc::gen::inRange(1, 12);
  RC_PRE(span > std::abs(lo) * 1e-9);
  const std::vector<Tick> ticks = LinearTicks(lo, lo + span, count);
  RC_ASSERT(ticks.size() <= static_cast<size_t>(count) + 1);
  std::set<std::string> labels;
  for (size_t i = 0; i < ticks.size(); ++i) {
    RC_ASSERT(ticks[i].at >= lo - span * 1e-8 && ticks[i].at <= lo + span * (1 + 1e-8));
    RC_ASSERT(ticks[i].label.find('-') == std::string::npos);
    RC_LOG() << ticks[i].label << " ";
    RC_ASSERT(labels.insert(ticks[i].label).second);
    if (i >= 2) {
      const double a = ticks[i].at - ticks[i - 1].at, b = ticks[1].at - ticks[0].at;
      RC_ASSERT(std::abs(a - b) <= b * 1e-6 + std::abs(lo) * 1e-12);
    }
  }
}

RC_GTEST_PROP(TicksProperty, LogTicksAreInsideAndRise, ()) {
  const double lo = *rc::gen::inRange(-320000, 300000) / 1000.0;
  const double span = *rc::gen::inRange(400, 100000) / 1000.0;
  const int count = *rc::gen::inRange(1, 12);
  const std::vector<Tick> ticks = LogTicks(lo, lo + span, count);
  for (size_t i = 0; i < ticks.size(); ++i) {
    RC_ASSERT(ticks[i].at >= lo - 1e-8 && ticks[i].at <= lo + span + 1e-8);
    if (i > 0) RC_ASSERT(ticks[i].at > ticks[i - 1].at);
    RC_ASSERT(!ticks[i].label.empty());
  }
}

RC_GTEST_PROP(TicksProperty, TimeAndDurationTicksAreInsideAndRise, ()) {
  const double lo = *rc::gen::inRange<int64_t>(-4000000000, 4000000000);
  const double span = *rc::gen::inRange(1, 1000) * std::pow(10.0, *rc::gen::inRange(-2, 7));
  const int count = *rc::gen::inRange(1, 12), offset = *rc::gen::inRange(-720, 840);
  for (const auto& ticks :
       {TimeTicks(lo, lo + span, count, offset), DurationTicks(lo, lo + span, count)}) {
    RC_ASSERT(ticks.size() <= static_cast<size_t>(count) + 1);
    for (size_t i = 0; i < ticks.size(); ++i) {
      RC_ASSERT(ticks[i].at >= lo - span * 1e-6 && ticks[i].at <= lo + span * (1 + 1e-6));
      if (i > 0) RC_ASSERT(ticks[i].at > ticks[i - 1].at);
      RC_ASSERT(!ticks[i].label.empty());
    }
  }
}

TEST(TicksTest, HugeDurationsStayReadable) {
  for (const Tick& tick : DurationTicks(0, 1e300, 4)) {
    EXPECT_TRUE(tick.at == 0 || tick.label.find(" d") != std::string::npos) << tick.label;
  }
}

}  // namespace
}  // namespace tidemark::ui

#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace tidemark {
namespace {

TEST(Time, FormatsUtc) {
  EXPECT_EQ(FormatUtc(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatUtc(951782400), "2000-02-29T00:00:00Z");
  EXPECT_EQ(FormatUtc(1772366400.25), "2026-03-01T12:00:00.250Z");
  EXPECT_EQ(FormatUtc(1772366400.000001), "2026-03-01T12:00:00.000001Z");
  EXPECT_EQ(FormatUtc(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(FormatUtc(std::nan("")), "");
  EXPECT_EQ(FormatUtc(std::numeric_limits<double>::infinity()), "");
  EXPECT_EQ(FormatUtc(1e300), "");
}

TEST(Time, ParsesIso8601) {
  EXPECT_EQ(ParseUtc("1970-01-01"), 0.0);
  EXPECT_EQ(ParseUtc("2026-03-01T12:00:00Z"), 1772366400.0);
  EXPECT_EQ(ParseUtc("2026-03-01 12:00:00.25"), 1772366400.25);
  EXPECT_EQ(ParseUtc("2026-03-01T14:00:00+02:00"), 1772366400.0);
  EXPECT_EQ(ParseUtc("2026-03-01T10:30-0130"), 1772366400.0);
  EXPECT_EQ(ParseUtc("2026-03-01T14:00+02"), 1772366400.0);
  for (const char* bad :
       {"", "2026", "2026-13-01", "2026-02-29", "2026-03-01T", "2026-03-01T25:00",
        "2026-03-01T12:00:00+", "2026-03-01T12:00:00X", "26-03-01", "2026-03-01T12:00:00Z "}) {
    EXPECT_FALSE(ParseUtc(bad).has_value()) << bad;
  }
}

RC_GTEST_PROP(Time, WhatIsFormattedParses, ()) {
  auto micros = *rc::gen::inRange<int64_t>(-62167219200000000, 253402300799000000);
  double time_s = static_cast<double>(micros) / 1e6;
  auto parsed = ParseUtc(FormatUtc(time_s));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(std::abs(*parsed - time_s) < 2e-5);
}

}  // namespace
}  // namespace tidemark

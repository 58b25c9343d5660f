#include "ui/format.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "base/number_text.h"

namespace tidemark::ui {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

// What a shown number says: commas away, U+2212 back to "-".
double Read(std::string text) {
  for (size_t at; (at = text.find(',')) != std::string::npos;) text.erase(at, 1);
  for (size_t at; (at = text.find("−")) != std::string::npos;) text.replace(at, 3, "-");
  return std::strtod(text.c_str(), nullptr);
}

double AnyDouble() {
  const double mantissa = *rc::gen::inRange(-999999, 1000000) / 1e5;
  return mantissa * std::pow(10.0, *rc::gen::inRange(-30, 30));
}

TEST(FormatTest, CountsHaveCommasAndARealMinus) {
  EXPECT_EQ(Count(0), "0");
  EXPECT_EQ(Count(999), "999");
  EXPECT_EQ(Count(1000), "1,000");
  EXPECT_EQ(Count(273600), "273,600");
  EXPECT_EQ(Count(-1200), "−1,200");
  EXPECT_EQ(Count(std::numeric_limits<int64_t>::min()), "−9,223,372,036,854,775,808");
  EXPECT_EQ(Counted(1, "run", "runs"), "1 run");
  EXPECT_EQ(Counted(0, "run", "runs"), "0 runs");
  EXPECT_EQ(Counted(1400, "run", "runs"), "1,400 runs");
}

TEST(FormatTest, BytesInDecimalUnits) {
  EXPECT_EQ(Bytes(1), "1 byte");
  EXPECT_EQ(Bytes(999), "999 bytes");
  EXPECT_EQ(Bytes(1000), "1 kB");
  EXPECT_EQ(Bytes(999499), "999 kB");
  EXPECT_EQ(Bytes(999500), "1 MB");
  EXPECT_EQ(Bytes(34000000), "34 MB");
  EXPECT_EQ(Bytes(12400000000), "12.4 GB");
  EXPECT_EQ(Bytes(240000000000), "240 GB");
  EXPECT_EQ(Bytes(std::numeric_limits<uint64_t>::max()), "18.4 EB");
}

TEST(FormatTest, DurationsUseTwoUnitsAtMost) {
  EXPECT_EQ(Duration(0.041), "41 ms");
  EXPECT_EQ(Duration(0.9999), "1.0 s");
  EXPECT_EQ(Duration(3.2), "3.2 s");
  EXPECT_EQ(Duration(59.96), "1 min");
  EXPECT_EQ(Duration(303), "5 min 3 s");
  EXPECT_EQ(Duration(3599.7), "1 h");
  EXPECT_EQ(Duration(2 * 3600 + 41 * 60), "2 h 41 min");
  EXPECT_EQ(Duration(3 * 86400 + 4 * 3600), "3 d 4 h");
  EXPECT_EQ(Duration(86400.0 * 5000), "5,000 d");
  EXPECT_EQ(Duration(-303), "−5 min 3 s");
  EXPECT_EQ(Duration(kNan), "NaN");
  EXPECT_EQ(Duration(-kInf), "−∞");
  EXPECT_EQ(Duration(1e300), "1.2e295 d");
}

TEST(FormatTest, DatesInLocalTimeWithTheYearOnlyWhenItIsAnother) {
  const double now = 1763906700;  // 2025-11-23 14:05 UTC
  EXPECT_EQ(DateTime(now, 0, now), "23 Nov 14:05");
  EXPECT_EQ(DateTime(now, 60, now), "23 Nov 15:05");
  EXPECT_EQ(DateTime(now, -15 * 60, now), "22 Nov 23:05");
  EXPECT_EQ(DateTime(0, 0, now), "1 Jan 1970 00:00");
  EXPECT_EQ(DateTime(-1, 0, now), "31 Dec 1969 23:59");
  EXPECT_EQ(DateTime(1709164800, 0, now), "29 Feb 2024 00:00");
  EXPECT_EQ(DateTime(kNan, 0, now), "");
  EXPECT_EQ(DateTime(1e300, 0, now), "");
}

TEST(FormatTest, ValuesHaveFourSignificantDigits) {
  EXPECT_EQ(Value(0), "0");
  EXPECT_EQ(Value(7), "7");
  EXPECT_EQ(Value(0.12345), "0.1235");
  EXPECT_EQ(Value(3.14159), "3.142");
  EXPECT_EQ(Value(-271.828), "−271.8");
  EXPECT_EQ(Value(12345.6), "12,346");
  EXPECT_EQ(Value(0.00012), "1.200e−4");
  EXPECT_EQ(Value(-2.5e9), "−2.500e9");
  EXPECT_EQ(Value(kNan), "NaN");
  EXPECT_EQ(Value(kInf), "∞");
  EXPECT_EQ(Value(-kInf), "−∞");
}

TEST(FormatTest, ParametersAreShort) {
  EXPECT_EQ(Short(0.001), "0.001");
  EXPECT_EQ(Short(1e-4), "1e−4");
  EXPECT_EQ(Short(512), "512");
  EXPECT_EQ(Short(65536), "65,536");
  EXPECT_EQ(Short(static_cast<double>(0.1f)), "0.1");  // was an f32 in the log
  EXPECT_EQ(Short(3e-5), "3e−5");
  EXPECT_EQ(Short(-0.5), "−0.5");
}

TEST(FormatTest, FixedNeverShowsASignOfZeroOrAHyphen) {
  EXPECT_EQ(Fixed(-0.0001, 3), "0.000");
  EXPECT_EQ(Fixed(-0.0, 0), "0");
  EXPECT_EQ(Fixed(-1.5, 1), "−1.5");
  EXPECT_EQ(Fixed(9999.5, 1), "9999.5");
  EXPECT_EQ(Fixed(10000, 2), "10,000.00");
  EXPECT_EQ(Scientific(1.2e-4, 1), "1.2e−4");
  EXPECT_EQ(Scientific(0, 3), "0");
}

TEST(FormatTest, AColumnIsStyledByItsLargestAndSmallestMagnitudes) {
  EXPECT_EQ(StyleFor(512, 8, true).decimals, 0);
  EXPECT_EQ(StyleFor(0, 0, false).decimals, 3);
  EXPECT_EQ(StyleFor(2.3, 0.5, false).decimals, 3);
  EXPECT_EQ(StyleFor(46.2, 0.5, false).decimals, 2);
  EXPECT_FALSE(StyleFor(46.2, 0.5, false).scientific);
  EXPECT_TRUE(StyleFor(1e-5, 1e-6, false).scientific);
  EXPECT_TRUE(StyleFor(1, 1e-7, false).scientific);
  EXPECT_EQ(Styled(kNan, StyleFor(2.3, 0.5, false)), "NaN");
  EXPECT_EQ(Styled(1e-7, StyleFor(1, 1e-7, false)), "1.000e−7");
  EXPECT_EQ(Styled(0.4, StyleFor(500000, 0.4, false)), "0.4000");  // not "0"
  EXPECT_EQ(Styled(0, StyleFor(500000, 0.4, false)), "0");
}

RC_GTEST_PROP(FormatProperty, CountReadsBack, (int64_t n)) {
  std::string text = Count(n);
  for (size_t at; (at = text.find(',')) != std::string::npos;) text.erase(at, 1);
  if (n < 0) text.replace(0, 3, "-");
  RC_ASSERT(text == std::to_string(n));
}

RC_GTEST_PROP(FormatProperty, ValueIsRightToFourDigits, ()) {
  const double v = AnyDouble();
  const std::string text = Value(v);
  RC_LOG() << FormatDouble(v) << " as " << text << "\n";
  RC_ASSERT(text.find('-') == std::string::npos);
  RC_ASSERT(std::abs(Read(text) - v) <= std::abs(v) * 5.001e-4);
}

RC_GTEST_PROP(FormatProperty, ShortLosesNothing, ()) {
  const double v = *rc::gen::arbitrary<bool>() ? AnyDouble() : *rc::gen::arbitrary<double>();
  RC_PRE(std::isfinite(v));
  RC_LOG() << FormatDouble(v) << " as " << Short(v) << "\n";
  // The shortest text of an f32 names that f32.
  const double read = Read(Short(v));
  RC_ASSERT(read == v || static_cast<float>(read) == static_cast<float>(v));
  RC_ASSERT(read == v || static_cast<double>(static_cast<float>(v)) == v);
}

RC_GTEST_PROP(FormatProperty, AStyledColumnTellsItsSmallestFromZero, ()) {
  const double a = std::abs(AnyDouble()), b = std::abs(AnyDouble());
  RC_PRE(a > 0 && b > 0);
  const double largest = std::max(a, b), least = std::min(a, b);
  const bool whole = largest == std::floor(largest) && least == std::floor(least);
  const NumberStyle style = StyleFor(largest, least, whole);
  const double shown = Read(Styled(largest, style));
  RC_LOG() << FormatDouble(largest) << " as " << Styled(largest, style) << "\n";
  RC_ASSERT(std::abs(shown - largest) <= largest * 5.001e-4);
  RC_ASSERT(least >= largest * 1e-4 || Read(Styled(least, style)) > 0);
}

RC_GTEST_PROP(FormatProperty, DurationsNeverShowAnEmptyPart, ()) {
  const double seconds = std::abs(AnyDouble());
  const std::string text = Duration(seconds);
  RC_LOG() << FormatDouble(seconds) << " as " << text << "\n";
  RC_ASSERT(text.find(" 0 ") == std::string::npos);
  for (const char* full : {"60 min", " 60 s", "60.0 s", " 24 h"})
    RC_ASSERT(text.find(full) == std::string::npos);
  RC_ASSERT(text.find("−") == std::string::npos || text.find("e−") != std::string::npos);
}

}  // namespace
}  // namespace tidemark::ui

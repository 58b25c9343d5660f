#include "base/number_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace tidemark {
namespace {

TEST(NumberText, ShortestForms) {
  EXPECT_EQ(FormatDouble(0.1), "0.1");
  EXPECT_EQ(FormatDouble(1), "1");
  EXPECT_EQ(FormatDouble(-0.0), "-0.0");
  EXPECT_EQ(FormatDouble(1e-7), "1e-07");
  EXPECT_EQ(FormatDouble(0.1f), "0.10000000149011612");
  EXPECT_EQ(FormatF32(0.1f), "0.1");
  EXPECT_EQ(FormatDouble(std::nan("")), "NaN");
  EXPECT_EQ(FormatDouble(std::numeric_limits<double>::infinity()), "Infinity");
  EXPECT_EQ(FormatDouble(-std::numeric_limits<double>::infinity()), "-Infinity");
}

TEST(NumberText, ParsesWhatLogsHold) {
  EXPECT_EQ(ParseDouble("1.5"), 1.5);
  EXPECT_EQ(ParseDouble("+1.5"), 1.5);
  EXPECT_EQ(ParseDouble("1e3"), 1000.0);
  EXPECT_EQ(ParseDouble("-inf"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(*ParseDouble("nan")));
  EXPECT_TRUE(std::isnan(*ParseDouble("NaN")));
  EXPECT_EQ(ParseDouble("1e999"), std::numeric_limits<double>::infinity());
  for (const char* bad :
       {"", " 1", "1 ", "1,5", "0x10", "one", "+-1", "+", "-", ".", "1e", "--1"}) {
    EXPECT_FALSE(ParseDouble(bad).has_value()) << bad;
  }
}

TEST(NumberText, ParsesIntegersInRange) {
  EXPECT_EQ(ParseInt64("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(ParseInt64("+7"), 7);
  for (const char* bad : {"", "9223372036854775808", "1.0", "1e3", " 1", "+-1"}) {
    EXPECT_FALSE(ParseInt64(bad).has_value()) << bad;
  }
}

RC_GTEST_PROP(NumberText, EveryDoubleComesBack, (uint64_t bits)) {
  auto value = std::bit_cast<double>(bits);
  RC_PRE(!std::isnan(value));
  auto parsed = ParseDouble(FormatDouble(value));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(std::bit_cast<uint64_t>(*parsed) == bits);
}

RC_GTEST_PROP(NumberText, EveryFloatComesBack, (uint32_t bits)) {
  auto value = std::bit_cast<float>(bits);
  RC_PRE(!std::isnan(value));
  auto parsed = ParseDouble(FormatF32(value));
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(std::bit_cast<uint32_t>(static_cast<float>(*parsed)) == bits);
}

RC_GTEST_PROP(NumberText, NoTextCrashes, (std::string text)) {
  (void)ParseDouble(text);
  (void)ParseInt64(text);
}

}  // namespace
}  // namespace tidemark

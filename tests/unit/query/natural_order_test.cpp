#include "query/natural_order.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace tidemark {
namespace {

TEST(NaturalOrder, DigitsCompareAsNumbers) {
  EXPECT_LT(NaturalCompare("layer2", "layer10"), 0);
  EXPECT_GT(NaturalCompare("a100b", "a99z"), 0);
  EXPECT_LT(NaturalCompare("Loss", "losses"), 0);
  EXPECT_EQ(NaturalCompare("x1", "x1"), 0);
}

TEST(NaturalOrder, DecimalsBehindAZeroAreAFraction) {
  EXPECT_LT(NaturalCompare("w8-lr0.05-s0", "w8-lr0.2-s0"), 0);
  EXPECT_LT(NaturalCompare("0.15", "0.2"), 0);
  EXPECT_LT(NaturalCompare("lr0.10-a", "lr0.1-b"), 0) << "equal fractions: what follows decides";
  EXPECT_LT(NaturalCompare("v1.9", "v1.10"), 0) << "a version";
  EXPECT_LT(NaturalCompare("layers.0.9.weight", "layers.0.10.weight"), 0) << "a path";
}

TEST(NaturalOrder, EqualNumbersWithZerosStillDiffer) {
  EXPECT_NE(NaturalCompare("v01", "v1"), 0);
  EXPECT_NE(NaturalCompare("A", "a"), 0);
}

RC_GTEST_PROP(NaturalOrder, IsAntisymmetric, (std::string a, std::string b)) {
  const int forward = NaturalCompare(a, b), backward = NaturalCompare(b, a);
  RC_ASSERT((forward < 0) == (backward > 0));
  RC_ASSERT((forward == 0) == (a == b));
}

RC_GTEST_PROP(NaturalOrder, IsTransitive, ()) {
  const auto text = [] {
    return *rc::gen::container<std::string>(rc::gen::element('a', 'B', '0', '1', '9', '-', '.'));
  };
  const std::string a = text(), b = text(), c = text();
  if (NaturalCompare(a, b) <= 0 && NaturalCompare(b, c) <= 0) RC_ASSERT(NaturalCompare(a, c) <= 0);
}

}  // namespace
}  // namespace tidemark

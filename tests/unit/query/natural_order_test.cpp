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
    return *rc::gen::container<std::string>(rc::gen::element('a', 'B', '0', '1', '9', '-'));
  };
  const std::string a = text(), b = text(), c = text();
  if (NaturalCompare(a, b) <= 0 && NaturalCompare(b, c) <= 0) RC_ASSERT(NaturalCompare(a, c) <= 0);
}

}  // namespace
}  // namespace tidemark

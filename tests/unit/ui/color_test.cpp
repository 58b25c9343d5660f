#include "ui/color.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr Color kBlack = 0xff000000, kWhite = 0xffffffff, kRed = 0xff0000ff;

Color AnyOpaque() { return *rc::gen::arbitrary<uint32_t>() | 0xff000000u; }

TEST(ColorTest, ParsesHexAndNothingElse) {
  EXPECT_EQ(ParseHexColor("#FF0000"), kRed);
  EXPECT_EQ(ParseHexColor("#0a0B0c"), 0xff0c0b0au);
  for (const char* text :
       {"", "#", "FF0000", "#FF000", "#FF00000", "#GG0000", "# F0000", "#-10000", "#FF000\xC3"}) {
    EXPECT_FALSE(ParseHexColor(text)) << text;
  }
}

TEST(ColorTest, ContrastIsThatOfWcag) {
  EXPECT_NEAR(Contrast(kBlack, kWhite), 21, 1e-9);
  EXPECT_NEAR(Contrast(kWhite, kBlack), 21, 1e-9);
  EXPECT_NEAR(Contrast(kRed, kRed), 1, 1e-9);
  EXPECT_NEAR(Contrast(kRed, kWhite), 3.998, 0.001);
  EXPECT_NEAR(Contrast(0xff767676, kWhite), 4.54, 0.01);
}

TEST(ColorTest, PaintsOver) {
  EXPECT_EQ(Over(kBlack, Fade(kWhite, 0)), kBlack);
  EXPECT_EQ(Over(kBlack, kWhite), kWhite);
  EXPECT_EQ(Over(kBlack, 0x80ffffff), 0xff808080u);
  EXPECT_EQ(Fade(kRed, 0.5f), 0x800000ffu);
  EXPECT_EQ(Fade(0x80123456, 1), 0x80123456u);
}

RC_GTEST_PROP(ColorProperty, HexReadsBack, ()) {
  const Color color = AnyOpaque();
  RC_ASSERT(ParseHexColor(FormatHexColor(color)) == color);
}

RC_GTEST_PROP(ColorProperty, OverStaysBetweenTheTwo, (uint32_t above)) {
  const Color below = AnyOpaque(), painted = Over(below, above);
  RC_ASSERT((painted >> 24) == 255u);
  for (int shift = 0; shift < 24; shift += 8) {
    const uint32_t b = below >> shift & 255, a = above >> shift & 255, p = painted >> shift & 255;
    RC_ASSERT(p >= std::min(a, b) && p <= std::max(a, b));
  }
}

RC_GTEST_PROP(ColorProperty, MovingReachesTheContrast, ()) {
  const Color color = AnyOpaque();
  // The backgrounds of the themes are nearly black or nearly white.
  const auto level = static_cast<uint32_t>(*rc::gen::inRange(0, 50));
  const uint32_t grey = *rc::gen::arbitrary<bool>() ? level : 255 - level;
  const Color background = 0xff000000u | grey << 16 | grey << 8 | grey;
  const double ratio = *rc::gen::element(1.5, 3.0, 4.5);
  const Color moved = MoveToContrast(color, background, ratio);
  RC_ASSERT(Contrast(moved, background) >= ratio);
  RC_ASSERT(Contrast(color, background) < ratio || moved == color);
  // Moved away from the background, not through it.
  const bool up = grey < 128;
  if (moved == color || moved == kWhite || moved == kBlack) return;
  const Color far = up ? kBlack : kWhite;
  RC_ASSERT(Contrast(moved, far) >= Contrast(color, far) - 0.2);
}

}  // namespace
}  // namespace tidemark::ui

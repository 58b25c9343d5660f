// Reads the embedded fonts with stb_truetype, which is what Dear ImGui reads them with.
#include "generated/fonts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "generated/icons.h"
#include "generated/tokens.h"

#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wcast-qual"
#include "stb/stb_truetype.h"
#pragma GCC diagnostic pop

namespace tidemark {
namespace {

class Font {
 public:
  explicit Font(std::span<const uint8_t> bytes) {
    ok_ = stbtt_InitFont(&info_, bytes.data(), 0) != 0;
  }

  bool ok() const { return ok_; }

  int Advance(int code_point) const {
    int advance = 0;
    int bearing = 0;
    stbtt_GetCodepointHMetrics(&info_, code_point, &advance, &bearing);
    return advance;
  }

  bool Has(int code_point) const { return stbtt_FindGlyphIndex(&info_, code_point) != 0; }

  // Dark pixels of the glyph at 32 pixels, so that a broken outline is seen too.
  int InkOf(int code_point) const {
    int width = 0;
    int height = 0;
    const float scale = stbtt_ScaleForPixelHeight(&info_, 32.0f);
    unsigned char* pixels = stbtt_GetCodepointBitmap(&info_, scale, scale, code_point, &width,
                                                     &height, nullptr, nullptr);
    const int ink = static_cast<int>(
        std::count_if(pixels, pixels + width * height, [](unsigned char p) { return p > 127; }));
    stbtt_FreeBitmap(pixels, nullptr);
    return ink;
  }

  // Height of the ascender-to-descender box over the em.
  float SizeFactor(float units_per_em) const {
    int ascent = 0;
    int descent = 0;
    int gap = 0;
    stbtt_GetFontVMetrics(&info_, &ascent, &descent, &gap);
    return static_cast<float>(ascent - descent) / units_per_em;
  }

 private:
  stbtt_fontinfo info_{};
  bool ok_ = false;
};

const std::span<const uint8_t> kInterWeights[] = {fonts::kInterRegular, fonts::kInterMedium,
                                                  fonts::kInterSemiBold};

TEST(Fonts, DigitsOfInterAreTabular) {
  for (const std::span<const uint8_t> bytes : kInterWeights) {
    const Font font(bytes);
    ASSERT_TRUE(font.ok());
    for (char digit = '1'; digit <= '9'; ++digit) {
      EXPECT_EQ(font.Advance(digit), font.Advance('0')) << digit;
    }
    EXPECT_EQ(font.Advance('.'), font.Advance(','));
    EXPECT_EQ(font.Advance('.'), font.Advance(':'));
    // Debian's Inter 4: proportional digits are 1308 to 1808 units, tabular ones about 1824 to
    // 1870.
    EXPECT_GT(font.Advance('1'), 1800);
  }
}

TEST(Fonts, LettersStayProportional) {
  const Font font(fonts::kInterRegular);
  EXPECT_LT(font.Advance('i'), font.Advance('m') / 2);
}

TEST(Fonts, TextFontsDrawWhatTheInterfaceNeeds) {
  // Ellipsis, minus, times, arrows, per mille, en dash, Greek, Cyrillic, accents.
  const int wanted[] = {0x2026, 0x2212, 0xD7,  0x2190, 0x2192, 0x2030,
                        0x2013, 0x3BB,  0x416, 0xE9,   0x151};
  for (const std::span<const uint8_t> bytes : kInterWeights) {
    const Font font(bytes);
    for (const int code_point : wanted) {
      EXPECT_TRUE(font.Has(code_point)) << std::hex << code_point;
      EXPECT_GT(font.InkOf(code_point), 5) << std::hex << code_point;
    }
    for (int code_point = '!'; code_point <= '~'; ++code_point) {
      EXPECT_GT(font.InkOf(code_point), 3) << static_cast<char>(code_point);
    }
  }
  const Font mono(fonts::kMonoRegular);
  ASSERT_TRUE(mono.ok());
  for (int code_point = ' '; code_point <= '~'; ++code_point) {
    EXPECT_EQ(mono.Advance(code_point), mono.Advance('0')) << static_cast<char>(code_point);
  }
}

TEST(Fonts, SizeFactorsAgreeWithTheTheme) {
  EXPECT_NEAR(Font(fonts::kInterRegular).SizeFactor(2816), tokens::kTypeImguiSizeFactorInter, 1e-4);
  EXPECT_NEAR(Font(fonts::kMonoRegular).SizeFactor(1000), tokens::kTypeImguiSizeFactorJetBrainsMono,
              1e-4);
}

TEST(Fonts, EveryIconIsDrawn) {
  const Font font(fonts::kLucide);
  ASSERT_TRUE(font.ok());
  for (const icons::NamedIcon& icon : icons::kAllIcons) {
    EXPECT_TRUE(font.Has(static_cast<int>(icon.code_point))) << icon.name;
    EXPECT_GT(font.InkOf(static_cast<int>(icon.code_point)), 10) << icon.name;
    // Three UTF-8 bytes: Lucide lives in the private use area.
    EXPECT_EQ(std::string(icon.text).size(), 3u) << icon.name;
  }
}

TEST(Tokens, ColoursAreAlphaBlueGreenRed) {
  EXPECT_EQ(tokens::kDark.bg_app, 0xFF130E0Bu);         // #0B0E13
  EXPECT_EQ(tokens::kDark.overlay_hover, 0x0DFFFFFFu);  // #FFFFFF0D
  EXPECT_EQ(tokens::kLight.accent_fill, 0xFFA66F0Au);   // #0A6FA6
  EXPECT_EQ(tokens::kRunColorsDark[0], 0xFFFEAD05u);    // #05ADFE
  EXPECT_EQ(tokens::kRunTintsLight[0][0], tokens::kRunColorsLight[0]);
}

}  // namespace
}  // namespace tidemark

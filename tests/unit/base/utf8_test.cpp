#include "base/utf8.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tidemark {
namespace {

TEST(Utf8, LeavesValidTextAlone) {
  for (std::string text : {"", "loss", "Größe", "损失", "🙂", "a\xef\xbf\xbd"}) {
    EXPECT_TRUE(IsValidUtf8(text));
    EXPECT_EQ(ToValidUtf8(text), text);
  }
}

TEST(Utf8, ReplacesWhatIsInvalid) {
  EXPECT_EQ(ToValidUtf8("a\xff"
                        "b"),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(ToValidUtf8("Gr\xf6\xdf"
                        "e"),
            "Gr\xef\xbf\xbd\xef\xbf\xbd"
            "e");                                      // Latin-1
  EXPECT_EQ(ToValidUtf8("\xe6\x90"), "\xef\xbf\xbd");  // torn at the end
  EXPECT_FALSE(IsValidUtf8("\xc0\x80"));               // overlong NUL
  EXPECT_FALSE(IsValidUtf8("\xed\xa0\x80"));           // surrogate
}

TEST(Utf8, CutsBetweenCharacters) {
  EXPECT_EQ(CutUtf8("Größe", 3), "Gr");
  EXPECT_EQ(CutUtf8("Größe", 4), "Grö");
  EXPECT_EQ(CutUtf8("Größe", 100), "Größe");
}

RC_GTEST_PROP(Utf8, AnyBytesBecomeValid, (std::string bytes)) {
  std::string valid = ToValidUtf8(bytes);
  RC_ASSERT(IsValidUtf8(valid));
  RC_ASSERT(ToValidUtf8(valid) == valid);
  if (IsValidUtf8(bytes)) RC_ASSERT(valid == bytes);
}

}  // namespace
}  // namespace tidemark

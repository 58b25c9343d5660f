#include <gtest/gtest.h>

#include "platform/window/dom_keys.h"

namespace tidemark {
namespace {

TEST(DomKeys, KnowsLettersDigitsAndFunctionKeys) {
  EXPECT_EQ(KeyFromDomCode("KeyA"), ImGuiKey_A);
  EXPECT_EQ(KeyFromDomCode("KeyZ"), ImGuiKey_Z);
  EXPECT_EQ(KeyFromDomCode("Digit0"), ImGuiKey_0);
  EXPECT_EQ(KeyFromDomCode("Digit9"), ImGuiKey_9);
  EXPECT_EQ(KeyFromDomCode("F1"), ImGuiKey_F1);
  EXPECT_EQ(KeyFromDomCode("F24"), ImGuiKey_F24);
  EXPECT_EQ(KeyFromDomCode("Numpad7"), ImGuiKey_Keypad7);
}

TEST(DomKeys, KnowsNamedKeys) {
  EXPECT_EQ(KeyFromDomCode("ArrowLeft"), ImGuiKey_LeftArrow);
  EXPECT_EQ(KeyFromDomCode("NumpadEnter"), ImGuiKey_KeypadEnter);
  EXPECT_EQ(KeyFromDomCode("MetaRight"), ImGuiKey_RightSuper);
  EXPECT_EQ(KeyFromDomCode("Slash"), ImGuiKey_Slash);
}

TEST(DomKeys, KnowsNoOthers) {
  for (const char* code : {"", "F", "F0", "F25", "F100", "Digit10", "KeyÄ", "Key", "KeyAB",
                           "Numpad", "Lang1", "Unidentified", "Numpad10"}) {
    EXPECT_EQ(KeyFromDomCode(code), ImGuiKey_None) << code;
  }
}

}  // namespace
}  // namespace tidemark

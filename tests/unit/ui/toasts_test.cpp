#include "ui/toasts.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tidemark::ui {
namespace {

Toast Saying(const std::string& text, Severity severity = Severity::kInfo) {
  Toast toast;
  toast.text = text;
  toast.severity = severity;
  return toast;
}

TEST(ToastsTest, LeaveAfterAWhileUnlessTheyWarn) {
  Toasts toasts;
  toasts.Add(Saying("saved", Severity::kSuccess), 10);
  toasts.Add(Saying("broken", Severity::kError), 11);
  EXPECT_NEAR(toasts.Expire(12), 6, 1e-9);
  EXPECT_LT(toasts.Expire(18), 0);
  ASSERT_EQ(toasts.all().size(), 1u);
  EXPECT_EQ(toasts.all()[0].text, "broken");
  EXPECT_LT(toasts.Expire(1e9), 0);
  toasts.Close(toasts.all()[0].id);
  EXPECT_TRUE(toasts.all().empty());
}

TEST(ToastsTest, TheSameAgainRenews) {
  Toasts toasts;
  toasts.Add(Saying("copied"), 10);
  toasts.Add(Saying("copied"), 15);
  ASSERT_EQ(toasts.all().size(), 1u);
  EXPECT_NEAR(toasts.Expire(17), 6, 1e-9);
  Toast other = Saying("copied");
  other.detail = "12 values";
  toasts.Add(other, 18);
  EXPECT_EQ(toasts.all().size(), 2u);
}

RC_GTEST_PROP(ToastsProperty, AtMostThreeTheNewestOnes, ()) {
  Toasts toasts;
  double now = 0;
  for (int i = *rc::gen::inRange(1, 20); i > 0; --i) {
    now += *rc::gen::inRange(0, 50) / 10.0;
    const auto text = *rc::gen::element<std::string>("a", "b", "c", "d", "e");
    toasts.Add(Saying(text, *rc::gen::element(Severity::kInfo, Severity::kWarning)), now);
    RC_ASSERT(toasts.all().size() <= 3u);
    RC_ASSERT(toasts.all().back().text == text);
    const double next = toasts.Expire(now);
    RC_ASSERT(next < 0 || (next > 0 && next <= 8 + 1e-9));
  }
}

}  // namespace
}  // namespace tidemark::ui

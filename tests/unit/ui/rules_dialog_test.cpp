// Rules as a person makes them: in the dialog, over a real engine, seen through the mirror.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ui/texts.h"
#include "unit/ui/app_harness.h"

namespace tidemark::ui {
namespace {

class RulesDialogTest : public AppTest {
 protected:
  void OpenRules() {
    Click("button", "logs.sqlite");
    Click("menuitem", texts::kRulesEllipsis);
  }
  [[nodiscard]] std::string Flag(const std::string& run) const {
    return Attribute("row", run, "data-flagged");
  }
  [[nodiscard]] std::vector<RunRule> Sent() const {
    const auto sent = sent_.Last<SetRules>();
    return sent ? sent->rules : std::vector<RunRule>{};
  }
};

TEST_F(RulesDialogTest, OneClickAddsTheCommonOnes) {
  DropThreeRuns();
  OpenRules();
  EXPECT_NE(Find("note", texts::kNoRules), nullptr) << Screen();
  Click("button", texts::kAddCommonRules);
  EXPECT_EQ(Sent().size(), 2u);
  EXPECT_NE(Find("note", "Any metric: NaN or Inf"), nullptr) << Screen();
  EXPECT_NE(Find("note", "No data for 10 min while running"), nullptr);
  EXPECT_EQ(Find("button", texts::kAddCommonRules), nullptr);
  Click("switch", "On: Any metric: NaN or Inf");
  EXPECT_EQ(Attribute("switch", "On: Any metric: NaN or Inf", "aria-checked"), "false");
  EXPECT_FALSE(Sent()[0].on);
  Click("button", "Remove: Any metric: NaN or Inf");
  EXPECT_EQ(Sent().size(), 1u);
}

TEST_F(RulesDialogTest, ALimitFlagsRunsUntilTheyAreMarkedAsSeen) {
  DropThreeRuns();
  OpenRules();
  Click("button", texts::kAddRule);
  Click("radio", texts::kKindThreshold);
  Click("textbox", texts::kRuleMetric);
  Type("lo*");
  EXPECT_NE(Find("note", "Matches 1 metric of this file"), nullptr) << Screen();
  Click("textbox", texts::kLimit);
  Press({ImGuiMod_Ctrl, ImGuiKey_A});
  Type("x");
  EXPECT_EQ(Attribute("button", texts::kAddRuleVerb, "aria-disabled"), "true");
  Press({ImGuiMod_Ctrl, ImGuiKey_A});
  Type("0.001");
  Click("button", texts::kAddRuleVerb);
  ASSERT_EQ(Sent().size(), 1u);
  EXPECT_EQ(Sent()[0].metric, "lo*");
  EXPECT_EQ(Sent()[0].amount, 0.001);
  EXPECT_TRUE(Sent()[0].upwards);
  EXPECT_NE(Find("status", "3 runs flagged"), nullptr) << Screen();
  Click("button", texts::kClose);
  EXPECT_EQ(Flag("one"), "loss: above 0.001, 1 at step 0 (rule: above 0.001)") << Screen();
  EXPECT_EQ(app_->title(), "(3 flagged) logs.sqlite · Tidemark");
  Click("row", "one", 1);
  Click("menuitem", texts::kMarkSeen);
  EXPECT_EQ(Flag("one"), "none");
  EXPECT_EQ(Flag("two"), Flag("three"));
  EXPECT_EQ(app_->title(), "(2 flagged) logs.sqlite · Tidemark");
  OpenRules();
  Click("button", texts::kMarkAllSeen);
  EXPECT_NE(Find("status", texts::kNoFlaggedRuns), nullptr) << Screen();
  Click("button", texts::kClose);
  Wait(2);
  StartApp();  // another tab: what was seen is in the file, and so are the rules
  EXPECT_EQ(app_->title(), "logs.sqlite · Tidemark");
  OpenRules();
  EXPECT_NE(Find("note", "lo*: above 0.001"), nullptr) << Screen();
}

TEST_F(RulesDialogTest, ARuleIsChangedInTheSameForm) {
  DropThreeRuns();
  OpenRules();
  Click("button", texts::kAddCommonRules);
  Click("button", "Edit: No data for 10 min while running");
  Click("textbox", texts::kMinutes);
  Press({ImGuiMod_Ctrl, ImGuiKey_A});
  Type("5");
  Click("button", texts::kApply);
  ASSERT_EQ(Sent().size(), 2u);
  EXPECT_EQ(Sent()[1].amount, 5);
  Click("button", "Edit: No data for 5 min while running");
  Click("radio", texts::kKindNonFinite);
  EXPECT_NE(Find("note", texts::kRuleThere), nullptr) << Screen();
  EXPECT_EQ(Attribute("button", texts::kApply, "aria-disabled"), "true");
  Click("button", texts::kCancel);
  EXPECT_NE(Find("note", "No data for 5 min while running"), nullptr) << Screen();
}

TEST_F(RulesDialogTest, PermissionIsAskedForByAClickAndARefusalIsSaid) {
  DropThreeRuns();
  OpenRules();
  Click("switch", texts::kNotifyToggle);
  EXPECT_EQ(window_.notices.asked, 1);
  EXPECT_NE(Find("note", texts::kNotifyAsking), nullptr) << Screen();
  window_.notices.allowed = Notifier::Permission::kRefused;
  app_->OnTick();
  Rest();
  EXPECT_NE(Find("note", texts::kNotifyRefused), nullptr) << Screen();
  EXPECT_EQ(Attribute("switch", texts::kNotifyToggle, "aria-checked"), "false");
  window_.notices.allowed = Notifier::Permission::kAllowed;
  app_->OnTick();
  Rest();
  EXPECT_EQ(Attribute("switch", texts::kNotifyToggle, "aria-checked"), "true");
  EXPECT_FALSE(window_.notices.awake) << "no rule has a bell";
  Click("button", texts::kAddCommonRules);
  Click("button", "Notify: Any metric: NaN or Inf");
  EXPECT_TRUE(window_.notices.awake);
  Click("switch", texts::kNotifyToggle);
  EXPECT_FALSE(window_.notices.awake);
  EXPECT_EQ(window_.notices.asked, 1) << "what is allowed is not asked for";
}

TEST_F(RulesDialogTest, AWindowThatCanNotNotifySaysSo) {
  window_.can_notify = false;
  DropThreeRuns();
  OpenRules();
  EXPECT_NE(Find("note", texts::kNotifyNone), nullptr) << Screen();
  EXPECT_EQ(Find("switch", texts::kNotifyToggle), nullptr);
}

}  // namespace
}  // namespace tidemark::ui

// The model and what rules found: notifications, and what was seen.
#include <gtest/gtest.h>

#include <limits>

#include "unit/ui/model_desk.h"

namespace tidemark::ui {
namespace {

struct RuleDesk : ModelDesk {
  RuleReport report;
  RuleDesk() {
    Fill({MakeRun(1, "a"), MakeRun(2, "b")});
    report.rules = {DefaultRule(RuleKind::kNonFinite), DefaultRule(RuleKind::kNoData)};
    report.rules[0].notify = report.rules[1].notify = true;
    Say(report);
    host.notices.allowed = Notifier::Permission::kAllowed;
    model.SetNotify(true);
    host.notices.sight = false;
  }
  RuleHit Hit(int64_t run, uint64_t since) {
    RuleHit hit;
    hit.run_id = run;
    hit.run_name = "run " + std::to_string(run);
    hit.run_uuid = "uuid-" + std::to_string(run);
    hit.metric = "loss";
    hit.has_step = true;
    hit.step = 7;
    hit.since_index = since;
    hit.value = std::numeric_limits<double>::quiet_NaN();
    hit.due_s = std::numeric_limits<double>::quiet_NaN();
    hit.live = true;
    return hit;
  }
  void Add(int64_t run, uint64_t since) {
    report.hits.push_back(Hit(run, since));
    Say(report);
  }
};

TEST(ModelRulesTest, ARuleWithABellNotifiesOnceWhileThePageIsNotLookedAt) {
  RuleDesk desk;
  auto& shown = desk.host.notices.shown;
  EXPECT_TRUE(desk.host.notices.awake);
  desk.Add(1, 5);
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0].title, "run 1");
  EXPECT_EQ(shown[0].text, "loss: NaN at step 7");
  desk.Say(desk.report);
  EXPECT_EQ(shown.size(), 1u);
  desk.host.notices.sight = true;
  desk.Add(2, 5);
  EXPECT_EQ(shown.size(), 1u) << "the person sees it";
  desk.host.notices.sight = false;
  desk.Say(desk.report);
  EXPECT_EQ(shown.size(), 1u) << "and has seen it";
  for (int i = 3; i < 8; ++i) desk.report.hits.push_back(desk.Hit(i, 1));
  desk.Say(desk.report);
  ASSERT_EQ(shown.size(), 2u) << "many are told as one";
  EXPECT_EQ(shown[1].title, "5 hits in a.sqlite");
  desk.report.rules[0].notify = false;
  desk.Say(desk.report);
  desk.Add(9, 1);
  EXPECT_EQ(shown.size(), 2u) << "no bell";
}

TEST(ModelRulesTest, NothingNotifiesWithoutTheSwitchOrThePermission) {
  RuleDesk desk;
  desk.model.SetNotify(false);
  EXPECT_FALSE(desk.host.notices.awake);
  desk.Add(1, 5);
  desk.model.SetNotify(true);
  EXPECT_TRUE(desk.host.notices.shown.empty()) << "what came before is old";
  desk.host.notices.allowed = Notifier::Permission::kRefused;
  desk.Add(2, 5);
  EXPECT_TRUE(desk.host.notices.shown.empty());
  EXPECT_FALSE(desk.host.notices.awake);
  EXPECT_EQ(desk.model.rules.run_count(), 2u) << "they are flagged all the same";
}

TEST(ModelRulesTest, ARunWithoutDataIsToldAtItsTime) {
  RuleDesk desk;
  RuleHit silent = desk.Hit(1, 100);
  silent.rule = 1;
  silent.due_s = desk.host.wall_s + 60;
  desk.report.hits = {silent};
  desk.Say(desk.report);
  EXPECT_EQ(desk.model.rules.run_count(), 0u);
  EXPECT_NEAR(desk.host.notices.tick_in_s, 60.5, 1e-6);
  desk.host.wall_s += 61;
  desk.model.CheckRules();
  EXPECT_EQ(desk.model.rules.run_count(), 1u);
  ASSERT_EQ(desk.host.notices.shown.size(), 1u);
  EXPECT_EQ(desk.host.notices.shown[0].text,
            "No data for more than 10 min, though it says it runs");
}

TEST(ModelRulesTest, WhatWasSeenIsKeptInTheView) {
  RuleDesk desk;
  desk.Add(1, 5);
  desk.Add(2, 6);
  desk.model.MarkSeen({1});
  EXPECT_EQ(desk.model.rules.run_count(), 1u);
  desk.Ask();
  desk.Ask(1);
  const ViewState kept = ViewFromJson(desk.sent.Last<SetView>()->json);
  EXPECT_EQ(kept.seen_hits, desk.model.view.seen_hits);
  EXPECT_EQ(kept.seen_hits.size(), 1u);
  EXPECT_TRUE(kept.notify);
  desk.model.MarkAllSeen();
  EXPECT_EQ(desk.model.rules.run_count(), 0u);
}

}  // namespace
}  // namespace tidemark::ui

#include "ui/rule_marks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ui/rule_words.h"

namespace tidemark::ui {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

RuleHit Hit(int64_t run, const std::string& metric, uint64_t since, bool live = false,
            double due_s = kNan) {
  RuleHit hit;
  hit.run_id = run;
  hit.run_uuid = "uuid-" + std::to_string(run);
  hit.metric = metric;
  hit.since_index = since;
  hit.has_step = true;
  hit.step = static_cast<int64_t>(since) * 100;
  hit.value = kNan;
  hit.due_s = due_s;
  hit.live = live;
  return hit;
}

RuleReport Report(std::vector<RuleHit> hits, RuleKind kind = RuleKind::kNonFinite) {
  RuleReport report;
  report.rules = {DefaultRule(kind)};
  report.hits = std::move(hits);
  return report;
}

TEST(RuleMarks, FlagsRunsUntilTheyWereSeenAndAgainWhenItHappensAnew) {
  RuleMarks marks;
  SeenHits seen;
  marks.Take(Report({Hit(1, "loss", 5), Hit(1, "acc", 6), Hit(2, "loss", 7)}), seen, 0);
  EXPECT_EQ(marks.run_count(), 2u);
  EXPECT_EQ(marks.Of(1).size(), 2u);
  EXPECT_TRUE(marks.Of(3).empty());
  seen[marks.KeyOf(*marks.Of(1)[0])] = 5;
  marks.Update(seen, 0);
  ASSERT_EQ(marks.Of(1).size(), 1u);
  EXPECT_EQ(marks.Of(1)[0]->metric, "acc");
  EXPECT_EQ(marks.All().size(), 2u);
  marks.Take(Report({Hit(1, "loss", 5)}), seen, 0);
  EXPECT_EQ(marks.run_count(), 0u);
  EXPECT_EQ(marks.StillNeeded(seen), seen);
  marks.Take(Report({Hit(1, "loss", 9)}), seen, 0);
  EXPECT_EQ(marks.run_count(), 1u) << "anew";
  EXPECT_TRUE(marks.StillNeeded(seen).empty());
}

TEST(RuleMarks, OnlyWhatCameWhileItWasLookedForIsNews) {
  RuleMarks marks;
  marks.Take(Report({Hit(1, "loss", 5, true)}), {}, 0);
  EXPECT_TRUE(marks.TakeNews().empty()) << "the first report";
  marks.Take(Report({Hit(1, "loss", 5, true), Hit(2, "loss", 6, true), Hit(3, "loss", 1)}), {}, 0);
  ASSERT_EQ(marks.TakeNews().size(), 1u) << "of points that were followed";
  EXPECT_TRUE(marks.TakeNews().empty());
  RuleReport other = Report({Hit(4, "loss", 5, true)});
  other.rules[0].metric = "loss";
  marks.Take(other, {}, 0);
  EXPECT_TRUE(marks.TakeNews().empty()) << "another rule flags what is there";
  other.rules[0].notify = true;
  other.hits.push_back(Hit(5, "loss", 5, true));
  marks.Take(other, {}, 0);
  EXPECT_EQ(marks.TakeNews().size(), 1u) << "a bell makes no other rule";
}

TEST(RuleMarks, ARunIsWithoutDataOnlyFromItsTimeOn) {
  RuleMarks marks;
  marks.Take(Report({Hit(1, "", 5, true, 1000), Hit(2, "", 5, true, 400)}, RuleKind::kNoData), {},
             500);
  EXPECT_EQ(marks.run_count(), 1u);
  EXPECT_EQ(marks.next_due_s(), 1000);
  EXPECT_TRUE(marks.TakeNews().empty());
  marks.Update({}, 1000);
  EXPECT_EQ(marks.run_count(), 2u);
  EXPECT_TRUE(std::isinf(marks.next_due_s()));
  ASSERT_EQ(marks.TakeNews().size(), 1u) << "it became so before the person's eyes";
}

TEST(RuleMarks, WhatIsFlaggedStaysWhileItIsLookedAtAnew) {
  RuleMarks marks;
  marks.Take(Report({Hit(1, "loss", 5)}), {}, 0);
  RuleReport working;
  working.rules = {DefaultRule(RuleKind::kNoData), DefaultRule(RuleKind::kNonFinite)};
  working.working = true;
  marks.Take(working, {}, 0);
  ASSERT_EQ(marks.Of(1).size(), 1u);
  EXPECT_EQ(marks.RuleOf(*marks.Of(1)[0]).kind, RuleKind::kNonFinite);
  working.working = false;
  working.hits = {Hit(2, "", 5, true, -1)};
  marks.Take(working, {}, 0);
  EXPECT_TRUE(marks.Of(1).empty());
  EXPECT_EQ(marks.run_count(), 1u);
  EXPECT_TRUE(marks.TakeNews().empty()) << "it was so when the rule came";
  working.rules.clear();
  working.working = true;
  marks.Take(working, {}, 0);
  EXPECT_EQ(marks.run_count(), 0u) << "the rule is gone";
}

TEST(RuleMarks, AReportThatNamesNoRuleIsNotBelieved) {
  RuleMarks marks;
  RuleHit hit = Hit(1, "loss", 5);
  hit.rule = 9;
  marks.Take(Report({hit}), {}, 0);
  EXPECT_EQ(marks.run_count(), 0u);
  marks.Reset();
  EXPECT_FALSE(marks.known());
}

TEST(RuleWords, SayWhatHappenedWhereAndByWhichRule) {
  RunRule rule = DefaultRule(RuleKind::kNonFinite);
  EXPECT_EQ(HitTip(rule, Hit(1, "loss", 136)), "loss: NaN at step 13,600 (rule: NaN or Inf)");
  RuleHit hit = Hit(1, "loss", 4);
  hit.has_step = false;
  hit.step = 4;
  hit.value = 12.5;
  hit.context = "val";
  rule = DefaultRule(RuleKind::kThreshold);
  rule.metric = "*loss";
  rule.amount = 10;
  rule.upwards = true;
  EXPECT_EQ(RuleText(rule), "*loss: above 10");
  EXPECT_EQ(HitText(rule, hit), "loss (val): above 10, 12.50 at point 5");
  EXPECT_EQ(RuleText(DefaultRule(RuleKind::kDivergence)), "Any metric: diverges by 1 × its gain");
  EXPECT_EQ(RuleText(DefaultRule(RuleKind::kPlateau)),
            "Any metric: nothing 0.1 % better for 1,000 points");
  EXPECT_EQ(RuleText(DefaultRule(RuleKind::kNoData)), "No data for 10 min while running");
}

}  // namespace
}  // namespace tidemark::ui

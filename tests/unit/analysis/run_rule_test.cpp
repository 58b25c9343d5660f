#include "analysis/run_rule.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <regex>
#include <string>
#include <vector>

#include "analysis/run_rule_json.h"

namespace tidemark {
namespace {

RunRule Rule(RuleKind kind, const std::string& metric, double amount = 1) {
  RunRule rule = DefaultRule(kind);
  rule.metric = metric;
  rule.amount = amount;
  return rule;
}

TEST(RunRule, DefaultsCanBeUsedAndBadNumbersCanNot) {
  for (int kind = 0; kind <= static_cast<int>(RuleKind::kNoData); ++kind) {
    EXPECT_TRUE(IsUsable(DefaultRule(static_cast<RuleKind>(kind)))) << kind;
  }
  EXPECT_FALSE(IsUsable(Rule(RuleKind::kDivergence, "", 0)));
  EXPECT_FALSE(IsUsable(Rule(RuleKind::kNoData, "", -1)));
  EXPECT_FALSE(IsUsable(Rule(RuleKind::kThreshold, "", std::numeric_limits<double>::quiet_NaN())));
  EXPECT_FALSE(IsUsable(Rule(RuleKind::kNonFinite, std::string(kMaxRuleMetricBytes + 1, 'a'))));
  EXPECT_FALSE(IsUsable(Rule(static_cast<RuleKind>(99), "")));
  RunRule plateau = DefaultRule(RuleKind::kPlateau);
  plateau.points = 0;
  EXPECT_FALSE(IsUsable(plateau));
}

TEST(RunRule, AStarStandsForAnyCharacters) {
  const auto matches = [](const std::string& pattern, const std::string& metric) {
    return MatchesMetric(Rule(RuleKind::kNonFinite, pattern), metric);
  };
  EXPECT_TRUE(matches("", "anything"));
  EXPECT_TRUE(matches("loss", "loss"));
  EXPECT_FALSE(matches("loss", "val/loss"));
  EXPECT_TRUE(matches("*loss", "val/loss"));
  EXPECT_TRUE(matches("val/*", "val/"));
  EXPECT_FALSE(matches("val/*s", "val/acc"));
  EXPECT_FALSE(MatchesMetric(DefaultRule(RuleKind::kNoData), "loss"));
}

RC_GTEST_PROP(RunRule, PatternsMatchAsTheirRegularExpressions, ()) {
  const auto letters = rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab*")));
  const std::string pattern = *letters;
  const std::string metric =
      *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab")));
  RC_PRE(!pattern.empty() && pattern.size() < 20);
  std::string expression;
  for (const char c : pattern) expression += c == '*' ? std::string("[ab]*") : std::string(1, c);
  RC_ASSERT(MatchesMetric(Rule(RuleKind::kNonFinite, pattern), metric) ==
            std::regex_match(metric, std::regex(expression)));
}

RC_GTEST_PROP(RunRule, WhatTheFileKeepsIsWhatWasSet, ()) {
  std::vector<RunRule> rules;
  const size_t count = *rc::gen::inRange<size_t>(0, 8);
  for (size_t i = 0; i < count; ++i) {
    RunRule rule = DefaultRule(static_cast<RuleKind>(*rc::gen::inRange(0, 5)));
    if (rule.kind != RuleKind::kNoData) rule.metric = *rc::gen::string<std::string>();
    // What is no UTF-8 would not come back: names of metrics are.
    for (char& c : rule.metric) c = static_cast<char>(c & 0x7f);
    const bool has_side = rule.kind != RuleKind::kNonFinite && rule.kind != RuleKind::kNoData;
    rule.upwards = has_side && *rc::gen::arbitrary<bool>();
    if (rule.kind != RuleKind::kNonFinite) rule.amount = 0.001 * *rc::gen::inRange(1, 100000);
    if (rule.kind == RuleKind::kPlateau) rule.points = *rc::gen::inRange<uint64_t>(1, 1 << 30);
    rule.on = *rc::gen::arbitrary<bool>();
    rule.notify = *rc::gen::arbitrary<bool>();
    rules.push_back(rule);
  }
  rules = UsableRules(rules);
  RC_ASSERT(RulesFromJson(RulesToJson(rules)) == rules);
}

TEST(RunRule, WhatIsNoRuleInTheFileIsLeftOut) {
  EXPECT_TRUE(RulesFromJson("").empty());
  EXPECT_TRUE(RulesFromJson("[1]").empty());
  EXPECT_TRUE(RulesFromJson(R"({"rules": 5})").empty());
  const auto rules = RulesFromJson(
      R"({"rules": [{"kind": "of a newer version"}, 7, null, {"kind": "divergence", "factor": -1},
          {"kind": "nonfinite", "more": true}, {"kind": "nonfinite", "on": false},
          {"kind": "threshold", "metric": "loss", "side": "above", "limit": "1e3"}]})");
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0], DefaultRule(RuleKind::kNonFinite)) << "each once";
  EXPECT_EQ(rules[1].amount, 0) << "a text is no number";
  EXPECT_TRUE(rules[1].upwards);
}

TEST(RunRule, ThereAreOnlySoMany) {
  std::vector<RunRule> many;
  many.reserve(500);
  for (int i = 0; i < 500; ++i) many.push_back(Rule(RuleKind::kThreshold, "", i));
  EXPECT_EQ(UsableRules(many).size(), kMaxRules);
  EXPECT_EQ(RulesFromJson(RulesToJson(many)).size(), kMaxRules);
}

}  // namespace
}  // namespace tidemark

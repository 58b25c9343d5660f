// Rules over points: what each means, by numbers; and that it is the same in any slicing as a
// definition that looks at all points at once.
#include "analysis/rule_state.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace tidemark {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

RunRule Rule(RuleKind kind, double amount, bool upwards = false, uint64_t points = 0) {
  RunRule rule = DefaultRule(kind);
  rule.amount = amount;
  rule.upwards = upwards;
  rule.points = points;
  return rule;
}

std::optional<SeriesHit> Whole(const RunRule& rule, const std::vector<double>& values) {
  RuleState state(rule);
  state.Add(values);
  return state.hit();
}
std::optional<uint64_t> Since(const RunRule& rule, const std::vector<double>& values) {
  const auto hit = Whole(rule, values);
  return hit ? std::optional(hit->since_index) : std::nullopt;
}

TEST(RuleState, NotFiniteIsNamedByTheFirstPointOfItsLastStretch) {
  const RunRule rule = DefaultRule(RuleKind::kNonFinite);
  EXPECT_EQ(Since(rule, {1, 2, 3}), std::nullopt);
  EXPECT_EQ(Since(rule, {1, kNan, kNan}), 1u);
  EXPECT_EQ(Since(rule, {1, kNan, 3, 4}), 1u) << "it happened";
  EXPECT_EQ(Since(rule, {1, kNan, 3, -kInf, kNan}), 3u) << "and again";
}

TEST(RuleState, AThresholdIsAboutTheLastValue) {
  const RunRule above = Rule(RuleKind::kThreshold, 10, true);
  EXPECT_EQ(Since(above, {9, 10}), std::nullopt);
  EXPECT_EQ(Since(above, {9, 11, 12}), 1u);
  EXPECT_EQ(Since(above, {9, 11, 10}), std::nullopt);
  EXPECT_EQ(Since(above, {11, 9, 12, kNan}), 2u) << "what is not finite is no value";
  EXPECT_EQ(Since(Rule(RuleKind::kThreshold, 10), {11, 9}), 1u);
}

TEST(RuleState, DivergedIsWorseThanAtTheStartByFactorOne) {
  const RunRule rule = Rule(RuleKind::kDivergence, 1);
  std::vector<double> loss(100);
  for (size_t i = 0; i < 100; ++i) loss[i] = 2.3 * std::exp(-0.05 * static_cast<double>(i));
  EXPECT_EQ(Since(rule, loss), std::nullopt);
  loss.push_back(2.2);
  EXPECT_EQ(Since(rule, loss), std::nullopt);
  loss.push_back(2.5);
  EXPECT_EQ(Since(rule, loss), 101u);
  loss.push_back(0.1);
  EXPECT_EQ(Since(rule, loss), std::nullopt) << "it came back";
  for (double& value : loss) value = -value;
  loss.back() = -3;
  EXPECT_EQ(Since(Rule(RuleKind::kDivergence, 1, true), loss), 101u) << "higher is better";
}

TEST(RuleState, AnExplosionFromTheStartIsDivergenceAndTremblingIsNone) {
  const RunRule rule = Rule(RuleKind::kDivergence, 1);
  std::vector<double> explodes(40);
  for (size_t i = 0; i < 40; ++i) explodes[i] = 2.3 * std::pow(1.5, i);
  ASSERT_TRUE(Since(rule, explodes));
  EXPECT_LE(*Since(rule, explodes), 20u);
  std::vector<double> trembles(1000);
  for (size_t i = 0; i < 1000; ++i)
    trembles[i] = 2.3 + 0.01 * std::sin(static_cast<double>(i) * 1.7);
  EXPECT_EQ(Since(rule, trembles), std::nullopt);
  std::vector<double> rests(50, 1.0);
  EXPECT_EQ(Since(rule, rests), std::nullopt);
  rests.push_back(1.5);
  EXPECT_EQ(Since(rule, rests), 50u) << "after a rest any step is one";
}

TEST(RuleState, APlateauNamesTheBestPoint) {
  const RunRule rule = Rule(RuleKind::kPlateau, 0.01, false, 3);
  EXPECT_EQ(Since(rule, {5, 4, 4, 4}), std::nullopt);
  const auto hit = Whole(rule, {5, 4, 3.999, 4, kNan, 4.5, 4.2});
  ASSERT_TRUE(hit);
  EXPECT_EQ(hit->since_index, 5u);
  EXPECT_EQ(hit->at_index, 1u);
  EXPECT_EQ(hit->value, 4);
  EXPECT_EQ(Since(rule, {5, 4, 4, 4, 4, 3}), std::nullopt) << "it goes on";
}

// The definitions over all points at once, as the header has them.
bool HoldsAt(const RunRule& rule, const std::vector<double>& finite) {
  const size_t n = finite.size();
  if (n == 0) return false;
  const double sign = rule.upwards ? -1 : 1, last = finite.back();
  if (rule.kind == RuleKind::kThreshold) return sign * last < sign * rule.amount;
  if (rule.kind == RuleKind::kPlateau) {
    double best = finite[0];
    size_t at = 0;
    for (size_t i = 1; i < n; ++i) {
      if (sign * finite[i] < sign * best - rule.amount * std::abs(best)) {
        best = finite[i];
        at = i;
      }
    }
    return n - 1 - at >= rule.points;
  }
  double best = finite[0], changes = 0;
  for (const double value : finite) best = sign * value < sign * best ? value : best;
  for (size_t i = 1; i + 1 < n; ++i) changes += std::abs(finite[i] - finite[i - 1]);
  const double noise = n > 2 ? 10 * changes / static_cast<double>(n - 2) : 0;
  const double scale = std::max(std::abs(finite[0] - best), noise);
  if (scale == 0 && n <= 11) return false;
  return std::abs(last - best) > rule.amount * scale;
}

std::optional<uint64_t> BruteForce(const RunRule& rule, const std::vector<double>& values) {
  std::optional<uint64_t> since;
  std::vector<double> finite;
  for (size_t i = 0; i < values.size(); ++i) {
    if (rule.kind == RuleKind::kNonFinite) {
      const bool begins = !std::isfinite(values[i]) && (i == 0 || std::isfinite(values[i - 1]));
      if (begins) since = i;
      continue;
    }
    if (!std::isfinite(values[i])) continue;
    finite.push_back(values[i]);
    if (!HoldsAt(rule, finite))
      since.reset();
    else if (!since)
      since = i;
  }
  return since;
}

RC_GTEST_PROP(RuleState, AnySlicingGivesTheHitOfTheDefinition, ()) {
  RunRule rule =
      Rule(static_cast<RuleKind>(*rc::gen::inRange(0, 4)), 0.25 * *rc::gen::inRange(1, 12),
           *rc::gen::arbitrary<bool>(), *rc::gen::inRange<uint64_t>(1, 6));
  // Few values, so that equal ones and rests come; sums of them are exact.
  const auto value = rc::gen::weightedOneOf<double>(
      {{8, rc::gen::map(rc::gen::inRange(-4, 5), [](int i) { return 0.5 * i; })},
       {1, rc::gen::elementOf(std::vector{kNan, kInf, -kInf})}});
  const std::vector<double> values = *rc::gen::container<std::vector<double>>(value);
  RuleState state(rule);
  size_t at = 0;
  while (at < values.size()) {
    const size_t size = *rc::gen::inRange<size_t>(1, values.size() - at + 1);
    state.Add(std::span(values).subspan(at, size));
    at += size;
    const std::vector<double> until(values.begin(),
                                    values.begin() + static_cast<std::ptrdiff_t>(at));
    const auto expected = BruteForce(rule, until);
    RC_ASSERT(state.hit().has_value() == expected.has_value());
    if (expected) RC_ASSERT(state.hit()->since_index == *expected);
    RC_ASSERT(state.seen() == at);
  }
}

RC_GTEST_PROP(RuleState, WhatASummaryRulesOutNeverHolds, ()) {
  const RunRule rule =
      Rule(*rc::gen::elementOf(std::vector{RuleKind::kNonFinite, RuleKind::kThreshold}),
           0.5 * *rc::gen::inRange(-6, 7), *rc::gen::arbitrary<bool>());
  const std::vector<double> values = *rc::gen::container<std::vector<double>>(rc::gen::oneOf(
      rc::gen::map(rc::gen::inRange(-4, 5), [](int i) { return 0.5 * i; }), rc::gen::just(kNan)));
  SeriesSummary summary;
  summary.count = values.size();
  bool ever = false;
  RuleState state(rule);
  for (const double value : values) {
    state.Add({&value, 1});
    ever = ever || state.hit().has_value();
    if (!std::isfinite(value)) {
      ++summary.nonfinite;
      continue;
    }
    summary.min = std::min(summary.min.value_or(value), value);
    summary.max = std::max(summary.max.value_or(value), value);
  }
  RC_ASSERT(CanHold(rule, summary) == ever);
}

}  // namespace
}  // namespace tidemark

#include "ui/rule_words.h"

#include <fmt/format.h>

#include <cmath>

#include "ui/format.h"
#include "ui/texts.h"

namespace tidemark::ui {
namespace {

std::string Minutes(const RunRule& rule) { return Duration(std::round(rule.amount * 60)); }

std::string Place(const RuleHit& hit) {
  return hit.has_step ? fmt::format(texts::kAtStep, Count(hit.step))
                      : fmt::format(texts::kAtPoint, Count(hit.step + 1));
}

std::string Metric(const RuleHit& hit) {
  return hit.context.empty() ? hit.metric : hit.metric + " (" + hit.context + ")";
}

std::string RuleShort(const RunRule& rule) {
  switch (rule.kind) {
    case RuleKind::kNonFinite:
      return texts::kRuleNonFinite;
    case RuleKind::kDivergence:
      return fmt::format(texts::kRuleDivergence, Short(rule.amount));
    case RuleKind::kPlateau:
      return fmt::format(texts::kRulePlateau, Short(rule.amount * 100),
                         Counted(rule.points, "point", "points"));
    case RuleKind::kThreshold:
      return fmt::format(fmt::runtime(rule.upwards ? texts::kRuleAbove : texts::kRuleBelow),
                         Short(rule.amount));
    case RuleKind::kNoData:
      return fmt::format(texts::kRuleNoData, Minutes(rule));
  }
  return {};
}

}  // namespace

std::string RuleText(const RunRule& rule) {
  if (rule.kind == RuleKind::kNoData) return RuleShort(rule);
  return (rule.metric.empty() ? std::string(texts::kAnyMetric) : rule.metric) + ": " +
         RuleShort(rule);
}

std::string HitWord(const RunRule& rule, const RuleHit& hit) {
  switch (rule.kind) {
    case RuleKind::kNonFinite:
      return std::isnan(hit.value) ? texts::kNan : texts::kInf;
    case RuleKind::kDivergence:
      return texts::kDiverged;
    case RuleKind::kPlateau:
      return texts::kPlateau;
    case RuleKind::kThreshold:
      return rule.upwards ? texts::kTooHigh : texts::kTooLow;
    case RuleKind::kNoData:
      return texts::kNoData;
  }
  return {};
}

std::string HitText(const RunRule& rule, const RuleHit& hit) {
  switch (rule.kind) {
    case RuleKind::kNonFinite:
      return fmt::format(texts::kHitNonFinite, Metric(hit), Value(hit.value), Place(hit));
    case RuleKind::kDivergence:
      return fmt::format(texts::kHitDivergence, Metric(hit), Value(hit.value), Place(hit));
    case RuleKind::kPlateau:
      return fmt::format(texts::kHitPlateau, Metric(hit), Value(hit.value), Place(hit));
    case RuleKind::kThreshold:
      return fmt::format(fmt::runtime(rule.upwards ? texts::kHitAbove : texts::kHitBelow),
                         Metric(hit), Short(rule.amount), Value(hit.value), Place(hit));
    case RuleKind::kNoData:
      return fmt::format(texts::kHitNoData, Minutes(rule));
  }
  return {};
}

std::string HitTip(const RunRule& rule, const RuleHit& hit) {
  if (rule.kind == RuleKind::kNoData) return HitText(rule, hit);
  return fmt::format(texts::kHitOfRule, HitText(rule, hit), RuleShort(rule));
}

}  // namespace tidemark::ui

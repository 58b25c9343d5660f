#include "analysis/run_rule.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/number_text.h"

namespace tidemark {

RunRule DefaultRule(RuleKind kind) {
  RunRule rule;
  rule.kind = kind;
  switch (kind) {
    case RuleKind::kNonFinite:
    case RuleKind::kThreshold:
      break;
    case RuleKind::kDivergence:
      rule.amount = 1;
      break;
    case RuleKind::kPlateau:
      rule.amount = 0.001;
      rule.points = 1000;
      break;
    case RuleKind::kNoData:
      rule.amount = 10;
      break;
  }
  return rule;
}

bool IsUsable(const RunRule& rule) {
  if (rule.metric.size() > kMaxRuleMetricBytes || !std::isfinite(rule.amount)) return false;
  switch (rule.kind) {
    case RuleKind::kNonFinite:
    case RuleKind::kThreshold:
      return true;
    case RuleKind::kDivergence:
      return rule.amount > 0;
    case RuleKind::kPlateau:
      return rule.amount >= 0 && rule.points > 0;
    case RuleKind::kNoData:
      return rule.amount > 0;
  }
  return false;  // of a newer version
}

std::string RuleKey(const RunRule& rule) {
  std::string key = std::to_string(static_cast<int>(rule.kind));
  switch (rule.kind) {
    case RuleKind::kNonFinite:
      break;
    case RuleKind::kPlateau:
      key += " " + std::to_string(rule.points);
      [[fallthrough]];
    case RuleKind::kDivergence:
    case RuleKind::kThreshold:
      key += rule.upwards ? " up " : " down ";
      [[fallthrough]];
    case RuleKind::kNoData:
      key += " " + FormatDouble(rule.amount);
      break;
  }
  return rule.kind == RuleKind::kNoData ? key : key + " " + rule.metric;
}

bool MatchesMetric(const RunRule& rule, std::string_view metric) {
  if (rule.kind == RuleKind::kNoData) return false;
  const std::string_view pattern = rule.metric;
  if (pattern.empty()) return true;
  // The last star takes one character more whenever what follows it does not fit.
  size_t at = 0, from = 0, star = std::string_view::npos, taken = 0;
  while (at < metric.size()) {
    if (from < pattern.size() && pattern[from] == '*') {
      star = from++;
      taken = at;
    } else if (from < pattern.size() && pattern[from] == metric[at]) {
      ++from;
      ++at;
    } else if (star != std::string_view::npos) {
      from = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  while (from < pattern.size() && pattern[from] == '*') ++from;
  return from == pattern.size();
}

bool AskTheSame(const std::vector<RunRule>& a, const std::vector<RunRule>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const RunRule& x, const RunRule& y) {
    return x.on == y.on && RuleKey(x) == RuleKey(y);
  });
}

std::vector<RunRule> UsableRules(std::vector<RunRule> rules) {
  std::set<std::string> keys;
  std::vector<RunRule> usable;
  for (RunRule& rule : rules) {
    if (usable.size() == kMaxRules) break;
    if (IsUsable(rule) && keys.insert(RuleKey(rule)).second) usable.push_back(std::move(rule));
  }
  return usable;
}

}  // namespace tidemark

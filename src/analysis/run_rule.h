// A rule that a person gives the file about the metrics of its runs: a run that it hits is marked.
// A plain value, sent in messages and kept in the file as JSON (docs/file-format.md, `view`).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark {

enum class RuleKind : uint8_t {
  kNonFinite,   // NaN or an infinity came
  kDivergence,  // the last value is far worse than the best one
  kPlateau,     // nothing better came for a number of points
  kThreshold,   // the last value is above or below a limit
  kNoData,      // a run that says it runs has had no point for a time
};

struct RunRule {
  RuleKind kind = RuleKind::kNonFinite;
  std::string metric;    // a name; * stands for any characters; "" = every metric. Not with kNoData
  bool upwards = false;  // higher is better (kDivergence, kPlateau); above the limit (kThreshold)
  // kDivergence: how many times what was gained; kPlateau: the part of the best value by which a
  // better one must differ; kThreshold: the limit; kNoData: minutes.
  double amount = 0;
  uint64_t points = 0;  // kPlateau
  bool on = true;
  bool notify = false;
  template <class A>
  void Fields(A& a) {
    a(kind, metric, upwards, amount, points, on, notify);
  }
  bool operator==(const RunRule&) const = default;
};

inline constexpr size_t kMaxRules = 100;
inline constexpr size_t kMaxRuleMetricBytes = 1000;

// What rules of a kind begin with in a form.
[[nodiscard]] RunRule DefaultRule(RuleKind kind);
// Whether the numbers make sense for the kind.
[[nodiscard]] bool IsUsable(const RunRule& rule);
// Names what the rule asks for, whether it is on or not: rules with the same key hit the same runs.
[[nodiscard]] std::string RuleKey(const RunRule& rule);
[[nodiscard]] bool MatchesMetric(const RunRule& rule, std::string_view metric);
// Whether both ask the same of the same series: all but the wish to be notified.
[[nodiscard]] bool AskTheSame(const std::vector<RunRule>& a, const std::vector<RunRule>& b);
// Those that can be used, each once, at most kMaxRules.
[[nodiscard]] std::vector<RunRule> UsableRules(std::vector<RunRule> rules);

}  // namespace tidemark

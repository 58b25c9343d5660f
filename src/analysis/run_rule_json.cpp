#include "analysis/run_rule_json.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/json.h"
#include "base/json_writer.h"

namespace tidemark {
namespace {

// What JSON calls a kind and its number.
struct KindWords {
  RuleKind kind;
  std::string_view kind_word, amount_word;
};
constexpr KindWords kWords[] = {{RuleKind::kNonFinite, "nonfinite", ""},
                                {RuleKind::kDivergence, "divergence", "factor"},
                                {RuleKind::kPlateau, "plateau", "relative"},
                                {RuleKind::kThreshold, "threshold", "limit"},
                                {RuleKind::kNoData, "no_data", "minutes"}};

const KindWords& WordsOf(RuleKind kind) {
  return *std::find_if(std::begin(kWords), std::end(kWords) - 1,
                       [kind](const KindWords& words) { return words.kind == kind; });
}

std::optional<RunRule> ReadRule(JsonValue json) {
  const std::string_view kind = json.Find("kind").TextOr("");
  const auto words = std::find_if(std::begin(kWords), std::end(kWords),
                                  [kind](const KindWords& each) { return each.kind_word == kind; });
  if (words == std::end(kWords)) return std::nullopt;
  RunRule rule = DefaultRule(words->kind);
  rule.metric = json.Find("metric").TextOr("");
  rule.upwards = rule.kind == RuleKind::kThreshold ? json.Find("side").TextOr("") == "above"
                                                   : json.Find("better").TextOr("") == "higher";
  if (!words->amount_word.empty())
    rule.amount = json.Find(words->amount_word).Number().value_or(rule.amount);
  if (const auto points = json.Find("points").Int())
    rule.points = static_cast<uint64_t>(std::max<int64_t>(*points, 0));
  rule.on = json.Find("on").Bool().value_or(true);
  rule.notify = json.Find("notify").Bool().value_or(false);
  return rule;
}

}  // namespace

std::string RulesToJson(const std::vector<RunRule>& rules) {
  JsonWriter w;
  w.BeginObject().Key("rules").BeginArray();
  for (const RunRule& rule : rules) {
    const KindWords& words = WordsOf(rule.kind);
    w.BeginObject().Key("kind").String(words.kind_word);
    if (rule.kind != RuleKind::kNoData) w.Key("metric").String(rule.metric);
    if (rule.kind == RuleKind::kThreshold)
      w.Key("side").String(rule.upwards ? "above" : "below");
    else if (rule.kind == RuleKind::kDivergence || rule.kind == RuleKind::kPlateau)
      w.Key("better").String(rule.upwards ? "higher" : "lower");
    if (!words.amount_word.empty()) w.Key(words.amount_word).Double(rule.amount);
    if (rule.kind == RuleKind::kPlateau) w.Key("points").Uint(rule.points);
    w.Key("on").Bool(rule.on).Key("notify").Bool(rule.notify).EndObject();
  }
  w.EndArray().EndObject();
  return w.Take();
}

std::vector<RunRule> RulesFromJson(std::string_view json) {
  const auto document = JsonDocument::Parse(json);
  if (!document.ok() || !document->root().is_object()) return {};
  const JsonValue list = document->root().Find("rules");
  std::vector<RunRule> rules;
  for (size_t i = 0; list.is_array() && i < std::min(list.size(), 10 * kMaxRules); ++i) {
    if (auto rule = ReadRule(list.At(i))) rules.push_back(std::move(*rule));
  }
  return UsableRules(std::move(rules));
}

}  // namespace tidemark

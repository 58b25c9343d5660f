#include "ui/panels/rule_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "ui/format.h"
#include "ui/texts.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/input.h"
#include "ui/widgets/popup.h"

namespace tidemark::ui {
namespace {

constexpr float kField = 28, kLabel = 22, kGap = 12;
constexpr uint64_t kMostPoints = 1'000'000'000;

void Label(Ui& ui, const ImRect& box, const char* text) {
  ui.Text(ImGui::GetWindowDrawList(), Type::kSmallMedium, box.Min.x, box.Min.y + ui.Px(10),
          ui.c().text_secondary, text);
}

const char* About(RuleKind kind) {
  switch (kind) {
    case RuleKind::kNonFinite:
      return texts::kAboutNonFinite;
    case RuleKind::kDivergence:
      return texts::kAboutDivergence;
    case RuleKind::kPlateau:
      return texts::kAboutPlateau;
    case RuleKind::kThreshold:
      return texts::kAboutThreshold;
    case RuleKind::kNoData:
      return texts::kAboutNoData;
  }
  return "";
}

const char* AmountLabel(RuleKind kind) {
  return kind == RuleKind::kDivergence ? texts::kFactor
         : kind == RuleKind::kPlateau  ? texts::kPercent
         : kind == RuleKind::kNoData   ? texts::kMinutes
                                       : texts::kLimit;
}

bool HasSide(RuleKind kind) {
  return kind == RuleKind::kDivergence || kind == RuleKind::kPlateau ||
         kind == RuleKind::kThreshold;
}

// A plateau's share is written in percent.
double Shown(const RunRule& rule) {
  return rule.kind == RuleKind::kPlateau ? rule.amount * 100 : rule.amount;
}

}  // namespace

void RuleForm::Begin(const RunRule& rule) {
  rule_ = rule;
  amount_ = FormatDouble(Shown(rule));
  points_ = std::to_string(rule.points);
  focus_ = true;
  submitted_ = false;
}

void RuleForm::SetKind(RuleKind kind) {
  if (kind == rule_.kind) return;
  RunRule other = DefaultRule(kind);
  other.metric = rule_.metric;
  other.notify = rule_.notify;
  other.on = rule_.on;
  const bool had_side = HasSide(rule_.kind) && rule_.kind != RuleKind::kThreshold;
  other.upwards =
      had_side && kind != RuleKind::kThreshold ? rule_.upwards : kind == RuleKind::kThreshold;
  Begin(other);
}

void RuleForm::Draw(Ui& ui, const Model& model) {
  submitted_ = false;
  DrawKind(ui);
  DialogText(ui, "about", About(rule_.kind), kGap);
  if (rule_.kind != RuleKind::kNoData) DrawMetric(ui, model);
  if (rule_.kind != RuleKind::kNonFinite) DrawNumbers(ui);
  focus_ = false;
}

void RuleForm::DrawKind(Ui& ui) {
  const ImRect row = MenuSpace(ui, kField, 0);
  const int chosen = Segmented(ui, "kind", row.Min, texts::kRuleKind,
                               {texts::kKindNonFinite, texts::kKindDivergence, texts::kKindPlateau,
                                texts::kKindThreshold, texts::kKindNoData},
                               static_cast<int>(rule_.kind));
  if (chosen >= 0) SetKind(static_cast<RuleKind>(chosen));
  MenuSpace(ui, kGap, 0);
}

void RuleForm::DrawMetric(Ui& ui, const Model& model) {
  Label(ui, MenuSpace(ui, kLabel, 0), texts::kRuleMetric);
  InputSpec spec;
  spec.name = texts::kRuleMetric;
  spec.hint = texts::kRuleMetricHint;
  spec.focus_now = focus_;
  if (TextInput(ui, "metric", MenuSpace(ui, kField, 0), spec, &rule_.metric).submitted)
    submitted_ = true;
  const auto matches =
      std::count_if(model.metrics.rows.begin(), model.metrics.rows.end(),
                    [this](const MetricRow& row) { return MatchesMetric(rule_, row.name); });
  const std::string text = fmt::format(
      texts::kMatchesMetrics, Counted(static_cast<uint64_t>(matches), "metric", "metrics"));
  const ImRect note = MenuSpace(ui, 24, 0);
  ui.Text(ImGui::GetWindowDrawList(), Type::kMicro, note.Min.x, note.Min.y + ui.Px(10),
          ui.c().text_muted, text);
  ui.DescribeText(ImGui::GetID("matches"), text, note, "note");
}

void RuleForm::DrawNumbers(Ui& ui) {
  const ImRect labels = MenuSpace(ui, kLabel, 0), fields = MenuSpace(ui, kField, 0);
  float x = fields.Min.x;
  if (HasSide(rule_.kind)) {
    const bool limit = rule_.kind == RuleKind::kThreshold;
    const char* name = limit ? texts::kSide : texts::kBetter;
    Label(ui, ImRect(x, labels.Min.y, labels.Max.x, labels.Max.y), name);
    const char* down = limit ? texts::kBelow : texts::kLower;
    const char* up = limit ? texts::kAbove : texts::kHigher;
    const int chosen =
        Segmented(ui, "side", ImVec2(x, fields.Min.y), name, {down, up}, rule_.upwards ? 1 : 0);
    if (chosen >= 0) rule_.upwards = chosen == 1;
    x += SegmentedWidth(ui, {down, up}) + ui.Px(kGap);
  }
  const bool plateau = rule_.kind == RuleKind::kPlateau;
  const float width =
      plateau ? (fields.Max.x - x - ui.Px(kGap)) / 2 : std::min(fields.Max.x - x, ui.Px(180));
  const auto number = [&](const char* id, const char* label, std::string* text) {
    Label(ui, ImRect(x, labels.Min.y, labels.Max.x, labels.Max.y), label);
    DrawNumber(ui, id, label, ImRect(x, fields.Min.y, x + width, fields.Max.y), text);
    x += width + ui.Px(kGap);
  };
  number("amount", AmountLabel(rule_.kind), &amount_);
  if (plateau) number("points", texts::kRulePoints, &points_);
  MenuSpace(ui, kGap, 0);
}

void RuleForm::DrawNumber(Ui& ui, const char* id, const char* label, const ImRect& box,
                          std::string* text) {
  InputSpec spec;
  spec.name = label;
  spec.clear_button = false;
  spec.focus_now = focus_ && rule_.kind == RuleKind::kNoData;
  const auto value = ParseDouble(*text);
  spec.error = !value || !std::isfinite(*value);
  if (TextInput(ui, id, box, spec, text).submitted) submitted_ = true;
}

RunRule RuleForm::Rule(std::string* problem) const {
  RunRule rule = rule_;
  problem->clear();
  if (rule.kind == RuleKind::kNoData) rule.metric.clear();
  if (rule.kind != RuleKind::kNonFinite) {
    const auto amount = ParseDouble(amount_);
    if (!amount || !std::isfinite(*amount)) {
      *problem = fmt::format(texts::kNeedsNumber, AmountLabel(rule.kind));
      return rule;
    }
    rule.amount = rule.kind == RuleKind::kPlateau ? *amount / 100 : *amount;
  }
  if (rule.kind == RuleKind::kPlateau) {
    const auto points = ParseInt64(points_);
    const bool usable = points && *points > 0 && static_cast<uint64_t>(*points) <= kMostPoints;
    if (!usable) {
      *problem = fmt::format(texts::kNeedsPositive, texts::kRulePoints);
      return rule;
    }
    rule.points = static_cast<uint64_t>(*points);
  }
  if (!IsUsable(rule)) *problem = fmt::format(texts::kNeedsPositive, AmountLabel(rule.kind));
  return rule;
}

}  // namespace tidemark::ui

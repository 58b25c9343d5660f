#include "analysis/rule_state.h"

#include <algorithm>
#include <cmath>

namespace tidemark {
namespace {

constexpr double kNoiseTimes = 10;

}  // namespace

void RuleState::Add(std::span<const double> values) {
  for (const double value : values) {
    const bool finite = std::isfinite(value);
    if (rule_.kind == RuleKind::kNonFinite) {
      if (!finite && !in_nonfinite_) hit_ = SeriesHit{seen_, seen_, value};
      in_nonfinite_ = !finite;
    } else if (finite) {
      AddFinite(value);
    }
    ++seen_;
  }
}

void RuleState::AddFinite(double value) {
  switch (rule_.kind) {
    case RuleKind::kThreshold:
      SetHolds(rule_.upwards ? value > rule_.amount : value < rule_.amount, {seen_, seen_, value});
      break;
    case RuleKind::kDivergence:
      Divergence(value);
      break;
    case RuleKind::kPlateau:
      Plateau(value);
      break;
    case RuleKind::kNonFinite:
    case RuleKind::kNoData:
      break;
  }
  last_ = value;
  ++finite_count_;
}

void RuleState::SetHolds(bool holds, const SeriesHit& hit) {
  if (!holds) {
    hit_.reset();
  } else if (!hit_) {
    hit_ = hit;
  }
}

void RuleState::Divergence(double value) {
  if (finite_count_ == 0) {
    first_ = best_ = value;
    return;
  }
  if (IsBetter(value, best_)) best_ = value;
  const auto changes = static_cast<double>(std::max<uint64_t>(finite_count_ - 1, 1));
  const double scale = std::max(std::abs(first_ - best_), kNoiseTimes * change_sum_ / changes);
  const bool has_scale = scale > 0 || finite_count_ > static_cast<uint64_t>(kNoiseTimes);
  SetHolds(has_scale && std::abs(value - best_) > rule_.amount * scale, {seen_, seen_, value});
  change_sum_ += std::abs(value - last_);
}

void RuleState::Plateau(double value) {
  const double least = rule_.amount * std::abs(best_);
  if (finite_count_ == 0 || IsBetter(value, rule_.upwards ? best_ + least : best_ - least)) {
    best_ = value;
    best_index_ = seen_;
    since_better_ = 0;
  } else {
    ++since_better_;
  }
  SetHolds(since_better_ >= rule_.points, {seen_, best_index_, best_});
}

bool CanHold(const RunRule& rule, const SeriesSummary& summary) {
  switch (rule.kind) {
    case RuleKind::kNonFinite:
      return summary.nonfinite > 0;
    case RuleKind::kThreshold:
      return rule.upwards ? summary.max.has_value() && *summary.max > rule.amount
                          : summary.min.has_value() && *summary.min < rule.amount;
    case RuleKind::kDivergence:
    case RuleKind::kPlateau:
      return summary.count > 0;
    case RuleKind::kNoData:
      return false;
  }
  return false;
}

}  // namespace tidemark

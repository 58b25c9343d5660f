#include "evaluate/metrics/flattened_areas.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMostIntervals = size_t{1} << 18;  // 1 MB, which a core's cache holds

}  // namespace

FlattenedAreas::FlattenedAreas(std::vector<double> positives)
    : positives_(std::move(positives)), negatives_(positives_.size() * 2 + 1) {
  std::sort(positives_.begin(), positives_.end());
  if (positives_.empty()) return;
  lowest_ = positives_.front();
  double range = positives_.back() - lowest_;
  size_t intervals = std::min(positives_.size(), kMostIntervals);
  intervals_per_unit_ = static_cast<double>(intervals) / range;
  if (!std::isfinite(range) || !std::isfinite(intervals_per_unit_)) return;
  start_of_interval_.assign(intervals + 2, static_cast<uint32_t>(positives_.size()));
  for (size_t i = positives_.size(); i-- > 0;) {
    auto interval = static_cast<size_t>((positives_[i] - lowest_) * intervals_per_unit_);
    start_of_interval_[std::min(interval, intervals)] = static_cast<uint32_t>(i);
  }
  for (size_t i = intervals + 1; i-- > 0;) {
    start_of_interval_[i] = std::min(start_of_interval_[i], start_of_interval_[i + 1]);
  }
}

void FlattenedAreas::AddNegative(double score) {
  ++negative_count_;
  auto first = positives_.begin();
  auto last = positives_.end();
  size_t intervals = start_of_interval_.empty() ? 0 : start_of_interval_.size() - 2;
  if (intervals > 0 && score >= lowest_ && score <= positives_.back()) {
    auto interval =
        std::min(static_cast<size_t>((score - lowest_) * intervals_per_unit_), intervals);
    first += static_cast<std::ptrdiff_t>(start_of_interval_[interval]);
    last = positives_.begin() + static_cast<std::ptrdiff_t>(start_of_interval_[interval + 1]);
  }
  auto at = std::lower_bound(first, last, score);
  auto place = static_cast<size_t>(at - positives_.begin());
  bool equal = place < positives_.size() && positives_[place] == score;
  ++negatives_[place * 2 + (equal ? 1 : 0)];
}

FlattenedAreas::Areas FlattenedAreas::Finish() const {
  Areas areas;
  if (positives_.empty()) return areas;
  auto positives = static_cast<double>(positives_.size());
  auto negatives = static_cast<double>(negative_count_);
  Sum won;
  Sum precision;
  auto negatives_above = static_cast<double>(negatives_.back());
  for (size_t end = positives_.size(); end > 0;) {
    size_t first = end - 1;
    while (first > 0 && positives_[first - 1] == positives_[first]) --first;
    auto here = static_cast<double>(end - first);
    auto equal = static_cast<double>(negatives_[first * 2 + 1]);
    won.Add(here * (negatives - negatives_above - equal / 2));
    negatives_above += equal;
    double positives_above = positives - static_cast<double>(first);
    precision.Add(here * positives_above / (positives_above + negatives_above));
    negatives_above += static_cast<double>(negatives_[first * 2]);
    end = first;
  }
  areas.average_precision = precision.value() / positives;
  if (negatives > 0) areas.roc_auc = won.value() / (positives * negatives);
  return areas;
}

}  // namespace tidemark::evaluate

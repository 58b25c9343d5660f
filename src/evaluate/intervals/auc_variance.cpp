#include "evaluate/intervals/auc_variance.h"

#include <algorithm>
#include <cmath>

#include "evaluate/intervals/distributions.h"
#include "evaluate/metrics/sum.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {
namespace {

// The mean of products of deviations of two models' placements, over one kind of rows.
double Covariance(const Placements& a, const Placements& b, std::span<const uint32_t> truth,
                  uint32_t kind, uint64_t count) {
  Sum sum;
  for (size_t i = 0; i < truth.size(); ++i) {
    if ((truth[i] == 1 ? 1U : 0U) != kind) continue;
    sum.Add((a.values[i] - a.auc) * (b.values[i] - b.auc));
  }
  return sum.value() / static_cast<double>(count - 1);
}

double AucCovariance(const Placements& a, const Placements& b, std::span<const uint32_t> truth) {
  if (a.positives < 2 || a.negatives < 2) return kUndefined;
  return Covariance(a, b, truth, 1, a.positives) / static_cast<double>(a.positives) +
         Covariance(a, b, truth, 0, a.negatives) / static_cast<double>(a.negatives);
}

}  // namespace

Placements PlaceRows(std::span<const double> scores, std::span<const uint32_t> truth) {
  Placements placements;
  placements.values.resize(truth.size());
  for (uint32_t label : truth) ++(label == 1 ? placements.positives : placements.negatives);
  if (placements.positives == 0 || placements.negatives == 0) return placements;
  std::vector<uint32_t> order = DescendingOrder(scores);
  auto positives = static_cast<double>(placements.positives);
  auto negatives = static_cast<double>(placements.negatives);
  double positives_above = 0;
  double negatives_above = 0;
  Sum sum;
  for (size_t from = 0; from < order.size();) {
    size_t to = from;
    double positives_here = 0;
    while (to < order.size() && (to == from || scores[order[to]] == scores[order[from]])) {
      positives_here += truth[order[to]] == 1 ? 1 : 0;
      ++to;
    }
    double negatives_here = static_cast<double>(to - from) - positives_here;
    for (size_t i = from; i < to; ++i) {
      bool positive = truth[order[i]] == 1;
      double& value = placements.values[order[i]];
      value = positive ? (negatives - negatives_above - negatives_here / 2) / negatives
                       : (positives_above + positives_here / 2) / positives;
      if (positive) sum.Add(value);
    }
    positives_above += positives_here;
    negatives_above += negatives_here;
    from = to;
  }
  placements.auc = sum.value() / positives;
  placements.variance = AucCovariance(placements, placements, truth);
  return placements;
}

Interval DeLongInterval(const Placements& placements, double level) {
  Interval interval = NormalInterval(placements.auc, std::sqrt(placements.variance), level, 0, 1);
  interval.method = "DeLong";
  return interval;
}

AucComparison CompareAucs(const Placements& first, const Placements& second,
                          std::span<const uint32_t> truth, double level) {
  AucComparison comparison;
  comparison.first = first.auc;
  comparison.second = second.auc;
  double variance = first.variance + second.variance - 2 * AucCovariance(first, second, truth);
  comparison.deviation = std::sqrt(std::max(variance, 0.0));
  double difference = second.auc - first.auc;
  comparison.interval = NormalInterval(difference, comparison.deviation, level, -1, 1);
  comparison.interval.method = "DeLong, paired";
  if (comparison.deviation > 0) {
    comparison.z = difference / comparison.deviation;
    comparison.p = TwoSidedNormalP(comparison.z);
  } else if (difference == 0) {
    comparison.z = 0;
    comparison.p = 1;
  }
  return comparison;
}

}  // namespace tidemark::evaluate

#include "evaluate/metrics/curves.h"

#include <algorithm>
#include <limits>

#include "evaluate/metrics/metric.h"

namespace tidemark::evaluate {
namespace {

double Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? kUndefined : static_cast<double>(part) / static_cast<double>(whole);
}

// Whether the counts go on straight at `i`.
bool IsStraight(const std::vector<uint64_t>& counts, size_t i) {
  return counts[i + 1] - counts[i] == counts[i] - counts[i - 1];
}

}  // namespace

RocCurve MakeRocCurve(const ThresholdCounts& counts, bool drop_intermediate) {
  RocCurve curve;
  auto add = [&](uint64_t false_positives, uint64_t true_positives, double threshold) {
    curve.false_positive_rate.push_back(Share(false_positives, counts.negatives()));
    curve.true_positive_rate.push_back(Share(true_positives, counts.positives()));
    curve.thresholds.push_back(threshold);
  };
  add(0, 0, std::numeric_limits<double>::infinity());
  for (size_t i = 0; i < counts.size(); ++i) {
    bool inner = i > 0 && i + 1 < counts.size();
    if (drop_intermediate && inner && IsStraight(counts.false_positives, i) &&
        IsStraight(counts.true_positives, i)) {
      continue;
    }
    add(counts.false_positives[i], counts.true_positives[i], counts.thresholds[i]);
  }
  return curve;
}

PrCurve MakePrCurve(const ThresholdCounts& counts) {
  PrCurve curve;
  for (size_t i = counts.size(); i-- > 0;) {
    uint64_t hits = counts.true_positives[i];
    curve.precision.push_back(Share(hits, hits + counts.false_positives[i]));
    curve.recall.push_back(counts.positives() == 0 ? 1 : Share(hits, counts.positives()));
    curve.thresholds.push_back(counts.thresholds[i]);
  }
  curve.precision.push_back(1);
  curve.recall.push_back(0);
  return curve;
}

GainCurve MakeGainCurve(const ThresholdCounts& counts) {
  GainCurve curve;
  curve.chosen.push_back(0);
  curve.gain.push_back(counts.positives() == 0 ? kUndefined : 0);
  curve.lift.push_back(kUndefined);
  uint64_t rows = counts.positives() + counts.negatives();
  for (size_t i = 0; i < counts.size(); ++i) {
    curve.chosen.push_back(Share(counts.true_positives[i] + counts.false_positives[i], rows));
    curve.gain.push_back(Share(counts.true_positives[i], counts.positives()));
    curve.lift.push_back(curve.gain.back() / curve.chosen.back());
  }
  return curve;
}

std::vector<size_t> SpreadPoints(size_t size, size_t max_points) {
  std::vector<size_t> points;
  if (size <= max_points || max_points < 2) {
    for (size_t i = 0; i < std::min(size, std::max<size_t>(max_points, 1)); ++i)
      points.push_back(i);
    return points;
  }
  for (size_t i = 0; i < max_points; ++i) {
    points.push_back(static_cast<size_t>(static_cast<uint64_t>(i) * (size - 1) / (max_points - 1)));
  }
  return points;
}

}  // namespace tidemark::evaluate

#include "evaluate/metrics/threshold_costs.h"

#include <limits>

namespace tidemark::evaluate {
namespace {

// The counts when the first `entries` thresholds are at or above the chosen one.
ClassCounts CountsOf(const ThresholdCounts& counts, size_t entries) {
  uint64_t hits = entries == 0 ? 0 : counts.true_positives[entries - 1];
  uint64_t alarms = entries == 0 ? 0 : counts.false_positives[entries - 1];
  uint64_t positives = counts.positives();
  uint64_t negatives = counts.negatives();
  ClassCounts made;
  made.rows = positives + negatives;
  made.hits = {negatives - alarms, hits};
  made.truth = {negatives, positives};
  made.predicted = {made.rows - hits - alarms, hits + alarms};
  return made;
}

double CostOf(const ClassCounts& counts, const CostMatrix& costs) {
  auto times = [](double cost, uint64_t rows) {
    return rows == 0 ? 0 : cost * static_cast<double>(rows);
  };
  return times(costs.true_positive, counts.hits[1]) +
         times(costs.false_positive, counts.truth[0] - counts.hits[0]) +
         times(costs.false_negative, counts.truth[1] - counts.hits[1]) +
         times(costs.true_negative, counts.hits[0]);
}

// Larger is better.
double Merit(const ClassCounts& counts, ThresholdGoal goal, const CostMatrix& costs) {
  switch (goal) {
    case ThresholdGoal::kCost:
      return -CostOf(counts, costs);
    case ThresholdGoal::kF1:
      return FigureOfClass(counts, 1, ClassFigure::kF1);
    case ThresholdGoal::kYouden:
      return FigureOfClass(counts, 1, ClassFigure::kRecall) +
             FigureOfClass(counts, 1, ClassFigure::kSpecificity) - 1;
    case ThresholdGoal::kAccuracy:
      return Accuracy(counts);
    case ThresholdGoal::kMcc:
      return Mcc(counts);
  }
  return 0;
}

}  // namespace

ClassCounts CountsAt(const ThresholdCounts& counts, double threshold) {
  return CountsOf(counts, counts.EntriesFrom(threshold));
}

double CostAt(const ThresholdCounts& counts, double threshold, const CostMatrix& costs) {
  return CostOf(CountsAt(counts, threshold), costs);
}

BestThreshold FindBestThreshold(const ThresholdCounts& counts, ThresholdGoal goal,
                                const CostMatrix& costs) {
  size_t best_entries = 0;
  double best = -std::numeric_limits<double>::infinity();
  for (size_t entries = 0; entries <= counts.size(); ++entries) {
    double merit = Merit(CountsOf(counts, entries), goal, costs);
    if (merit > best) {
      best = merit;
      best_entries = entries;
    }
  }
  double threshold = best_entries == 0 ? std::numeric_limits<double>::infinity()
                                       : counts.thresholds[best_entries - 1];
  return {threshold, goal == ThresholdGoal::kCost ? -best : best};
}

}  // namespace tidemark::evaluate

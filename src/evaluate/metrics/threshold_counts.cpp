#include "evaluate/metrics/threshold_counts.h"

#include <algorithm>
#include <limits>

#include "evaluate/metrics/metric.h"
#include "evaluate/metrics/score_order.h"
#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

std::vector<ScoredRow> SortedRows(std::span<const double> scores) {
  std::vector<ScoredRow> rows(scores.size());
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = {scores[i], static_cast<uint32_t>(i), 0};
  ScoreSorter().SortDescending(&rows);
  return rows;
}

}  // namespace

size_t ThresholdCounts::EntriesFrom(double threshold) const {
  auto end = std::upper_bound(thresholds.begin(), thresholds.end(), threshold,
                              [](double wanted, double entry) { return entry < wanted; });
  return static_cast<size_t>(end - thresholds.begin());
}

ThresholdCounts CountThresholds(std::span<const double> scores, std::span<const uint8_t> positive) {
  ThresholdCounts counts;
  uint64_t true_positives = 0;
  uint64_t false_positives = 0;
  std::vector<ScoredRow> rows = SortedRows(scores);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (positive[rows[i].row] != 0) {
      ++true_positives;
    } else {
      ++false_positives;
    }
    if (i + 1 < rows.size() && rows[i + 1].score == rows[i].score) continue;
    counts.thresholds.push_back(rows[i].score);
    counts.true_positives.push_back(true_positives);
    counts.false_positives.push_back(false_positives);
  }
  return counts;
}

std::vector<uint32_t> DescendingOrder(std::span<const double> scores) {
  std::vector<ScoredRow> rows = SortedRows(scores);
  std::vector<uint32_t> order(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) order[i] = rows[i].row;
  return order;
}

double RocAuc(const ThresholdCounts& counts) {
  auto positives = static_cast<double>(counts.positives());
  auto negatives = static_cast<double>(counts.negatives());
  if (positives == 0 || negatives == 0) return kUndefined;
  Sum area;
  uint64_t last_true = 0;
  uint64_t last_false = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    auto width = static_cast<double>(counts.false_positives[i] - last_false);
    area.Add(width * static_cast<double>(counts.true_positives[i] + last_true) / 2);
    last_true = counts.true_positives[i];
    last_false = counts.false_positives[i];
  }
  return area.value() / (positives * negatives);
}

double AveragePrecision(const ThresholdCounts& counts) {
  auto positives = static_cast<double>(counts.positives());
  if (positives == 0) return 0;
  Sum sum;
  uint64_t last = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    auto gained = static_cast<double>(counts.true_positives[i] - last);
    last = counts.true_positives[i];
    auto chosen = static_cast<double>(counts.true_positives[i] + counts.false_positives[i]);
    sum.Add(gained * static_cast<double>(last) / chosen);
  }
  return sum.value() / positives;
}

double PrTrapezoidArea(const ThresholdCounts& counts) {
  auto positives = static_cast<double>(counts.positives());
  Sum area;
  double last_recall = 0;
  double last_precision = 1;
  for (size_t i = 0; i < counts.size(); ++i) {
    auto hits = static_cast<double>(counts.true_positives[i]);
    double precision = hits / (hits + static_cast<double>(counts.false_positives[i]));
    double recall = positives > 0 ? hits / positives : 1;
    area.Add((recall - last_recall) * (precision + last_precision) / 2);
    last_recall = recall;
    last_precision = precision;
  }
  return area.value();
}

double KolmogorovSmirnov(const ThresholdCounts& counts) {
  auto positives = static_cast<double>(counts.positives());
  auto negatives = static_cast<double>(counts.negatives());
  if (positives == 0 || negatives == 0) return kUndefined;
  double largest = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    largest = std::max(largest, static_cast<double>(counts.true_positives[i]) / positives -
                                    static_cast<double>(counts.false_positives[i]) / negatives);
  }
  return largest;
}

}  // namespace tidemark::evaluate

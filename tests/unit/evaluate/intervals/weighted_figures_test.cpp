#include "evaluate/intervals/weighted_figures.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "evaluate/metrics/class_counts.h"
#include "evaluate/metrics/regression.h"
#include "evaluate/metrics/score_metrics.h"
#include "unit/evaluate/intervals/binary_rows.h"

namespace tidemark::evaluate {
namespace {

// The rows as often as their weights say.
BinaryRows Repeated(const BinaryRows& rows, const std::vector<uint32_t>& weights) {
  BinaryRows repeated;
  for (size_t i = 0; i < weights.size(); ++i) {
    for (uint32_t n = 0; n < weights[i]; ++n) {
      repeated.truth.push_back(rows.truth[i]);
      repeated.predicted.push_back(rows.predicted[i]);
      repeated.scores.push_back(rows.scores[i]);
    }
  }
  return repeated;
}

TEST(WeightedFigures, BinaryOnesAreTheMetricsOfRepeatedRows) {
  EXPECT_TRUE(rc::check("weights are repetitions", [] {
    BinaryRows rows =
        MakeBinaryRows(*rc::gen::inRange<size_t>(3, 60), *rc::gen::arbitrary<uint64_t>());
    auto weights = *rc::gen::container<std::vector<uint32_t>>(rows.truth.size(),
                                                              rc::gen::inRange<uint32_t>(0, 4));
    weights[0] = 1;
    BinaryFigures figures(rows.truth, rows.predicted, rows.scores, true);
    std::vector<double> out(figures.names().size());
    figures.Compute(weights, out);
    BinaryRows repeated = Repeated(rows, weights);
    std::vector<uint8_t> positive(repeated.truth.begin(), repeated.truth.end());
    auto metrics = BinaryLabelMetrics(CountClasses(repeated.truth, repeated.predicted, 2));
    for (const auto& more : {BinaryRankMetrics(CountThresholds(repeated.scores, positive)),
                             BinaryProbabilityMetrics(repeated.scores, positive)}) {
      metrics.insert(metrics.end(), more.begin(), more.end());
    }
    for (size_t i = 0; i < out.size(); ++i) {
      const Metric* metric = FindMetric(metrics, figures.names()[i]);
      RC_ASSERT(metric != nullptr);
      bool same =
          std::isnan(metric->value) ? std::isnan(out[i]) : std::abs(metric->value - out[i]) < 1e-12;
      if (!same) RC_FAIL(figures.names()[i]);
    }
  }));
}

TEST(WeightedFigures, RegressionOnesAreTheMetricsOfRepeatedRows) {
  EXPECT_TRUE(rc::check("weights are repetitions", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    size_t rows = *rc::gen::inRange<size_t>(3, 50);
    std::vector<double> truth;
    std::vector<double> predicted;
    std::vector<double> repeated_truth;
    std::vector<double> repeated_predicted;
    std::vector<uint32_t> weights;
    for (size_t i = 0; i < rows; ++i) {
      truth.push_back(1e6 + random.Below(1000) + (i == 0 ? 0.5 : 0));
      predicted.push_back(truth[i] + random.Below(100) - 40.0);
      weights.push_back(i < 2 ? 1 : random.Below(4));
      repeated_truth.insert(repeated_truth.end(), weights[i], truth[i]);
      repeated_predicted.insert(repeated_predicted.end(), weights[i], predicted[i]);
    }
    RegressionFigures figures(truth, predicted);
    std::vector<double> out(figures.names().size());
    figures.Compute(weights, out);
    auto metrics = RegressionMetrics(repeated_truth, repeated_predicted);
    for (size_t i = 0; i < out.size(); ++i) {
      const Metric* metric = FindMetric(metrics, figures.names()[i]);
      RC_ASSERT(metric != nullptr);
      if (std::isnan(out[i])) continue;
      double off = std::abs(metric->value - out[i]) / std::max(1.0, std::abs(metric->value));
      if (off > 1e-9) RC_FAIL(figures.names()[i]);
    }
  }));
}

// Rows of several classes with probabilities, and the same rows as often as their weights say.
struct MulticlassRows {
  std::vector<uint32_t> truth;
  std::vector<double> matrix;
};

std::string DifferingFigure(const WeightedFigures& figures, std::span<const uint32_t> weights,
                            const std::vector<Metric>& expected) {
  std::vector<double> out(figures.names().size());
  figures.Compute(weights, out);
  for (size_t i = 0; i < out.size(); ++i) {
    const Metric* metric = FindMetric(expected, figures.names()[i]);
    if (metric == nullptr) return "no " + figures.names()[i];
    bool same =
        std::isnan(metric->value) ? std::isnan(out[i]) : std::abs(metric->value - out[i]) < 1e-12;
    if (!same) return figures.names()[i];
  }
  return "";
}

TEST(WeightedFigures, MulticlassOnesAreTheMetricsOfRepeatedRows) {
  EXPECT_TRUE(rc::check("weights are repetitions", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    size_t rows = *rc::gen::inRange<size_t>(2, 40);
    MulticlassRows all;
    MulticlassRows repeated;
    std::vector<uint32_t> weights;
    for (size_t i = 0; i < rows; ++i) {
      std::vector<double> row(4);
      for (double& p : row) p = 1 + random.Below(9);
      double sum = std::accumulate(row.begin(), row.end(), 0.0);
      for (double& p : row) p /= sum;
      uint32_t truth = random.Below(4);
      weights.push_back(i == 0 ? 1 : random.Below(4));
      all.truth.push_back(truth);
      all.matrix.insert(all.matrix.end(), row.begin(), row.end());
      for (uint32_t n = 0; n < weights[i]; ++n) {
        repeated.truth.push_back(truth);
        repeated.matrix.insert(repeated.matrix.end(), row.begin(), row.end());
      }
    }
    ScoreMatrix scores(all.matrix, 4);
    auto predicted = BestClasses(scores);
    MulticlassFigures figures(all.truth, predicted, 4, &scores);
    ScoreMatrix repeated_scores(repeated.matrix, 4);
    auto repeated_predicted = BestClasses(repeated_scores);
    auto metrics = MulticlassLabelMetrics(repeated.truth, repeated_predicted,
                                          CountClasses(repeated.truth, repeated_predicted, 4));
    auto more = MulticlassProbabilityMetrics(repeated_scores, repeated.truth);
    metrics.insert(metrics.end(), more.begin(), more.end());
    std::string differing = DifferingFigure(figures, weights, metrics);
    if (!differing.empty()) RC_FAIL(differing);
  }));
}

TEST(WeightedFigures, MultilabelOnesAreTheMetricsOfRepeatedRows) {
  EXPECT_TRUE(rc::check("weights are repetitions", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    size_t rows = *rc::gen::inRange<size_t>(2, 30);
    std::vector<uint8_t> truth;
    std::vector<uint8_t> predicted;
    std::vector<uint8_t> repeated_truth;
    std::vector<uint8_t> repeated_predicted;
    std::vector<uint32_t> weights;
    for (size_t i = 0; i < rows; ++i) {
      weights.push_back(i == 0 ? 1 : random.Below(4));
      for (int k = 0; k < 3; ++k) {
        truth.push_back(static_cast<uint8_t>(random.Below(2)));
        predicted.push_back(static_cast<uint8_t>(random.Below(2)));
      }
      for (uint32_t n = 0; n < weights[i]; ++n) {
        repeated_truth.insert(repeated_truth.end(), truth.end() - 3, truth.end());
        repeated_predicted.insert(repeated_predicted.end(), predicted.end() - 3, predicted.end());
      }
    }
    MultilabelFigures figures({truth, 3}, {predicted, 3});
    auto metrics = MultilabelMetrics({repeated_truth, 3}, {repeated_predicted, 3});
    std::string differing = DifferingFigure(figures, weights, metrics);
    if (!differing.empty()) RC_FAIL(differing);
  }));
}

}  // namespace
}  // namespace tidemark::evaluate

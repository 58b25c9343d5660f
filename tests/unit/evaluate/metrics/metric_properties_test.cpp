// Metrics against their plain definitions, row by row and pair by pair, on small random cases.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "evaluate/intervals/random.h"
#include "evaluate/metrics/calibration.h"
#include "evaluate/metrics/class_counts.h"
#include "evaluate/metrics/curves.h"
#include "evaluate/metrics/flattened_areas.h"
#include "evaluate/metrics/multiclass_ranking.h"
#include "evaluate/metrics/ranking.h"
#include "evaluate/metrics/residuals.h"
#include "evaluate/metrics/score_order.h"
#include "evaluate/metrics/sum.h"
#include "evaluate/metrics/threshold_costs.h"
#include "evaluate/metrics/threshold_counts.h"

namespace tidemark::evaluate {
namespace {

struct Rows {
  std::vector<double> scores;
  std::vector<uint8_t> positive;
};

Rows MakeRows(size_t count, uint64_t seed, uint32_t levels = 12) {
  Random random(seed);
  Rows rows;
  for (size_t i = 0; i < count; ++i) {
    rows.scores.push_back(random.Below(levels) / static_cast<double>(levels));
    rows.positive.push_back(static_cast<uint8_t>(random.Below(2)));
  }
  return rows;
}

Rows AnyRows() {
  return MakeRows(*rc::gen::inRange<size_t>(1, 70), *rc::gen::arbitrary<uint64_t>());
}

double PairAuc(const Rows& rows) {
  double won = 0;
  double pairs = 0;
  for (size_t i = 0; i < rows.scores.size(); ++i) {
    for (size_t j = 0; j < rows.scores.size(); ++j) {
      if (rows.positive[i] != 1 || rows.positive[j] != 0) continue;
      ++pairs;
      won += rows.scores[i] > rows.scores[j] ? 1 : rows.scores[i] == rows.scores[j] ? 0.5 : 0;
    }
  }
  return pairs > 0 ? won / pairs : kUndefined;
}

double PlainAveragePrecision(const Rows& rows) {
  double positives = std::accumulate(rows.positive.begin(), rows.positive.end(), 0.0);
  double sum = 0;
  for (size_t i = 0; i < rows.scores.size(); ++i) {
    if (rows.positive[i] == 0) continue;
    double chosen = 0;
    double hits = 0;
    for (size_t j = 0; j < rows.scores.size(); ++j) {
      if (rows.scores[j] < rows.scores[i]) continue;
      ++chosen;
      hits += rows.positive[j];
    }
    sum += hits / chosen;
  }
  return positives > 0 ? sum / positives : 0;
}

bool Same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) < 1e-12;
}

TEST(MetricProperties, AreasAreThoseOfAllPairs) {
  EXPECT_TRUE(rc::check("ROC AUC and average precision", [] {
    Rows rows = AnyRows();
    ThresholdCounts counts = CountThresholds(rows.scores, rows.positive);
    RC_ASSERT(Same(RocAuc(counts), PairAuc(rows)));
    RC_ASSERT(Same(AveragePrecision(counts), PlainAveragePrecision(rows)));
    RC_ASSERT(counts.positives() + counts.negatives() == rows.scores.size());
  }));
}

TEST(MetricProperties, MonotoneScoresChangeNoRankMetric) {
  EXPECT_TRUE(rc::check("order alone counts", [] {
    Rows rows = AnyRows();
    Rows other = rows;
    for (double& score : other.scores) score = std::exp(3 * score) - 7;
    ThresholdCounts a = CountThresholds(rows.scores, rows.positive);
    ThresholdCounts b = CountThresholds(other.scores, other.positive);
    RC_ASSERT(Same(RocAuc(a), RocAuc(b)));
    RC_ASSERT(Same(KolmogorovSmirnov(a), KolmogorovSmirnov(b)));
    for (double& score : other.scores) score = -score;
    double turned = RocAuc(CountThresholds(other.scores, other.positive));
    RC_ASSERT(Same(RocAuc(a), 1 - turned));
  }));
}

TEST(MetricProperties, CountsAtAThresholdAreThoseOfTheRows) {
  EXPECT_TRUE(rc::check("threshold counts", [] {
    Rows rows = AnyRows();
    double threshold = *rc::gen::inRange(-1, 26) / 24.0;
    ClassCounts counts = CountsAt(CountThresholds(rows.scores, rows.positive), threshold);
    std::vector<uint32_t> truth(rows.positive.begin(), rows.positive.end());
    std::vector<uint32_t> predicted;
    for (double score : rows.scores) predicted.push_back(score >= threshold ? 1 : 0);
    ClassCounts expected = CountClasses(truth, predicted, 2);
    RC_ASSERT(counts.hits == expected.hits);
    RC_ASSERT(counts.truth == expected.truth);
    RC_ASSERT(counts.predicted == expected.predicted);
  }));
}

TEST(MetricProperties, TheBestThresholdIsNotBeaten) {
  EXPECT_TRUE(rc::check("cost and F1", [] {
    Rows rows = AnyRows();
    ThresholdCounts counts = CountThresholds(rows.scores, rows.positive);
    CostMatrix costs{-0.5, 2, 5, 0};
    BestThreshold cheapest = FindBestThreshold(counts, ThresholdGoal::kCost, costs);
    BestThreshold sharpest = FindBestThreshold(counts, ThresholdGoal::kF1);
    RC_ASSERT(Same(cheapest.value, CostAt(counts, cheapest.threshold, costs)));
    for (double threshold : counts.thresholds) {
      RC_ASSERT(CostAt(counts, threshold, costs) >= cheapest.value);
      ClassCounts there = CountsAt(counts, threshold);
      RC_ASSERT(FigureOfClass(there, 1, ClassFigure::kF1) <= sharpest.value);
    }
  }));
}

TEST(MetricProperties, CurvesBeginAndEndWhereTheyMust) {
  EXPECT_TRUE(rc::check("ROC, PR and gain", [] {
    Rows rows = AnyRows();
    rows.positive[0] = 1;
    ThresholdCounts counts = CountThresholds(rows.scores, rows.positive);
    RocCurve full = MakeRocCurve(counts, false);
    RocCurve few = MakeRocCurve(counts, true);
    RC_ASSERT(full.true_positive_rate.front() == 0 && full.true_positive_rate.back() == 1);
    RC_ASSERT(few.thresholds.size() <= full.thresholds.size());
    PrCurve pr = MakePrCurve(counts);
    RC_ASSERT(pr.precision.back() == 1 && pr.recall.back() == 0 && pr.recall.front() == 1);
    RC_ASSERT(pr.precision.size() == pr.thresholds.size() + 1);
    GainCurve gain = MakeGainCurve(counts);
    RC_ASSERT(gain.gain.back() == 1 && gain.chosen.back() == 1 && Same(gain.lift.back(), 1));
    RC_ASSERT(std::is_sorted(gain.gain.begin(), gain.gain.end()));
  }));
}

TEST(MetricProperties, FlattenedAreasAreThoseOfOneLongQuestion) {
  EXPECT_TRUE(rc::check("micro", [] {
    Rows rows = AnyRows();
    std::vector<double> positives;
    for (size_t i = 0; i < rows.scores.size(); ++i) {
      if (rows.positive[i] == 1) positives.push_back(rows.scores[i]);
    }
    FlattenedAreas flattened(positives);
    for (size_t i = 0; i < rows.scores.size(); ++i) {
      if (rows.positive[i] == 0) flattened.AddNegative(rows.scores[i]);
    }
    ThresholdCounts counts = CountThresholds(rows.scores, rows.positive);
    RC_ASSERT(Same(flattened.roc_auc(), RocAuc(counts)));
    RC_ASSERT(Same(flattened.average_precision(), AveragePrecision(counts)));
  }));
}

TEST(MetricProperties, FlattenedAreasOfScoresFarApart) {
  double inf = std::numeric_limits<double>::infinity();
  FlattenedAreas wild({-inf, -1e300, 0, 1e-300, 1e300, inf});
  for (double score : {-inf, -5.0, 1e-301, 2.0, 1e300, inf}) wild.AddNegative(score);
  Rows rows;
  rows.scores = {-inf, -1e300, 0, 1e-300, 1e300, inf, -inf, -5.0, 1e-301, 2.0, 1e300, inf};
  rows.positive = {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0};
  EXPECT_NEAR(wild.roc_auc(), PairAuc(rows), 1e-15);
}

TEST(MetricProperties, MulticlassAreasAreThoseOfAllPairs) {
  EXPECT_TRUE(rc::check("one against the rest and one against one", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    size_t classes = *rc::gen::inRange<size_t>(2, 5);
    size_t count = classes * 2 + *rc::gen::inRange<size_t>(0, 40);
    std::vector<double> matrix;
    std::vector<uint32_t> truth;
    for (size_t i = 0; i < count; ++i) {
      truth.push_back(i < classes ? static_cast<uint32_t>(i)
                                  : random.Below(static_cast<uint32_t>(classes)));
      for (size_t k = 0; k < classes; ++k) matrix.push_back(random.Below(10) / 10.0);
    }
    ScoreMatrix scores(matrix, classes);
    MulticlassAreas areas = ComputeMulticlassAreas(scores, truth);
    double ovo = 0;
    for (size_t a = 0; a < classes; ++a) {
      Rows against_rest;
      for (size_t b = 0; b < classes; ++b) {
        Rows pair;
        for (size_t i = 0; i < count && b != a; ++i) {
          if (truth[i] != a && truth[i] != b) continue;
          pair.scores.push_back(scores.At(i, a));
          pair.positive.push_back(truth[i] == a ? 1 : 0);
        }
        if (b != a) ovo += PairAuc(pair);
      }
      for (size_t i = 0; i < count; ++i) {
        against_rest.scores.push_back(scores.At(i, a));
        against_rest.positive.push_back(truth[i] == a ? 1 : 0);
      }
      RC_ASSERT(Same(areas.roc_auc[a], PairAuc(against_rest)));
      RC_ASSERT(Same(areas.average_precision[a], PlainAveragePrecision(against_rest)));
    }
    auto pairs = static_cast<double>(classes * (classes - 1));
    RC_ASSERT(Same(areas.ovo_macro, ovo / pairs));
  }));
}

TEST(MetricProperties, BinsHoldTheirEdges) {
  EXPECT_TRUE(rc::check("(low, high]", [] {
    size_t bins = *rc::gen::inRange<size_t>(1, 40);
    double p = *rc::gen::inRange(0, 1001) / 1000.0;
    size_t bin = BinOf(p, bins);
    double width = 1 / static_cast<double>(bins);
    RC_ASSERT(bin < bins);
    RC_ASSERT(bin == 0 || p > static_cast<double>(bin) * width);
    RC_ASSERT(bin + 1 == bins || p <= static_cast<double>(bin + 1) * width);
  }));
}

TEST(MetricProperties, BrierPartsAddUp) {
  EXPECT_TRUE(rc::check("reliability - resolution + uncertainty + within", [] {
    Rows rows = AnyRows();
    Confidences confidences{rows.scores, rows.positive};
    BrierParts parts = DecomposeBrier(confidences, 10);
    double brier = 0;
    for (size_t i = 0; i < rows.scores.size(); ++i) {
      brier += (rows.scores[i] - rows.positive[i]) * (rows.scores[i] - rows.positive[i]);
    }
    brier /= static_cast<double>(rows.scores.size());
    RC_ASSERT(
        Same(parts.reliability - parts.resolution + parts.uncertainty + parts.within_bins, brier));
    RC_ASSERT(parts.reliability >= 0 && parts.resolution >= 0);
    // With one score a bin nothing varies within.
    for (double& score : confidences.confidence) score = (std::floor(score * 10) + 0.5) / 10;
    RC_ASSERT(std::abs(DecomposeBrier(confidences, 10).within_bins) < 1e-12);
  }));
}

TEST(MetricProperties, LabelMetricsDontDependOnTheOrderOfClasses) {
  EXPECT_TRUE(rc::check("renamed classes", [] {
    Random random(*rc::gen::arbitrary<uint64_t>());
    std::vector<uint32_t> truth;
    std::vector<uint32_t> predicted;
    std::vector<uint32_t> renamed_truth;
    std::vector<uint32_t> renamed_predicted;
    size_t count = *rc::gen::inRange<size_t>(1, 60);
    for (size_t i = 0; i < count; ++i) {
      truth.push_back(random.Below(5));
      predicted.push_back(random.Below(5));
      renamed_truth.push_back((truth[i] + 3) % 7);
      renamed_predicted.push_back((predicted[i] + 3) % 7);
    }
    ClassCounts a = CountClasses(truth, predicted, 5);
    ClassCounts b = CountClasses(renamed_truth, renamed_predicted, 8);
    RC_ASSERT(Same(Mcc(a), Mcc(b)));
    RC_ASSERT(Same(Kappa(a), Kappa(b)));
    RC_ASSERT(Same(BalancedAccuracy(a), BalancedAccuracy(b)));
    for (auto average : {Average::kMicro, Average::kMacro, Average::kWeighted}) {
      RC_ASSERT(Same(AveragedFigure(a, ClassFigure::kF1, average),
                     AveragedFigure(b, ClassFigure::kF1, average)));
    }
    RC_ASSERT(Same(AveragedFigure(a, ClassFigure::kF1, Average::kMicro), Accuracy(a)));
  }));
}

TEST(Residuals, HistogramCountsEveryValueOnce) {
  EXPECT_TRUE(rc::check("counts and edges", [] {
    auto values = *rc::gen::nonEmpty<std::vector<double>>();
    for (double& value : values) value = std::fmod(value, 1e6);
    auto bins = Histogram(values, *rc::gen::inRange<size_t>(1, 30));
    uint64_t rows = 0;
    for (const HistogramBin& bin : bins) {
      rows += bin.rows;
      RC_ASSERT(bin.low <= bin.high);
    }
    RC_ASSERT(rows == values.size());
    RC_ASSERT(bins.front().low == *std::min_element(values.begin(), values.end()));
    RC_ASSERT(bins.back().high == *std::max_element(values.begin(), values.end()));
  }));
}

TEST(Residuals, ByPredictionSeeAGrowingSpread) {
  Random random(3);
  std::vector<double> truth;
  std::vector<double> predicted;
  for (int i = 0; i < 2000; ++i) {
    predicted.push_back(random.Below(1000) / 10.0);
    truth.push_back(predicted[i] * (1 + (static_cast<double>(random.Below(201)) - 100) / 1000));
  }
  auto bins = ResidualsByPrediction(truth, predicted, 5);
  ASSERT_EQ(bins.size(), 5U);
  for (size_t i = 0; i < bins.size(); ++i) {
    EXPECT_EQ(bins[i].rows, 400U);
    EXPECT_LE(bins[i].quarter, bins[i].median);
    EXPECT_LE(bins[i].median, bins[i].three_quarters);
    if (i > 0) EXPECT_GT(bins[i].deviation, bins[i - 1].deviation);
  }
}

// The reference's numbers: relevance in ranked order 3, 2, 3, 0, 1, 2.
TEST(Ranking, DcgOfTheKnownCase) {
  std::vector<double> relevance = {3, 2, 3, 0, 1, 2};
  std::vector<double> scores = {6, 5, 4, 3, 2, 1};
  EXPECT_NEAR(Dcg(scores, relevance), 6.861127, 5e-7);
  EXPECT_NEAR(Dcg(relevance, relevance), 7.140995, 5e-7);
  EXPECT_NEAR(Ndcg(scores, relevance), 0.960808, 5e-7);
  EXPECT_NEAR(Ndcg(scores, relevance, 0, Gain::kExponential), 0.948811, 5e-7);
}

// Tied scores give the mean over all orders of the ties.
TEST(Ranking, TiesAreTheMeanOverTheirOrders) {
  std::vector<double> relevance = {0, 1, 0, 2, 1};
  std::vector<double> tied = {1, 2, 2, 2, 0};
  std::vector<size_t> order = {1, 2, 3};
  double dcg = 0;
  double reciprocal = 0;
  double precision = 0;
  double recall = 0;
  int orders = 0;
  do {
    std::vector<double> scores = tied;
    for (size_t i = 0; i < order.size(); ++i) scores[order[i]] = 2 + 0.1 * static_cast<double>(i);
    dcg += Dcg(scores, relevance, 2);
    reciprocal += ReciprocalRank(scores, relevance);
    precision += PrecisionAt(scores, relevance, 2);
    recall += RecallAt(scores, relevance, 2);
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_NEAR(Dcg(tied, relevance, 2), dcg / orders, 1e-12);
  EXPECT_NEAR(ReciprocalRank(tied, relevance), reciprocal / orders, 1e-12);
  EXPECT_NEAR(PrecisionAt(tied, relevance, 2), precision / orders, 1e-12);
  EXPECT_NEAR(RecallAt(tied, relevance, 2), recall / orders, 1e-12);
}

TEST(Ranking, QueriesWithoutRelevantItemsAreLeftOut) {
  std::vector<uint32_t> queries = {9, 4, 9, 4, 7, 7};
  std::vector<double> relevance = {1, 0, 0, 1, 0, 0};
  std::vector<double> scores = {2, 2, 1, 1, 5, 4};
  std::vector<size_t> cuts = {1};
  RankingSummary summary = RankingMetrics(scores, relevance, queries, cuts);
  EXPECT_EQ(summary.queries, 3U);
  EXPECT_EQ(summary.queries_without_relevant, 1U);
  EXPECT_NEAR(FindMetric(summary.metrics, "mrr")->value, 0.75, 1e-12);
  EXPECT_NEAR(FindMetric(summary.metrics, "precision@1")->value, 0.5, 1e-12);
}

TEST(ScoreSorter, IsAStableSortOfAnyNumbers) {
  double inf = std::numeric_limits<double>::infinity();
  Random random(11);
  ScoreSorter sorter;
  for (size_t count : {0, 1, 7, 2047, 2048, 5000, 3000}) {
    std::vector<ScoredRow> rows;
    for (size_t i = 0; i < count; ++i) {
      double value = static_cast<double>(random.Below(50)) - 25;
      if (random.Below(3) == 0)
        value = std::ldexp(value, static_cast<int>(random.Below(2000)) - 1000);
      if (random.Below(100) == 0) value = random.Below(2) == 0 ? inf : -inf;
      if (random.Below(20) == 0) value = -0.0;
      rows.push_back({value, static_cast<uint32_t>(i), static_cast<uint32_t>(3 * i)});
    }
    std::vector<ScoredRow> expected = rows;
    std::stable_sort(expected.begin(), expected.end(),
                     [](const ScoredRow& a, const ScoredRow& b) { return a.score > b.score; });
    sorter.SortDescending(&rows);
    for (size_t i = 0; i < count; ++i) {
      ASSERT_EQ(rows[i].row, expected[i].row) << count << " " << i;
      ASSERT_EQ(rows[i].score, expected[i].score);
      ASSERT_EQ(rows[i].tag, 3 * rows[i].row);
    }
  }
}

TEST(Sum, KeepsWhatRoundingLoses) {
  Sum sum;
  for (double value : {1.0, 1e100, 1.0, -1e100}) sum.Add(value);
  EXPECT_EQ(sum.value(), 2);
  Sum infinite;
  infinite.Add(std::numeric_limits<double>::infinity());
  infinite.Add(1);
  EXPECT_EQ(infinite.value(), std::numeric_limits<double>::infinity());
}

TEST(RowSum, IsInNumPysOrder) {
  std::vector<double> row(300);
  for (size_t i = 0; i < row.size(); ++i) row[i] = 1.0 / static_cast<double>(i + 1);
  // numpy.sum of the same numbers.
  EXPECT_EQ(RowSum(std::span<const double>(row).first(5)), 2.283333333333333);
  EXPECT_EQ(RowSum(std::span<const double>(row).first(20)), 3.597739657143682);
  EXPECT_EQ(RowSum(row), 6.282663880299504);
}

}  // namespace
}  // namespace tidemark::evaluate

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "evaluate/intervals/auc_variance.h"
#include "evaluate/intervals/bootstrap.h"
#include "evaluate/intervals/distributions.h"
#include "evaluate/intervals/interval.h"
#include "evaluate/intervals/multiple_tests.h"
#include "evaluate/intervals/paired_tests.h"
#include "evaluate/intervals/weighted_figures.h"
#include "evaluate/metrics/multiclass_ranking.h"
#include "evaluate/metrics/threshold_counts.h"
#include "unit/evaluate/intervals/binary_rows.h"

namespace tidemark::evaluate {
namespace {

TEST(Distributions, NormalQuantileInvertsTheCdf) {
  EXPECT_NEAR(NormalQuantile(0.975), 1.959963984540054, 1e-14);
  EXPECT_NEAR(NormalQuantile(0.5), 0, 1e-16);
  for (double p : {1e-300, 1e-20, 1e-6, 0.01, 0.3, 0.7, 0.999, 1 - 1e-9}) {
    EXPECT_NEAR(NormalCdf(NormalQuantile(p)) / p, 1, 1e-11) << p;
  }
  EXPECT_NEAR(TwoSidedNormalP(1.959963984540054), 0.05, 1e-15);
}

// The numbers of scipy and statsmodels.
TEST(Intervals, Wilson) {
  Interval digits = WilsonInterval(698, 719, 0.95);
  EXPECT_NEAR(digits.low, 0.955763, 5e-7);
  EXPECT_NEAR(digits.high, 0.980819, 5e-7);
  Interval other = WilsonInterval(870, 1000, 0.95);
  EXPECT_NEAR(other.low, 0.8477319733455312, 1e-12);
  EXPECT_NEAR(other.high, 0.8894362253751581, 1e-12);
  EXPECT_EQ(WilsonInterval(0, 5, 0.95).low, 0);
  for (uint64_t n = 1; n < 200; ++n) EXPECT_EQ(WilsonInterval(n, n, 0.95).high, 1) << n;
  EXPECT_TRUE(std::isnan(WilsonInterval(0, 0, 0.95).low));
}

TEST(PairedTests, McNemarExact) {
  EXPECT_NEAR(McNemarTest(25, 10).exact_p, 0.016673847800120715, 1e-14);
  EXPECT_NEAR(McNemarTest(10, 25).exact_p, 0.016673847800120715, 1e-14);
  EXPECT_EQ(McNemarTest(0, 0).exact_p, 1);
  EXPECT_EQ(McNemarTest(7, 7).exact_p, 1);
  EXPECT_LT(McNemarTest(25, 10).mid_p, McNemarTest(25, 10).exact_p);
  EXPECT_LT(McNemarTest(1000000, 990000).exact_p, 1e-11);
}

TEST(PairedTests, RightRowsAndAgreement) {
  std::vector<uint8_t> first = {1, 1, 0, 0, 1};
  std::vector<uint8_t> second = {1, 0, 1, 0, 0};
  McNemar test = CompareRight(first, second);
  EXPECT_EQ(test.only_first, 2U);
  EXPECT_EQ(test.only_second, 1U);
  std::vector<uint32_t> a = {0, 1, 2, 2};
  std::vector<uint32_t> b = {0, 2, 2, 1};
  auto agreement = CompareClasses(a, b, 3, 1);
  ASSERT_TRUE(agreement.ok());
  EXPECT_EQ(agreement->same, 2U);
  EXPECT_EQ(agreement->counts[1 * 3 + 2], 1U);
  EXPECT_EQ(agreement->differing_rows, (std::vector<uint32_t>{1}));
  EXPECT_EQ(CompareClasses(a, b, 100000, 1).error().code, ErrorCode::kTooLarge);
}

TEST(MultipleTests, HolmAndBenjaminiHochberg) {
  std::vector<double> p = {.001, .01, .02, .04, .3};
  std::vector<double> holm = {.005, .04, .06, .08, .3};
  std::vector<double> bh = {.005, .025, .02 * 5 / 3, .05, .3};
  for (size_t i = 0; i < p.size(); ++i) {
    EXPECT_NEAR(HolmAdjusted(p)[i], holm[i], 1e-15);
    EXPECT_NEAR(BenjaminiHochbergAdjusted(p)[i], bh[i], 1e-15);
  }
  std::vector<double> mixed = {.03, .005, .04, .012};
  std::vector<double> expected = {.06, .02, .06, .036};
  for (size_t i = 0; i < mixed.size(); ++i) EXPECT_NEAR(HolmAdjusted(mixed)[i], expected[i], 1e-15);
}

// The worked case of paired differences, with draws of a portable generator.
TEST(Bootstrap, PercentilesAndBcaOfTheWorkedCase) {
  std::vector<double> a = {.912, .905, .918, .909, .915, .903, .911, .907};
  std::vector<double> b = {.921, .913, .920, .917, .919, .912, .916, .918};
  std::vector<double> differences;
  for (size_t i = 0; i < a.size(); ++i) differences.push_back(b[i] - a[i]);
  auto mean = [](const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  };
  uint64_t state = 2024;
  std::vector<double> means;
  for (int i = 0; i < 9999; ++i) {
    double sum = 0;
    for (size_t draw = 0; draw < 8; ++draw) {
      state = (1103515245 * state + 12345) % (uint64_t{1} << 31);
      double u = static_cast<double>(state) / 2147483648.0;
      sum += differences[static_cast<size_t>(u * 8)];
    }
    means.push_back(sum / 8);
  }
  std::sort(means.begin(), means.end());
  Interval percentiles = PercentileInterval(means, 0.95);
  EXPECT_NEAR(percentiles.low, 0.005, 1e-12);
  EXPECT_NEAR(percentiles.high, 0.008875, 1e-12);
  std::vector<double> jackknife;
  for (size_t left_out = 0; left_out < 8; ++left_out) {
    std::vector<double> rest = differences;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(left_out));
    jackknife.push_back(mean(rest));
  }
  Interval bca = BcaInterval(means, mean(differences), jackknife, 0.95);
  EXPECT_NEAR(bca.low, 0.00475, 1e-12);
  EXPECT_NEAR(bca.high, 0.00875, 1e-12);
}

TEST(Bootstrap, QuantileAsNumPy) {
  std::vector<double> values = {1, 2, 4, 8};
  EXPECT_DOUBLE_EQ(Quantile(values, 0.5), 3);
  EXPECT_DOUBLE_EQ(Quantile(values, 0.9), 6.8);
  EXPECT_DOUBLE_EQ(Quantile(values, 0), 1);
  EXPECT_DOUBLE_EQ(Quantile(values, 1), 8);
}

TEST(Bootstrap, SameSeedSameResamplesInAnySteps) {
  BinaryRows rows = MakeBinaryRows(200, 5);
  BinaryFigures figures(rows.truth, rows.predicted, rows.scores, true);
  BootstrapOptions options;
  options.resamples = 200;
  options.strata = rows.truth;
  Bootstrap at_once(figures, options);
  EXPECT_FALSE(at_once.Step(1000));
  Bootstrap in_steps(figures, options);
  while (in_steps.Step(7)) {
  }
  EXPECT_EQ(at_once.done(), 200U);
  auto a = at_once.Figures();
  auto b = in_steps.Figures();
  for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].values, b[i].values) << a[i].name;
  options.seed = 2;
  Bootstrap other(figures, options);
  other.Step(1000);
  EXPECT_NE(other.Figures()[0].values, a[0].values);
}

TEST(Bootstrap, IntervalOfAccuracyIsNearWilson) {
  BinaryRows rows = MakeBinaryRows(2000, 9);
  BinaryFigures figures(rows.truth, rows.predicted, rows.scores, true);
  BootstrapOptions options;
  options.resamples = 2000;
  Bootstrap bootstrap(figures, options);
  bootstrap.Step(2000);
  BootstrapFigure accuracy = bootstrap.Figures()[0];
  ASSERT_EQ(accuracy.name, "accuracy");
  auto hits = static_cast<uint64_t>(std::lround(accuracy.estimate * 2000));
  Interval wilson = WilsonInterval(hits, 2000, 0.95);
  EXPECT_NEAR(accuracy.interval.low, wilson.low, 0.003);
  EXPECT_NEAR(accuracy.interval.high, wilson.high, 0.003);
}

TEST(Bootstrap, StrataKeepEveryClassAndGroupsStayTogether) {
  std::vector<uint32_t> truth(50, 0);
  truth[7] = 1;
  std::vector<uint32_t> predicted(50, 0);
  std::vector<double> scores(50, 0.25);
  scores[7] = 0.75;
  BinaryFigures figures(truth, predicted, scores, true);
  BootstrapOptions options;
  options.resamples = 100;
  Bootstrap loose(figures, options);
  loose.Step(100);
  EXPECT_GT(loose.Figures()[9].dropped, 10U);  // roc_auc without a positive row
  options.strata = truth;
  Bootstrap kept(figures, options);
  kept.Step(100);
  EXPECT_EQ(kept.Figures()[9].dropped, 0U);

  class GroupCheck : public WeightedFigures {
   public:
    explicit GroupCheck(std::span<const uint32_t> groups) : groups_(groups) {}
    size_t rows() const override { return groups_.size(); }
    const std::vector<std::string>& names() const override { return names_; }
    void Compute(std::span<const uint32_t> weights, std::span<double> out) const override {
      out[0] = 1;
      for (size_t i = 0; i < weights.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
          if (groups_[i] == groups_[j] && weights[i] != weights[j]) out[0] = 0;
        }
      }
    }

   private:
    std::span<const uint32_t> groups_;
    std::vector<std::string> names_{"together"};
  };
  std::vector<uint32_t> groups = {0, 1, 2, 0, 1, 2, 3, 3, 0, 1};
  GroupCheck check(groups);
  BootstrapOptions by_group;
  by_group.groups = groups;
  by_group.resamples = 50;
  Bootstrap grouped(check, by_group);
  grouped.Step(50);
  EXPECT_EQ(grouped.Figures()[0].interval.low, 1);
}

// DeLong by its definition: a kernel for every pair of rows.
double NaiveAucVariance(const BinaryRows& rows) {
  std::vector<double> of_positives;
  std::vector<double> of_negatives;
  auto kernel = [](double positive, double negative) {
    return positive > negative ? 1.0 : positive == negative ? 0.5 : 0.0;
  };
  for (size_t i = 0; i < rows.truth.size(); ++i) {
    double sum = 0;
    double count = 0;
    for (size_t j = 0; j < rows.truth.size(); ++j) {
      if (rows.truth[i] == rows.truth[j]) continue;
      sum += rows.truth[i] == 1 ? kernel(rows.scores[i], rows.scores[j])
                                : kernel(rows.scores[j], rows.scores[i]);
      ++count;
    }
    (rows.truth[i] == 1 ? of_positives : of_negatives).push_back(sum / count);
  }
  auto part = [](const std::vector<double>& values) {
    auto n = static_cast<double>(values.size());
    double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (double value : values) squares += (value - mean) * (value - mean);
    return squares / (n - 1) / n;
  };
  return part(of_positives) + part(of_negatives);
}

TEST(DeLong, VarianceIsThatOfTheDefinition) {
  for (uint64_t seed : {1, 2, 3, 4}) {
    BinaryRows rows = MakeBinaryRows(80, seed);
    Placements placements = PlaceRows(rows.scores, rows.truth);
    EXPECT_NEAR(placements.variance, NaiveAucVariance(rows), 1e-14);
    std::vector<uint8_t> positive(rows.truth.begin(), rows.truth.end());
    EXPECT_NEAR(placements.auc, RocAuc(CountThresholds(rows.scores, positive)), 1e-14);
  }
}

TEST(DeLong, TheSameModelDoesNotDiffer) {
  BinaryRows rows = MakeBinaryRows(60, 3);
  Placements placements = PlaceRows(rows.scores, rows.truth);
  AucComparison same = CompareAucs(placements, placements, rows.truth, 0.95);
  EXPECT_EQ(same.p, 1);
  EXPECT_NEAR(same.deviation, 0, 1e-9);
}

TEST(DeLong, AgreesWithThePairedBootstrap) {
  BinaryRows rows = MakeBinaryRows(400, 21);
  BinaryRows worse = rows;
  Random random(4);
  for (double& score : worse.scores) score += random.Below(100) / 80.0;
  AucComparison comparison = CompareAucs(PlaceRows(rows.scores, rows.truth),
                                         PlaceRows(worse.scores, rows.truth), rows.truth, 0.95);
  BinaryFigures first(rows.truth, rows.predicted, rows.scores, false);
  BinaryFigures second(rows.truth, rows.predicted, worse.scores, false);
  BootstrapOptions options;
  options.strata = rows.truth;
  options.resamples = 1500;
  auto differences = PairedBootstrap(first, second, options);
  const PairedDifference& auc = differences[9];
  ASSERT_EQ(auc.name, "roc_auc");
  EXPECT_NEAR(auc.difference, comparison.second - comparison.first, 1e-12);
  EXPECT_NEAR(auc.interval.low, comparison.interval.low, 0.01);
  EXPECT_NEAR(auc.interval.high, comparison.interval.high, 0.01);
  EXPECT_NEAR(auc.p, comparison.p, 0.02);
  EXPECT_EQ(differences[0].difference, 0);
  EXPECT_EQ(differences[0].p, 1);
}

TEST(MulticlassAuc, OfTwoClassesIsDeLong) {
  BinaryRows rows = MakeBinaryRows(90, 8);
  std::vector<double> matrix;
  for (double score : rows.scores) {
    matrix.push_back(-score);
    matrix.push_back(score);
  }
  ScoreMatrix scores(matrix, 2);
  double expected = std::sqrt(PlaceRows(rows.scores, rows.truth).variance);
  MulticlassAreas areas = ComputeMulticlassAreas(scores, rows.truth);
  EXPECT_NEAR(areas.ovr_macro_deviation, expected, 1e-12);
  EXPECT_NEAR(areas.ovo_macro_deviation, expected, 1e-12);
}

// The deviation against resamples drawn by class.
TEST(MulticlassAuc, DeviationIsThatOfResamples) {
  class AreaFigures : public WeightedFigures {
   public:
    AreaFigures(std::span<const double> matrix, std::span<const uint32_t> truth)
        : matrix_(matrix), truth_(truth) {}
    size_t rows() const override { return truth_.size(); }
    const std::vector<std::string>& names() const override { return names_; }
    void Compute(std::span<const uint32_t> weights, std::span<double> out) const override {
      std::vector<double> rows;
      std::vector<uint32_t> truth;
      for (size_t i = 0; i < weights.size(); ++i) {
        for (uint32_t n = 0; n < weights[i]; ++n) {
          rows.insert(rows.end(), matrix_.begin() + static_cast<std::ptrdiff_t>(i * 3),
                      matrix_.begin() + static_cast<std::ptrdiff_t>(i * 3 + 3));
          truth.push_back(truth_[i]);
        }
      }
      MulticlassAreas areas = ComputeMulticlassAreas(ScoreMatrix(rows, 3), truth);
      out[0] = areas.ovr_macro;
      out[1] = areas.ovo_macro;
    }

   private:
    std::span<const double> matrix_;
    std::span<const uint32_t> truth_;
    std::vector<std::string> names_{"ovr", "ovo"};
  };
  Random random(17);
  std::vector<double> matrix;
  std::vector<uint32_t> truth;
  for (size_t i = 0; i < 300; ++i) {
    truth.push_back(random.Below(3));
    for (uint32_t k = 0; k < 3; ++k) {
      matrix.push_back(random.Below(100) / 100.0 + (k == truth.back() ? 0.3 : 0));
    }
  }
  AreaFigures figures(matrix, truth);
  BootstrapOptions options;
  options.strata = truth;
  options.resamples = 400;
  Bootstrap bootstrap(figures, options);
  bootstrap.Step(400);
  MulticlassAreas areas = ComputeMulticlassAreas(ScoreMatrix(matrix, 3), truth);
  EXPECT_NEAR(bootstrap.Figures()[0].deviation / areas.ovr_macro_deviation, 1, 0.15);
  EXPECT_NEAR(bootstrap.Figures()[1].deviation / areas.ovo_macro_deviation, 1, 0.15);
}

}  // namespace
}  // namespace tidemark::evaluate

#include "ui/evaluate/pictures/figure_names.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tidemark::ui {
namespace {

TEST(FigureNamesTest, ReadAsPeopleSayThem) {
  EXPECT_EQ(FigureLabel("accuracy"), "Accuracy");
  EXPECT_EQ(FigureLabel("f1_macro"), "Macro F1");
  EXPECT_EQ(FigureLabel("precision_weighted"), "Weighted precision");
  EXPECT_EQ(FigureLabel("roc_auc_ovr_macro"), "ROC AUC, macro");
  EXPECT_EQ(FigureLabel("log_loss"), "Log loss");
  EXPECT_EQ(FigureLabel("ece15_top"), "Calibration error");
  EXPECT_EQ(FigureLabel("ndcg@10"), "NDCG at 10");
  EXPECT_EQ(FigureLabel("precision@5"), "Precision at 5");
  EXPECT_EQ(FigureLabel("top3"), "Top-3 accuracy");
  EXPECT_EQ(FigureLabel("kappa"), "Cohen’s kappa");
  EXPECT_EQ(FigureLabel("some_new_thing"), "Some new thing");
  EXPECT_EQ(FigureLabel(""), "");
}

TEST(FigureNamesTest, KnowWhatIsBetter) {
  EXPECT_EQ(DirectionOf("accuracy"), Direction::kLargerIsBetter);
  EXPECT_EQ(DirectionOf("roc_auc_ovo_weighted"), Direction::kLargerIsBetter);
  EXPECT_EQ(DirectionOf("log_loss"), Direction::kSmallerIsBetter);
  EXPECT_EQ(DirectionOf("ece15_top"), Direction::kSmallerIsBetter);
  EXPECT_EQ(DirectionOf("ndcg@10"), Direction::kLargerIsBetter);
  EXPECT_EQ(DirectionOf("top5"), Direction::kLargerIsBetter);
  EXPECT_EQ(DirectionOf("kappa"), Direction::kLargerIsBetter);
  EXPECT_EQ(DirectionOf("rmsce15_pos"), Direction::kSmallerIsBetter);
  EXPECT_EQ(DirectionOf("bias"), Direction::kUnknown);
  EXPECT_EQ(DirectionOf("no_such_figure"), Direction::kUnknown);
}

TEST(FigureNamesTest, VerdictsFollowTheDirection) {
  EXPECT_EQ(VerdictOf(0.012, Direction::kLargerIsBetter), Verdict::kBetter);
  EXPECT_EQ(VerdictOf(-0.041, Direction::kSmallerIsBetter), Verdict::kBetter);
  EXPECT_EQ(VerdictOf(0.006, Direction::kSmallerIsBetter), Verdict::kWorse);
  EXPECT_EQ(VerdictOf(0, Direction::kLargerIsBetter), Verdict::kNeither);
  EXPECT_EQ(VerdictOf(NAN, Direction::kLargerIsBetter), Verdict::kNeither);
  EXPECT_EQ(VerdictOf(1, Direction::kUnknown), Verdict::kNeither);
}

TEST(FigureNamesTest, DecimalsFollowTheInterval) {
  EXPECT_EQ(FigureDecimals(0.971, 0.956, 0.981), 3);
  EXPECT_EQ(FigureDecimals(0.9995, 0.9992, 0.9998), 4);
  EXPECT_EQ(FigureDecimals(0.5, NAN, NAN), 3);
  EXPECT_EQ(FigureDecimals(12.34, NAN, NAN), 2);
  EXPECT_EQ(FigureDecimals(12340, 12000, 12600), 0);
  EXPECT_EQ(FigureDecimals(NAN, NAN, NAN), 3);
  // What is nearly 1 is not written as 1.
  EXPECT_EQ(FigureDecimals(0.99973, NAN, NAN), 4);
  EXPECT_EQ(FigureDecimals(1, NAN, NAN), 3);
}

TEST(FigureNamesTest, OneRuleForTheDigitsOfFigures) {
  EXPECT_EQ(FigureText(0.93333333), "0.933");
  EXPECT_EQ(FigureText(0.93333333, 0.85, 0.97), "0.933");
  EXPECT_EQ(FigureText(0.93333333, 0.9331, 0.9335), "0.9333");
  EXPECT_EQ(FigureText(0.99973), "0.9997");
  EXPECT_EQ(FigureText(12.3456), "12.35");
  EXPECT_EQ(FigureText(0.00001234), "1.234e−5");
  EXPECT_EQ(FigureText(-0.0312), "−0.031");
  EXPECT_EQ(FigureText(0), "0.000");
  EXPECT_EQ(FigureText(NAN), "–");
}

// Whatever src/evaluate computes has words and, but for the bias, a direction.
TEST(FigureNamesTest, KnowAllFigures) {
  for (const char* name : {"accuracy",
                           "ap_macro",
                           "average_precision",
                           "balanced_accuracy",
                           "brier",
                           "brier_multi",
                           "coverage_error",
                           "dcg@5",
                           "ece10_quantile_top",
                           "ece15_pos",
                           "ece15_top",
                           "explained_variance",
                           "f1",
                           "f1_samples",
                           "f2",
                           "gamma_dev",
                           "gini",
                           "hamming_loss",
                           "jaccard_micro",
                           "kappa",
                           "kappa_quad",
                           "ks",
                           "label_ranking_average_precision",
                           "label_ranking_loss",
                           "log_loss",
                           "mae",
                           "map",
                           "mape",
                           "max_error",
                           "mcc",
                           "mce15_pos",
                           "mce15_top",
                           "median_ae",
                           "mrr",
                           "mse",
                           "msle",
                           "ndcg",
                           "ndcg@1",
                           "pearson",
                           "pinball_01",
                           "pinball_09",
                           "poisson_dev",
                           "pr_auc_trapz",
                           "precision@10",
                           "precision_weighted",
                           "r2",
                           "recall@1",
                           "recall_macro",
                           "rmsce15_pos",
                           "rmsce15_top",
                           "rmse",
                           "roc_auc",
                           "roc_auc_micro",
                           "roc_auc_ovo_macro",
                           "roc_auc_ovr_weighted",
                           "specificity",
                           "top5"}) {
    EXPECT_NE(DirectionOf(name), Direction::kUnknown) << name;
    EXPECT_EQ(FigureLabel(name).find('@'), std::string::npos) << name;
  }
}

TEST(FigureNamesTest, WriteIntervalsSignsAndShares) {
  EXPECT_EQ(IntervalText(0.956, 0.981, 3), ".956–.981");
  EXPECT_EQ(IntervalText(-0.002, 0.026, 3), "−.002 to .026");
  EXPECT_EQ(IntervalText(10.5, 12, 1), "10.5–12.0");
  EXPECT_EQ(IntervalText(NAN, 1, 3), "");
  EXPECT_EQ(SignedText(0.0124, 3), "+0.012");
  // Beside "1.054e6" and "4.097e−7" nothing is written as zeros or with other digits.
  EXPECT_EQ(FigureDecimals(1054123, 941763, 1159553), kScientific);
  EXPECT_EQ(FigureText(1054123, 941763, 1159553), "1.054e6");
  EXPECT_EQ(IntervalText(941763, 1159553, kScientific), "9.418e5 to 1.160e6");
  EXPECT_EQ(FigureDecimals(4.097e-7, 3.7e-7, 4.5e-7), kScientific);
  EXPECT_EQ(IntervalText(3.7e-7, 4.5e-7, kScientific), "3.700e−7 to 4.500e−7");
  EXPECT_EQ(SignedText(-2.5e-7, kScientific), "−2.500e−7");
  EXPECT_EQ(FigureAs(0, kScientific), "0");
  EXPECT_EQ(FigureText(2.3e-5, -0.01, 0.012), "0.000") << "an interval tells the size";
  EXPECT_EQ(FigureDecimals(0, 0, 0), 3);
  EXPECT_EQ(SignedText(-0.041, 3), "−0.041");
  EXPECT_EQ(SignedText(0.0001, 3), "0.000");
  EXPECT_EQ(ShareText(0.0294), "2.9 %");
  EXPECT_EQ(PText(0.0004), "< 0.001");
  EXPECT_EQ(PText(0.0314), "0.031");
  EXPECT_EQ(PText(0.143), "0.14");
  EXPECT_EQ(PText(NAN), "–");
}

}  // namespace
}  // namespace tidemark::ui

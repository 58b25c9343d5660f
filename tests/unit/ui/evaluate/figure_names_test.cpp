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
  EXPECT_EQ(FigureLabel("some_new_thing"), "Some new thing");
  EXPECT_EQ(FigureLabel(""), "");
}

TEST(FigureNamesTest, KnowWhatIsBetter) {
  EXPECT_EQ(DirectionOf("accuracy"), Direction::kLargerIsBetter);
  EXPECT_EQ(DirectionOf("roc_auc_ovo_weighted"), Direction::kLargerIsBetter);
  EXPECT_EQ(DirectionOf("log_loss"), Direction::kSmallerIsBetter);
  EXPECT_EQ(DirectionOf("ece15_top"), Direction::kSmallerIsBetter);
  EXPECT_EQ(DirectionOf("ndcg@10"), Direction::kLargerIsBetter);
  EXPECT_EQ(DirectionOf("ndcg_at_5"), Direction::kLargerIsBetter);
  EXPECT_EQ(DirectionOf("top_5_accuracy"), Direction::kLargerIsBetter);
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
}

TEST(FigureNamesTest, WriteIntervalsSignsAndShares) {
  EXPECT_EQ(IntervalText(0.956, 0.981, 3), ".956–.981");
  EXPECT_EQ(IntervalText(-0.002, 0.026, 3), "−.002 to .026");
  EXPECT_EQ(IntervalText(10.5, 12, 1), "10.5–12.0");
  EXPECT_EQ(IntervalText(NAN, 1, 3), "");
  EXPECT_EQ(SignedText(0.0124, 3), "+0.012");
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

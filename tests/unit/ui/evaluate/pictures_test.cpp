// The pictures of a classifier, as the mirror tells them and as the mouse and the keys use them.
#include <cmath>

#include "unit/ui/evaluate/pictures_harness.h"

namespace tidemark::ui {
namespace {

using workbench::RowFilter;

TEST_F(PicturesTest, NothingIsShownWithoutAnEvaluation) {
  Frames(2);
  EXPECT_TRUE(Says("No evaluation is shown"));
  EXPECT_TRUE(Names("img").empty());
}

TEST_F(PicturesTest, WaitsAfterAMomentAndSaysWhatFailed) {
  FillDigits(&bench_);
  bench_.curves.latest.reset();
  bench_.curves.waits = true;
  bench_.curves.asked_s = host_.now_s;
  bench_.threshold.latest.reset();
  bench_.threshold.trouble = {"The threshold is no number", "Type one."};
  Frames(2);
  EXPECT_FALSE(Says("Computing"));
  EXPECT_NE(Find("alert", "The threshold is no number Type one."), nullptr) << Screen();
  host_.now_s += 1;
  Frames(2);
  EXPECT_TRUE(Says("Computing"));
}

TEST_F(PicturesTest, OldAnswersStayWhileNewOnesAreUnderWay) {
  FillDigits(&bench_);
  bench_.summary.waits = true;
  bench_.summary.asked_s = host_.now_s - 1;
  Frames(2);
  EXPECT_EQ(Attribute("img", "Confusion matrix", "aria-busy"), "true");
  EXPECT_EQ(Attribute("img", "Confusion matrix", "data-rows"), "720");
}

TEST_F(PicturesTest, HeadlinesSayValueIntervalAndWhatIsBetter) {
  FillDigits(&bench_);
  Frames(2);
  EXPECT_EQ(ValueOf("img", "Accuracy"), "0.972");
  EXPECT_EQ(Attribute("img", "Accuracy", "data-difference"), "none");
  FillCompared(&bench_);
  bench_.compared_summary.latest->figures[2].value = 0.2;  // log loss
  Frames(2);
  EXPECT_EQ(Attribute("img", "Accuracy", "data-verdict"), "better");
  EXPECT_EQ(Attribute("img", "Log loss", "data-verdict"), "better");
  bench_.compared_summary.latest->figures[2].value = 0.05;
  Frames(2);
  EXPECT_EQ(Attribute("img", "Log loss", "data-verdict"), "worse");
}

TEST_F(PicturesTest, UndefinedFiguresSayWhy) {
  FillDigits(&bench_);
  bench_.summary.latest->headlines.push_back("top_5_accuracy");
  Frames(2);
  EXPECT_EQ(ValueOf("img", "Top 5 accuracy"), "–");
  const MirrorNode* tile = Find("img", "Top 5 accuracy");
  ASSERT_NE(tile, nullptr);
  MoveTo((tile->x0 + tile->x1) / 2, (tile->y0 + tile->y1) / 2);
  host_.now_s += 1;
  Frames(2);
  host_.now_s += 1;
  Frames(2);
  EXPECT_TRUE(Says("there are fewer than 6 classes")) << Screen();
}

TEST_F(PicturesTest, ACellShowsItsRowsAndASecondClickAllErrors) {
  FillDigits(&bench_);
  bench_.view.first_row = 14;
  Frames(2);
  EXPECT_EQ(ValueOf("gridcell", "3 → 4"), "2");
  Click("gridcell", "3 → 4");
  EXPECT_EQ(bench_.view.row_filter, RowFilter::kCell);
  EXPECT_EQ(bench_.view.cell_truth, 3u);
  EXPECT_EQ(bench_.view.cell_predicted, 4u);
  EXPECT_EQ(bench_.view.first_row, 0u);
  EXPECT_EQ(Attribute("gridcell", "3 → 4", "aria-selected"), "true");
  EXPECT_TRUE(Says("3 → 4: 2 examples, 2.8 % of class 3")) << Screen();
  Click("gridcell", "3 → 4");
  EXPECT_EQ(bench_.view.row_filter, RowFilter::kErrors);
}

TEST_F(PicturesTest, ArrowsMoveInTheMatrixAndEnterChooses) {
  FillDigits(&bench_);
  Frames(2);
  Click("gridcell", "0 → 0");
  Key(ImGuiKey_RightArrow);
  Key(ImGuiKey_RightArrow);
  Key(ImGuiKey_DownArrow);
  Key(ImGuiKey_Enter);
  EXPECT_EQ(bench_.view.cell_truth, 1u);
  EXPECT_EQ(bench_.view.cell_predicted, 2u);
  for (int i = 0; i < 12; ++i) Key(ImGuiKey_LeftArrow);
  Key(ImGuiKey_Enter);
  EXPECT_EQ(bench_.view.cell_predicted, 0u) << "the first column is the last one";
}

TEST_F(PicturesTest, CellsShowCountsOrShares) {
  FillDigits(&bench_);
  Frames(2);
  EXPECT_EQ(Attribute("radio", "Count", "aria-checked"), "true");
  Click("radio", "Row %");
  EXPECT_EQ(bench_.view.matrix, BenchView::Matrix::kShareOfTruth);
  Click("radio", "Column %");
  EXPECT_EQ(bench_.view.matrix, BenchView::Matrix::kShareOfPredicted);
}

TEST_F(PicturesTest, MatricesFromTwoToTwoHundredClasses) {
  for (const uint32_t classes : {2u, 3u, 24u, 25u, 60u, 200u}) {
    FillDigits(&bench_);
    bench_.summary.latest = MakeClassSummary(classes, 40, 3);
    bench_.view.class_index = 0;
    Frames(3);
    EXPECT_EQ(Attribute("img", "Confusion matrix", "data-classes"), std::to_string(classes));
    const MirrorNode* grid = Find("grid", "Confusion matrix");
    ASSERT_NE(grid, nullptr);
    EXPECT_LE(grid->x1 - grid->x0, 400);
    const MirrorNode* card = Find("img", "Confusion matrix");
    EXPECT_LE(grid->y1, card->y1) << classes << " classes stay in their card";
    // A cell can be chosen at any size: the one in the middle of the diagonal's first cell.
    ClickAt(grid->x0 + 2, grid->y0 + 2);
    EXPECT_EQ(bench_.view.row_filter, RowFilter::kCell);
    EXPECT_EQ(bench_.view.cell_truth, 0u);
    bench_.view.row_filter = RowFilter::kErrors;
  }
}

TEST_F(PicturesTest, MatricesThatAreMissingSayWhy) {
  FillDigits(&bench_);
  bench_.summary.latest->confusion.clear();
  Frames(2);
  EXPECT_TRUE(Says("There are too many classes for a matrix"));
}

TEST_F(PicturesTest, CurvesAndCalibrationTellTheirKeyNumbers) {
  FillDigits(&bench_);
  Frames(2);
  EXPECT_EQ(Attribute("img", "ROC, class 8", "data-roc-auc"), "0.9987");
  EXPECT_EQ(Attribute("img", "ROC, class 8", "data-positives"), "78");
  EXPECT_EQ(Attribute("img", "Calibration", "data-ece"), "0.039");
  EXPECT_EQ(Attribute("img", "Calibration", "data-rows"), "719");
  EXPECT_TRUE(Says("ECE .039 · MCE .180, Brier .047 = .012 − .031 + .066")) << Screen();
  Click("radio", "PR");
  EXPECT_NE(Find("img", "PR, class 8"), nullptr);
  Click("radio", "Gain");
  Click("radio", "Lift");
  EXPECT_NE(Find("img", "Lift, class 8"), nullptr);
}

TEST_F(PicturesTest, CurvesNeedScoresAndTwoKindsOfRows) {
  FillDigits(&bench_);
  bench_.curves.latest->positives = 0;
  Frames(2);
  EXPECT_TRUE(Says("There is only one kind of rows"));
  bench_.summary.latest->has_scores = false;
  Frames(2);
  EXPECT_TRUE(Says("The model gives classes without scores"));
  EXPECT_EQ(Find("slider", "Threshold"), nullptr);
}

TEST_F(PicturesTest, TheClassIsChosenInAMenu) {
  FillDigits(&bench_);
  Frames(2);
  Click("combobox", "Class");
  Frames(2);
  Click("menuitemcheckbox", "3");
  EXPECT_EQ(bench_.view.class_index, 3u);
}

TEST_F(PicturesTest, BinsAreChosenInAMenu) {
  FillDigits(&bench_);
  Frames(2);
  Click("combobox", "Bins");
  Click("menuitemcheckbox", "20 bins");
  EXPECT_EQ(bench_.view.calibration_bins, 20u);
  Click("combobox", "Bins");
  Click("menuitemcheckbox", "Even counts");
  EXPECT_TRUE(bench_.view.even_counts);
}

TEST_F(PicturesTest, TheSliderIsAsWideAsItsChart) {
  FillDigits(&bench_);
  Frames(2);
  const MirrorNode* slider = Find("slider", "Threshold");
  ASSERT_NE(slider, nullptr);
  // The track lies 8 inside of the sensitive area: at its ends the threshold is exactly 0 and 1.
  const float middle = (slider->y0 + slider->y1) / 2, left = slider->x0 + 8, right = slider->x1 - 8;
  MoveTo(left + (right - left) * 0.25f, middle);
  Press(true);
  EXPECT_NEAR(bench_.view.threshold, 0.25, 0.004);
  MoveTo(right + 40, middle);
  EXPECT_EQ(bench_.view.threshold, 1);
  MoveTo(left - 40, middle);
  EXPECT_EQ(bench_.view.threshold, 0);
  Press(false);
  Key(ImGuiKey_RightArrow);
  EXPECT_NEAR(bench_.view.threshold, 0.01, 1e-9);
}

TEST_F(PicturesTest, TheBestThresholdIsInAMenu) {
  FillDigits(&bench_);
  Frames(2);
  Click("button", "Best F1");
  EXPECT_EQ(Attribute("menuitem", "Best MCC", "aria-disabled"), "true")
      << "a goal that is not defined can't be chosen";
  Click("menuitem", "Best Youden’s J");
  EXPECT_EQ(bench_.view.threshold, 0.2);
  EXPECT_EQ(ValueOf("cell", "True pos."), "73");
  EXPECT_EQ(ValueOf("cell", "True neg."), "640");
}

TEST_F(PicturesTest, CostsAreTyped) {
  FillDigits(&bench_);
  Frames(2);
  EXPECT_EQ(ValueOf("cell", "Cost"), "none");
  Click("button", "Costs");
  Click("textbox", "False negative");
  Key(ImGuiKey_End);
  Key(ImGuiKey_Backspace);
  ImGui::GetIO().AddInputCharactersUTF8("7.5");
  Frames(3);
  EXPECT_EQ(bench_.view.costs.false_negative, 7.5) << Screen();
  EXPECT_EQ(ValueOf("cell", "Cost"), "6");
  Click("menuitem", "Reset");
  EXPECT_EQ(bench_.view.costs.false_negative, 1);
}

TEST_F(PicturesTest, TheCardsMenuCopiesAndEnlarges) {
  FillDigits(&bench_);
  Frames(2);
  Click("button", "More of “Confusion matrix”");
  Click("menuitem", "Copy the numbers");
  EXPECT_EQ(host_.clipboard.substr(0, 8), "\t0\t1\t2\t3");
  Click("button", "More of “Confusion matrix”");
  Click("menuitem", "Enlarge");
  EXPECT_EQ(Find("img", "Calibration"), nullptr);
  const MirrorNode* card = Find("img", "Confusion matrix");
  ASSERT_NE(card, nullptr);
  EXPECT_GT(card->x1 - card->x0, 1000);
  Key(ImGuiKey_Escape);
  EXPECT_NE(Find("img", "Calibration"), nullptr) << "Escape leads back to all cards";
  Click("button", "More of “Confusion matrix”");
  Click("menuitem", "Enlarge");
  Click("button", "More of “Confusion matrix”");
  Click("menuitem", "Show all cards");
  EXPECT_NE(Find("img", "Calibration"), nullptr);
}

}  // namespace
}  // namespace tidemark::ui

// Rows, what-if, tables, slices, regression and comparison.
#include <cmath>

#include "ui/evaluate/pictures/scene.h"
#include "unit/ui/evaluate/pictures_harness.h"

namespace tidemark::ui {
namespace {

using workbench::RowFilter;
using workbench::RowOrder;

class RowPicturesTest : public PicturesTest {
 protected:
  // High enough that all cards are on screen.
  void SetUp() override { Start({1120, 2600}); }

  template <class Request>
  [[nodiscard]] std::optional<Request> Sent() {
    for (Message& message : host_.to_bench) {
      if (PeekType<workbench::RequestType>(message) != Request::kType) continue;
      Request request;
      EXPECT_TRUE(DecodeMessage(&message, &request));
      return request;
    }
    return std::nullopt;
  }
};

TEST_F(RowPicturesTest, ImagesAreTilesThatOpenTheWhatIf) {
  FillDigits(&bench_);
  Frames(2);
  EXPECT_EQ(Attribute("img", "Worst examples", "data-images"), "true");
  EXPECT_EQ(Attribute("img", "Worst examples", "data-total"), "21");
  EXPECT_EQ(bench_.view.row_count, 14u) << "seven columns, two lines";
  Click("button", "Row 102: 1 → 4");
  ASSERT_TRUE(bench_.view.what_if_row);
  EXPECT_EQ(*bench_.view.what_if_row, 101u);
  EXPECT_EQ(Attribute("button", "Row 102: 1 → 4", "aria-pressed"), "true");
  Click("button", "Row 102: 1 → 4");
  EXPECT_FALSE(bench_.view.what_if_row);
}

TEST_F(RowPicturesTest, ImagesThatAreTooShortAreLeftOut) {
  FillDigits(&bench_);
  bench_.rows.latest->images.bytes.resize(100);
  Frames(3);
  EXPECT_NE(Find("button", "Row 101: 0 → 3"), nullptr);
  bench_.rows.latest->image_width = 70000;
  bench_.rows.latest->image_height = 70000;
  bench_.rows.latest->query.ticket = 9;
  Frames(3);
  EXPECT_NE(Find("button", "Row 101: 0 → 3"), nullptr);
}

TEST_F(RowPicturesTest, OtherRowsAreATable) {
  FillDigits(&bench_, 0);
  Frames(2);
  EXPECT_EQ(Attribute("img", "Worst examples", "data-images"), "false");
  const MirrorNode* row = Find("row", "104");
  ASSERT_NE(row, nullptr) << Screen();
  ClickAt(row->x0 + 10, (row->y0 + row->y1) / 2);
  Frames(2);
  ASSERT_TRUE(bench_.view.what_if_row);
  EXPECT_EQ(*bench_.view.what_if_row, 103u);
}

TEST_F(RowPicturesTest, NumbersOfTheDataAreShort) {
  FillDigits(&bench_, 0);
  for (workbench::ListedRow& row : bench_.rows.latest->rows) {
    row.cells[0] = "-2.200000047683716";
    row.confidence = workbench::kNone;
    row.loss = 2.5e-13;
  }
  Frames(2);
  EXPECT_NE(Find("gridcell", "−2.2"), nullptr) << Screen();
  EXPECT_NE(Find("gridcell", "2.500e−13"), nullptr) << Screen();
  EXPECT_EQ(Find("columnheader", "Confidence"), nullptr) << "no row has one";
}

TEST_F(RowPicturesTest, PagesGoOverAllRows) {
  FillDigits(&bench_);
  Frames(2);
  EXPECT_EQ(Attribute("button", "Rows before", "aria-disabled"), "true");
  Click("button", "Rows after");
  EXPECT_EQ(bench_.view.first_row, 14u);
  bench_.rows.latest->first = 14;
  bench_.rows.latest->rows.resize(7);
  Frames(2);
  EXPECT_EQ(Attribute("button", "Rows after", "aria-disabled"), "true");
  Click("button", "Rows before");
  EXPECT_EQ(bench_.view.first_row, 0u);
}

TEST_F(RowPicturesTest, OrderAndFilterAreChosen) {
  FillDigits(&bench_);
  FillCompared(&bench_);
  bench_.view.first_row = 14;
  Frames(2);
  Click("combobox", "Sort");
  Click("menuitemcheckbox", "Confidence");
  EXPECT_EQ(bench_.view.row_order, RowOrder::kConfidence);
  EXPECT_FALSE(bench_.view.rows_descending) << "the least confident first";
  EXPECT_EQ(bench_.view.first_row, 0u);
  Click("combobox", "Rows");
  Click("menuitemcheckbox", "Disagreement");
  EXPECT_EQ(bench_.view.row_filter, RowFilter::kDisagree);
}

TEST_F(RowPicturesTest, ACellBecomesASlice) {
  FillDigits(&bench_);
  bench_.view.row_filter = RowFilter::kCell;
  bench_.view.cell_truth = 3;
  bench_.view.cell_predicted = 8;
  Frames(2);
  Click("button", "Add as slice");
  const auto request = Sent<workbench::AddSlice>();
  ASSERT_TRUE(request);
  ASSERT_EQ(request->conditions.size(), 2u);
  EXPECT_EQ(request->conditions[0].kind, workbench::Condition::Kind::kTrueClass);
  EXPECT_EQ(request->conditions[0].value, "3");
  EXPECT_EQ(request->conditions[1].value, "8");
}

TEST_F(RowPicturesTest, NoErrorsIsSaid) {
  FillDigits(&bench_);
  bench_.rows.latest = workbench::RowList();
  Frames(2);
  EXPECT_TRUE(Says("There are no errors in these rows"));
}

TEST_F(RowPicturesTest, PixelsArePainted) {
  FillDigits(&bench_);
  bench_.view.what_if_row = 7;
  bench_.what_if.latest = MakeWhatIf(7, 8);
  Frames(2);
  const MirrorNode* image = Find("img", "Image of row 7");
  ASSERT_NE(image, nullptr) << Screen();
  const float cell = (image->x1 - image->x0) / 8;
  ClickAt(image->x0 + cell * 2.5f, image->y0 + cell * 1.5f);
  ASSERT_EQ(bench_.view.edits.size(), 1u);
  EXPECT_EQ(bench_.view.edits[0].column, "pixel_10");
  EXPECT_EQ(bench_.view.edits[0].value, "16") << "the brush begins with the largest value";
  Click("button", "Reset");
  EXPECT_TRUE(bench_.view.edits.empty());
}

TEST_F(RowPicturesTest, ValuesAreTyped) {
  FillDigits(&bench_);
  bench_.view.what_if_row = 7;
  bench_.what_if.latest = MakeWhatIf(7, 0);
  Frames(2);
  EXPECT_EQ(ValueOf("textbox", "b"), "1");
  Click("textbox", "b");
  Key(ImGuiKey_End);
  ImGui::GetIO().AddInputCharactersUTF8("2");
  Frames(3);
  ASSERT_EQ(bench_.view.edits.size(), 1u) << Screen();
  EXPECT_EQ(bench_.view.edits[0].column, "b");
  EXPECT_EQ(bench_.view.edits[0].value, "12");
  Click("button", "was 1");
  EXPECT_TRUE(bench_.view.edits.empty());
}

TEST_F(RowPicturesTest, OutputsSayBeforeAndNow) {
  FillDigits(&bench_);
  bench_.view.what_if_row = 7;
  bench_.what_if.latest = MakeWhatIf(7, 0);
  bench_.view.edits = {{"a", 0, "9"}};
  Frames(2);
  EXPECT_EQ(ValueOf("meter", "8"), "0.500");
  EXPECT_EQ(Attribute("meter", "8", "data-before"), "0.8");
  EXPECT_TRUE(Says("Still 8"));
  bench_.what_if.latest->predicted_now = "3";
  Frames(2);
  EXPECT_TRUE(Says("8 → 3"));
  Click("button", "Close");
  EXPECT_FALSE(bench_.view.what_if_row);
  EXPECT_TRUE(bench_.view.edits.empty());
}

TEST_F(RowPicturesTest, ValuesOfAnotherRowAreNotOffered) {
  FillDigits(&bench_);
  bench_.view.what_if_row = 8;
  bench_.what_if.latest = MakeWhatIf(7, 0);
  bench_.what_if.waits = true;
  Frames(2);
  EXPECT_EQ(Find("textbox", "a"), nullptr);
}

TEST_F(RowPicturesTest, ClassesSortByAColumn) {
  FillDigits(&bench_);
  bench_.summary.latest->classes[4].recall = 0.5;
  Frames(2);
  EXPECT_EQ(Attribute("columnheader", "Recall", "aria-sort"), "none");
  Click("columnheader", "Recall");
  EXPECT_EQ(Attribute("columnheader", "Recall", "aria-sort"), "descending");
  Click("columnheader", "Recall");
  EXPECT_EQ(Attribute("columnheader", "Recall", "aria-sort"), "ascending");
  const MirrorNode* worst = nullptr;
  for (const MirrorNode& node : mirror_.nodes()) {
    if (node.role == "gridcell" && node.name == "0.500") worst = &node;
  }
  ASSERT_NE(worst, nullptr);
  ClickAt(worst->x0 + 4, (worst->y0 + worst->y1) / 2);
  EXPECT_EQ(bench_.view.class_index, 4u) << "a click on a row chooses its class";
  Click("columnheader", "Recall");
  EXPECT_EQ(Attribute("columnheader", "Recall", "aria-sort"), "none");
}

TEST_F(RowPicturesTest, AllFiguresCanBeCopied) {
  FillDigits(&bench_);
  Frames(2);
  EXPECT_NE(Find("row", "Top 5 accuracy"), nullptr);
  EXPECT_TRUE(Says("not defined"));
  Click("button", "More of “All figures”");
  Click("menuitem", "Copy the numbers");
  EXPECT_NE(host_.clipboard.find("log_loss\t0.106\t"), std::string::npos) << host_.clipboard;
}

TEST_F(RowPicturesTest, LongQuestionsAreAskedOnDemand) {
  FillDigits(&bench_);
  Frames(2);
  Click("button", "Find weak slices");
  EXPECT_TRUE(bench_.view.want_weak_slices);
  Click("button", "Measure importance");
  EXPECT_TRUE(bench_.view.want_importance);
}

TEST_F(RowPicturesTest, AWeakSliceIsAddedToTheSlices) {
  FillDigits(&bench_);
  bench_.view.want_weak_slices = true;
  bench_.weak_slices.latest = MakeWeakSlices();
  Frames(2);
  EXPECT_EQ(Attribute("img", "Weak slices", "data-tested"), "214");
  Click("button", "Add “age > 60” as slice");
  const auto request = Sent<workbench::AddSlice>();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->name, "age > 60");
  ASSERT_EQ(request->conditions.size(), 1u);
  EXPECT_EQ(request->conditions[0].high, 99);
  bench_.weak_slices.latest->slices.clear();
  Frames(2);
  EXPECT_TRUE(Says("No part of the rows is clearly worse 214 parts were tested."));
}

TEST_F(RowPicturesTest, ImportanceLeadsToDependence) {
  FillDigits(&bench_);
  bench_.view.want_importance = true;
  bench_.importances.latest = MakeImportances(2, 12);
  bench_.importances.latest->query.evaluation = 1;
  Frames(2);
  EXPECT_TRUE(Says("2 of 12 columns"));
  Click("button", "column_1");
  EXPECT_EQ(bench_.view.dependence_column, "column_1");
  Click("button", "Stop");
  const auto request = Sent<workbench::Stop>();
  ASSERT_TRUE(request);
  EXPECT_EQ(request->evaluation, 1u);
}

TEST_F(RowPicturesTest, DependenceOfAColumn) {
  FillDigits(&bench_);
  Frames(2);
  Click("combobox", "Column");
  Click("menuitemcheckbox", "city");
  EXPECT_EQ(bench_.view.dependence_column, "city");
  for (const bool numeric : {true, false}) {
    bench_.dependence.latest = MakeDependence(numeric);
    Frames(2);
    EXPECT_EQ(Attribute("img", "Partial dependence", "data-places"), numeric ? "20" : "4");
  }
  EXPECT_TRUE(Says("mean over 500 rows"));
}

TEST_F(RowPicturesTest, RegressionHasItsOwnPictures) {
  FillRegression(&bench_);
  Frames(3);
  EXPECT_EQ(Find("img", "Confusion matrix"), nullptr);
  EXPECT_EQ(bench_.view.row_filter, RowFilter::kAll) << "without classes nothing is an error";
  EXPECT_EQ(Attribute("img", "Predicted against true", "data-rows"), "200");
  EXPECT_EQ(Attribute("img", "Residuals", "data-parts"), "20");
  EXPECT_EQ(Attribute("img", "Errors", "data-parts"), "20");
  bench_.residuals.latest = MakeResiduals(true);
  uint64_t rows = 0;
  for (const uint32_t cell : bench_.residuals.latest->cells) rows += cell;
  Frames(2);
  EXPECT_EQ(Attribute("img", "Predicted against true", "data-rows"), std::to_string(rows));
  bench_.residuals.latest = workbench::Residuals();
  Frames(2);
  EXPECT_TRUE(Says("No row has both values"));
}

TEST_F(RowPicturesTest, RankingAndLabelsShowWhatApplies) {
  FillRegression(&bench_);
  bench_.summary.latest->task = workbench::TaskChoice::kRanking;
  Frames(3);
  EXPECT_EQ(Find("img", "Residuals"), nullptr);
  EXPECT_NE(Find("grid", "All figures"), nullptr);
  FillDigits(&bench_);
  bench_.summary.latest->task = workbench::TaskChoice::kMultilabel;
  bench_.summary.latest->confusion.clear();
  Frames(3);
  EXPECT_EQ(Find("grid", "Confusion matrix"), nullptr);
  EXPECT_NE(Find("grid", "Classes"), nullptr);
  EXPECT_NE(Find("slider", "Threshold"), nullptr);
}

TEST_F(RowPicturesTest, ComparisonSaysWhoIsRight) {
  FillDigits(&bench_);
  FillCompared(&bench_);
  Frames(2);
  EXPECT_TRUE(Says("cnn.onnx is right on 12 rows where logistic.onnx is wrong, and wrong on 5"))
      << Screen();
  EXPECT_EQ(ValueOf("gridcell", "cnn.onnx right, logistic.onnx wrong"), "12");
  EXPECT_EQ(ValueOf("gridcell", "cnn.onnx wrong, logistic.onnx right"), "5");
  EXPECT_EQ(Attribute("img", "Differences", "data-paired"), "true");
  const MirrorNode* agreement = Find("grid", "Agreement");
  ASSERT_NE(agreement, nullptr);
  const ImVec2 cell(agreement->x0 + 30, agreement->y0 + 4);
  ClickAt(cell.x, cell.y);
  EXPECT_EQ(bench_.view.row_filter, RowFilter::kAgreement);
  const auto& names = bench_.comparison.latest->class_names;
  EXPECT_EQ(bench_.view.agreement_other, names[0]) << "the row: what the first one says";
  EXPECT_EQ(bench_.view.agreement_own, names[1]);
  EXPECT_EQ(bench_.view.first_row, 0u);
  // Once more brings the mistakes back.
  ClickAt(cell.x, cell.y);
  EXPECT_EQ(bench_.view.row_filter, RowFilter::kErrors);
}

TEST_F(RowPicturesTest, ASearchShowsHowFarItIsAndCanBeEnded) {
  FillDigits(&bench_);
  bench_.view.want_weak_slices = true;
  workbench::WeakSlices found;
  found.done = 3;
  found.total = 12;
  bench_.weak_slices.latest = found;
  Start({1120, 4200});
  Frames(3);
  EXPECT_TRUE(Says("3 of 12 columns and pairs of columns looked at")) << Screen();
  EXPECT_TRUE(Bench::IsSearching(bench_.weak_slices));
  Click("button", "Stop");
  const auto stop = Sent<workbench::Stop>();
  ASSERT_TRUE(stop);
  EXPECT_EQ(stop->slot, kBenchWeakSlices);
  EXPECT_FALSE(Bench::IsSearching(bench_.weak_slices));
  EXPECT_TRUE(Says("3 of 12 columns")) << "what was found stays";
  Click("button", "Go on");
  EXPECT_FALSE(bench_.weak_slices.stopped);
  EXPECT_EQ(bench_.weak_slices.ticket, 0u) << "it is asked again";
}

TEST_F(RowPicturesTest, TheThresholdDecidesTheLabelsOfABinaryTask) {
  FillDigits(&bench_);
  workbench::Summary& summary = *bench_.summary.latest;
  summary.task = workbench::TaskChoice::kBinary;
  summary.class_names = {"no", "yes"};
  summary.positive = 0;
  bench_.view.class_index = 0;
  bench_.view.threshold = 0.25;
  bench_.bench.choices.threshold = 0.5;
  Start({1120, 4200});
  Frames(3);
  EXPECT_TRUE(Says("decided from 0.5")) << Screen();
  Click("button", "Best F1");
  Click("menuitem", "Decide at 0.2500 and evaluate again");
  const auto choices = Sent<workbench::SetChoices>();
  ASSERT_TRUE(choices);
  EXPECT_EQ(choices->choices.threshold, 0.25);
  EXPECT_TRUE(Sent<workbench::Evaluate>());
}

// However long the names of the classes are.
TEST_F(RowPicturesTest, TitlesStayBesideTheirControls) {
  FillDigits(&bench_);
  for (std::string& name : bench_.summary.latest->class_names)
    name = "a class with a very long name " + name;
  Start({420, 4800});
  Frames(3);
  const MirrorNode* choice = Find("combobox", "Class");
  ASSERT_NE(choice, nullptr) << Screen();
  const MirrorNode* roc = nullptr;
  for (const MirrorNode& node : mirror_.nodes()) {
    if (node.role == "img" && node.name.rfind("ROC", 0) == 0) roc = &node;
  }
  ASSERT_NE(roc, nullptr);
  const float title = ui_->Width(Type::kBodyMedium, "ROC");
  EXPECT_GE(choice->x0, roc->x0 + 12 + title) << "the chip gives way";
}

TEST_F(RowPicturesTest, WhatCantBeComparedSaysWhy) {
  FillDigits(&bench_);
  FillCompared(&bench_);
  bench_.comparison.latest = workbench::Comparison();
  bench_.comparison.latest->problem = {"These are other rows", "Evaluate both on one data set."};
  Frames(2);
  EXPECT_TRUE(Says("These are other rows Evaluate both on one data set.")) << Screen();
}

TEST_F(RowPicturesTest, DrawnInBothThemesAndAtTwiceTheDensity) {
  FillDigits(&bench_);
  FillCompared(&bench_);
  bench_.view.what_if_row = 7;
  bench_.what_if.latest = MakeWhatIf(7, 8);
  dark_ = false;
  Frames(3);
  EXPECT_NE(Find("img", "Confusion matrix"), nullptr);
  host_.ratio = 2;
  Start({2240, 5200});
  Frames(3);
  const MirrorNode* card = Find("img", "Confusion matrix");
  ASSERT_NE(card, nullptr);
  EXPECT_EQ(card->x1 - card->x0, 784);
}

TEST_F(RowPicturesTest, NarrowWindowsHaveOneColumn) {
  Start({420, 4800});
  FillDigits(&bench_);
  FillCompared(&bench_);
  Frames(3);
  const MirrorNode* confusion = Find("img", "Confusion matrix");
  const MirrorNode* roc = Find("img", "ROC, class 8");
  ASSERT_NE(confusion, nullptr);
  ASSERT_NE(roc, nullptr);
  EXPECT_EQ(confusion->x0, roc->x0);
  EXPECT_GT(roc->y0, confusion->y1);
}

}  // namespace
}  // namespace tidemark::ui

// Sentences, sums, sorting and edits behind the pictures.
#include <gtest/gtest.h>

#include "ui/evaluate/figures.h"
#include "ui/evaluate/pictures/edits.h"
#include "ui/evaluate/pictures/matrix.h"
#include "ui/evaluate/pictures/sentences.h"
#include "ui/evaluate/pictures/sorting.h"
#include "ui/evaluate/side_parts.h"
#include "unit/ui/evaluate/fake_answers.h"

namespace tidemark::ui {
namespace {

TEST(EvaluateWordsTest, WhatDoesNotCountIsCounted) {
  workbench::ModelCard card;
  card.rows = card.rows_counted = 60;
  EXPECT_EQ(LeftOutWords(card), "");
  card.rows_counted = 56;
  card.not_finite = 4;
  EXPECT_EQ(LeftOutWords(card), "4 of 60 rows were left out") << "a note names them";
  card.not_finite = 1;
  card.without_target = 3;
  EXPECT_EQ(LeftOutWords(card),
            "4 of 60 rows were left out: 3 without a true label, 1 with a prediction that is not "
            "finite");
  card.rows_counted = 59;
  card.without_target = 0;
  card.unreadable = 1;
  card.not_finite = 0;
  EXPECT_EQ(LeftOutWords(card), "1 of 60 rows was left out: 1 whose image can't be read");
}

TEST(EvaluateWordsTest, TheTrueLabelIsCountedOrHasARange) {
  workbench::Bench bench;
  EXPECT_EQ(TargetWords(bench), "");
  bench.target_low = -5.7;
  bench.target_high = 12710002.73;
  EXPECT_EQ(TargetWords(bench), "−5.700 to 1.271e7");
  bench.target_note = "10 classes";
  EXPECT_EQ(TargetWords(bench), "10 classes");
}

TEST(EvaluateWordsTest, AFileThatIsNotUsedSaysWhy) {
  Bench bench(nullptr, nullptr);
  EXPECT_TRUE(ProblemOfData(bench).empty());
  bench.bench.data.resize(2);
  bench.bench.data[1].name = "y.npy";
  bench.bench.data[1].chosen = false;
  EXPECT_TRUE(ProblemOfData(bench).empty()) << "a person left it out";
  bench.bench.data[1].problem = {"it has 3 rows", "Leave it out."};
  EXPECT_EQ(WholeText(ProblemOfData(bench)), "y.npy: it has 3 rows. Leave it out.");
}

TEST(MatrixWordsTest, ACellIsASentence) {
  EXPECT_EQ(CellSentence("3", "8", 2, 70), "3 → 8: 2 examples, 2.9 % of class 3");
  EXPECT_EQ(CellSentence("cat", "dog", 1, 0), "cat → dog: 1 example, – of class cat");
}

TEST(MatrixWordsTest, SumsAndText) {
  const uint64_t counts[] = {8, 2, 1, 9};
  const MatrixSums sums = SumMatrix(counts, 2);
  EXPECT_EQ(sums.rows, (std::vector<uint64_t>{10, 10}));
  EXPECT_EQ(sums.columns, (std::vector<uint64_t>{9, 11}));
  EXPECT_DOUBLE_EQ(sums.most_error_share, 0.2);
  const std::string names[] = {"no", "yes"};
  EXPECT_EQ(MatrixText(names, counts), "\tno\tyes\nno\t8\t2\nyes\t1\t9\n");
}

TEST(ComparisonWordsTest, SayWhoIsRightWhere) {
  const auto sentences = ComparisonSentences(MakeComparison(10), "B", "A");
  ASSERT_EQ(sentences.size(), 4u);
  EXPECT_EQ(sentences[0].text, "B is right on 12 rows where A is wrong, and wrong on 5 rows.");
  EXPECT_EQ(sentences[1].text, "Both are right on 690 rows, both wrong on 12 rows.");
  EXPECT_EQ(sentences[2].text,
            "McNemar: exact p 0.14, mid-p 0.096. Chance alone may explain this.");
  EXPECT_EQ(sentences[3].text, "DeLong (ROC AUC): p 0.021.");
  EXPECT_TRUE(ComparisonSentences({}, "B", "A").empty());
}

TEST(ComparisonWordsTest, AClearDifferenceLeavesZeroOut) {
  workbench::ComparedFigure figure;
  figure.difference = 0.01;
  figure.low = -0.002;
  figure.high = 0.02;
  EXPECT_FALSE(IsClear(figure));
  figure.low = 0.001;
  EXPECT_TRUE(IsClear(figure));
  figure.low = workbench::kNone;
  EXPECT_FALSE(IsClear(figure)) << "without interval and p nothing is clear";
  figure.p = 0.01;
  EXPECT_TRUE(IsClear(figure));
}

workbench::Summary ThreeClasses() {
  workbench::Summary summary = MakeClassSummary(3, 10, 1);
  summary.class_names = {"10", "9", "2"};
  summary.classes[0].recall = 0.5;
  summary.classes[1].recall = workbench::kNone;
  summary.classes[2].recall = 0.9;
  return summary;
}

TEST(SortClassesTest, NumbersByValueAndUndefinedLast) {
  const workbench::Summary summary = ThreeClasses();
  using Order = std::vector<size_t>;
  EXPECT_EQ(SortClasses(summary, -1, true), (Order{0, 1, 2}));
  EXPECT_EQ(SortClasses(summary, 2, true), (Order{2, 0, 1}));
  EXPECT_EQ(SortClasses(summary, 2, false), (Order{0, 2, 1}));
  EXPECT_EQ(SortClasses(summary, 0, false), (Order{2, 1, 0})) << "2, 9, 10";
  EXPECT_EQ(SortClasses(summary, 5, true), (Order{0, 1, 2})) << "equal ones stay";
}

TEST(SortClassesTest, NamesByLetters) {
  workbench::Summary summary = ThreeClasses();
  summary.class_names = {"dog", "ape", "cat"};
  EXPECT_EQ(SortClasses(summary, 0, false), (std::vector<size_t>{1, 2, 0}));
  EXPECT_EQ(SortClasses(summary, 0, true), (std::vector<size_t>{0, 2, 1}));
}

TEST(EditsTest, TheOriginalIsNoEdit) {
  std::vector<workbench::CellEdit> edits;
  workbench::WhatIfCell cell;
  cell.column = "age";
  cell.original = "30";
  EXPECT_TRUE(SetCellEdit(&edits, cell, "31"));
  EXPECT_FALSE(SetCellEdit(&edits, cell, "31"));
  EXPECT_EQ(EditedValue(edits, cell), "31");
  EXPECT_TRUE(SetCellEdit(&edits, cell, "3x"));
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(edits[0].value, "3x") << "what can't be read is told by the workbench";
  cell.place = 1;
  EXPECT_EQ(EditedValue(edits, cell), "30") << "another place of the same column";
  cell.place = 0;
  EXPECT_TRUE(SetCellEdit(&edits, cell, "30"));
  EXPECT_TRUE(edits.empty());
  EXPECT_FALSE(SetCellEdit(&edits, cell, "30"));
}

TEST(EditsTest, CellsArePixelsWhenThereIsOneForEach) {
  EXPECT_TRUE(CellsArePixels(MakeWhatIf(1, 8)));
  EXPECT_FALSE(CellsArePixels(MakeWhatIf(1, 0)));
  workbench::WhatIf colours = MakeWhatIf(1, 8);
  colours.cells.resize(colours.cells.size() * 3);
  EXPECT_FALSE(CellsArePixels(colours));
  EXPECT_EQ(ValueRange(MakeWhatIf(1, 8)), (std::pair<double, double>(0, 16)));
  workbench::WhatIf words = MakeWhatIf(1, 0);
  for (auto& cell : words.cells) cell.original = "Oslo";
  EXPECT_EQ(ValueRange(words), (std::pair<double, double>(0, 1)));
}

TEST(EditsTest, OutputsThatSayMostWhenThereAreMany) {
  workbench::WhatIf answer = MakeWhatIf(1, 0);
  EXPECT_EQ(ShownOutputs(answer, 3), (std::vector<size_t>{0, 1, 2}));
  EXPECT_EQ(ShownOutputs(answer, 2), (std::vector<size_t>{2, 1}));
  answer.now.pop_back();
  EXPECT_EQ(ShownOutputs(answer, 9).size(), 2u) << "lists of different length are cut";
}

}  // namespace
}  // namespace tidemark::ui

// What is told of cells and labels that do not fit: which, where, how many.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "evaluate/data/binding.h"
#include "evaluate/data/read_data_set.h"
#include "evaluate/data/text_cells.h"
#include "evaluate/data/unknown_labels.h"
#include "evaluate/output_kind.h"

namespace tidemark::evaluate {
namespace {

DataSet Parse(const std::string& text) {
  MemorySource source(AsBytes(text));
  auto data = ReadDataSet(&source, "data.csv");
  EXPECT_TRUE(data.ok()) << data.error().message;
  return data.ok() ? std::move(data).value() : DataSet();
}

TEST(TextCells, AreFoundAmongNumbers) {
  const DataSet data = Parse("a,b\n1,x\n,y\ntwo,z\n3,x\n4,x\nfive,x\n6,x\n");
  const TextCells cells = FindTextCells(data.columns[0]);
  EXPECT_EQ(cells.values, 6U) << "an empty cell is no value";
  EXPECT_EQ(cells.texts, 2U);
  EXPECT_EQ(cells.first_row, 2U);
  EXPECT_EQ(cells.first, "two");
  EXPECT_TRUE(cells.is_mostly_numbers());
  EXPECT_FALSE(FindTextCells(data.columns[1]).is_mostly_numbers());
  EXPECT_EQ(DescribeTexts(data, {0, 1}),
            "a (row 3 holds \"two\", 2 such rows), b (row 1 holds \"x\")");
}

TEST(TextCells, LongOnesAreCutAtWholeCharacters) {
  const DataSet data = Parse("a\n" + std::string(23, 'x') + "é and more\n");
  EXPECT_EQ(DescribeTexts(data, {0}).find('\xC3'), std::string::npos);
}

TEST(TextCells, AnInputOfTheirNameSaysSo) {
  const DataSet data = Parse("width,height,y\n1,2,0\nwide,3,1\n4,5,0\n");
  const std::vector<ModelInput> inputs = {{"width", InputType::kFloat, {-1, 1}},
                                          {"height", InputType::kFloat, {-1, 1}}};
  const auto binding = GuessBinding(data, inputs);
  ASSERT_FALSE(binding.ok());
  EXPECT_EQ(binding.error().message,
            "the model's input \"width\" takes numbers, its column is text: width (row 2 holds "
            "\"wide\")");
}

TEST(UnknownLabels, AreListedByTheirFirstRows) {
  const DataSet data = Parse("y\n0\n12\n-1\n12\n3\n");
  const std::vector<uint32_t> rows = {0, 1, 2, 3, 4};
  EXPECT_EQ(LabelsOutside(data.columns[0], rows, 4).message,
            "the target column y holds 12 in row 2, -1 in row 3, the model's classes are 0 to 3");
  EXPECT_EQ(
      UnknownLabels(data.columns[0], rows, {"0", "3"}).message,
      "the target column y has labels that the model has not: 12 (row 2, 2 rows), -1 (row 3)");
}

TEST(OutputKind, RowsOfNanSayNothingOfTheOthers) {
  const float nan = NAN, infinity = HUGE_VALF;
  const std::vector<float> shares = {0.25F, 0.75F, nan, nan, 0.5F, 0.5F, infinity, 0};
  EXPECT_EQ(GuessOutputKind(shares, 2), OutputKind::kProbabilities);
  const std::vector<float> logs = {-infinity, 0, nan, 1};
  EXPECT_EQ(GuessOutputKind(logs, 2), OutputKind::kLogProbabilities);
  const std::vector<float> one = {0.25F, nan, 1};
  EXPECT_EQ(GuessOutputKind(one, 1), OutputKind::kProbabilities);
  const std::vector<float> logits = {nan, nan, 3, -2};
  EXPECT_EQ(GuessOutputKind(logits, 2), OutputKind::kLogits);
}

}  // namespace
}  // namespace tidemark::evaluate

#include "evaluate/data/label_sets.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "evaluate/data/read_data_set.h"

namespace tidemark::evaluate {
namespace {

using Names = std::vector<std::string>;

DataSet Parse(std::string_view text) {
  MemorySource source(AsBytes(text));
  auto data = ReadDataSet(&source, "data.csv");
  EXPECT_TRUE(data.ok()) << data.error().message;
  return data.ok() ? std::move(data).value() : DataSet();
}

TEST(LabelSets, LabelsAreSortedAndRowsHaveTheirs) {
  DataSet data = Parse("x,what\n1,b|a\n2,\n3,c | b\n");
  auto target = ReadLabelSets(data.columns[1], "", {});
  ASSERT_TRUE(target.ok()) << target.error().message;
  EXPECT_EQ(target->task, Task::kMultilabel);
  EXPECT_EQ(target->class_names, (Names{"a", "b", "c"}));
  EXPECT_EQ(target->labels, (std::vector<uint8_t>{1, 1, 0, 0, 0, 0, 0, 1, 1}));
  EXPECT_EQ(target->rows, (std::vector<uint32_t>{0, 1, 2}));
  EXPECT_EQ(target->notes.size(), 2U) << "the delimiter, and the row without a label";
}

TEST(LabelSets, TheModelsNamesAndNumbersCome) {
  DataSet data = Parse("x,what\n1,10;2\n2,3\n");
  TargetHints twelve;
  twelve.class_count = 12;
  auto numbered = ReadLabelSets(data.columns[1], "", twelve);
  ASSERT_TRUE(numbered.ok()) << numbered.error().message;
  EXPECT_EQ(numbered->class_names.size(), 12U);
  EXPECT_EQ(numbered->labels[10], 1);
  auto free = ReadLabelSets(data.columns[1], ";", {});
  ASSERT_TRUE(free.ok());
  EXPECT_EQ(free->class_names, (Names{"2", "3", "10"}));
  TargetHints named;
  named.class_names = {"3", "2"};
  named.class_count = 2;
  auto unknown = ReadLabelSets(data.columns[1], ";", named);
  ASSERT_FALSE(unknown.ok());
  EXPECT_NE(unknown.error().message.find("\"10\", which the model has not"), std::string::npos);
  TargetHints two;
  two.class_count = 2;
  auto many = ReadLabelSets(data.columns[1], ";", two);
  ASSERT_FALSE(many.ok());
  EXPECT_NE(many.error().message.find("3 different labels (2, 3, 10)"), std::string::npos);
}

TEST(TargetClasses, LabelsOutsideOfTheClassesAreNamed) {
  TargetHints ten;
  ten.class_count = 10;
  const auto error = [&](std::string_view text, const TargetHints& hints) -> std::string {
    DataSet data = Parse(text);
    auto target = ReadTarget(data.columns[1], hints);
    return target.ok() ? "" : target.error().message;
  };
  EXPECT_NE(
      error("x,y\n1,3\n2,12\n", ten).find("holds 12 in row 2, the model's classes are 0 to 9"),
      std::string::npos);
  EXPECT_NE(error("x,y\n1,3\n2,-4\n3,1\n", ten).find("holds -4 in row 2"), std::string::npos);
  EXPECT_EQ(error("x,y\n1,1\n2,10\n", ten), "") << "from 1 to 10";
  TargetHints three;
  three.class_count = 3;
  EXPECT_EQ(error("x,y\n1,5\n2,10\n3,20\n", three), "") << "as many as classes: by their order";
}

// Weka and OpenML number classes as the file declares them.
TEST(TargetClasses, AnArffFileGivesTheOrder) {
  const std::string text =
      "@relation r\n@attribute a numeric\n@attribute c {p,x,b}\n@data\n1,b\n2,p\n";
  MemorySource source(AsBytes(text));
  auto data = ReadDataSet(&source, "data.arff");
  ASSERT_TRUE(data.ok()) << data.error().message;
  TargetHints three;
  three.class_count = 3;
  auto target = ReadTarget(data->columns[1], three);
  ASSERT_TRUE(target.ok()) << target.error().message;
  EXPECT_EQ(target->class_names, (Names{"p", "x", "b"}));
  EXPECT_EQ(target->classes, (std::vector<uint32_t>{2, 0}));
}

TEST(LabelSets, OrderOfLabels) {
  Names numbers = {"10", "2", "-1", "2.5", "02"};
  SortLabels(&numbers);
  EXPECT_EQ(numbers, (Names{"-1", "02", "2", "2.5", "10"}));
  Names mixed = {"b", "10", "2"};
  SortLabels(&mixed);
  EXPECT_EQ(mixed, (Names{"10", "2", "b"})) << "as scikit-learn sorts texts";
}

}  // namespace
}  // namespace tidemark::evaluate

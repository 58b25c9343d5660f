#include "evaluate/data/binding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "base/bytes.h"
#include "evaluate/data/input_values.h"
#include "evaluate/data/read_data_set.h"

namespace tidemark::evaluate {
namespace {

DataSet Parse(std::string_view text) {
  MemorySource source(AsBytes(text));
  auto data = ReadDataSet(&source, "data.csv");
  EXPECT_TRUE(data.ok()) << data.error().message;
  return data.ok() ? std::move(data).value() : DataSet();
}

using Columns = std::vector<size_t>;

TEST(Binding, OneMatrixTakesTheFeaturesInOrder) {
  DataSet data = Parse("a,b,c,label\n1,2,3,0\n4,5,6,1\n");
  std::vector<ModelInput> inputs = {{"input", InputType::kFloat, {-1, 3}}};
  auto binding = GuessBinding(data, inputs);
  ASSERT_TRUE(binding.ok()) << binding.error().message;
  EXPECT_EQ(binding->inputs[0].columns, (Columns{0, 1, 2}));
  EXPECT_EQ(binding->target, 3U);
  EXPECT_FALSE(binding->notes.empty());
  std::vector<float> values;
  ASSERT_TRUE(FillFloats(data, binding->inputs[0], 1, 1, &values).ok());
  EXPECT_EQ(values, (std::vector<float>{4, 5, 6}));
}

TEST(Binding, TargetsByNameElseTheLastColumn) {
  EXPECT_EQ(GuessTarget(Parse("Species,a\nx,1\n")), 0U);
  EXPECT_EQ(GuessTarget(Parse("a,b\n1,2\n")), 1U);
  EXPECT_EQ(GuessTarget(Parse("a\n1\n")), std::nullopt);
  EXPECT_EQ(GuessTarget(Parse("y,label,z\n1,2,3\n")), 1U);
}

TEST(Binding, IndexColumnsAreLeftOutUnlessNeeded) {
  DataSet data = Parse(",a,b,y\n0,1,2,0\n1,3,4,1\n2,5,6,0\n");
  std::vector<ModelInput> two = {{"x", InputType::kFloat, {-1, 2}}};
  auto binding = GuessBinding(data, two);
  ASSERT_TRUE(binding.ok()) << binding.error().message;
  EXPECT_EQ(binding->inputs[0].columns, (Columns{1, 2}));
  EXPECT_EQ(binding->index_columns, (Columns{0}));
  std::vector<ModelInput> three = {{"x", InputType::kFloat, {-1, 3}}};
  auto all = GuessBinding(data, three);
  ASSERT_TRUE(all.ok()) << all.error().message;
  EXPECT_EQ(all->inputs[0].columns, (Columns{0, 1, 2}));
}

TEST(Binding, AllColumnsWhenThereIsNoTarget) {
  DataSet data = Parse("a,b,c\n1,2,3\n");
  std::vector<ModelInput> inputs = {{"x", InputType::kFloat, {-1, 3}}};
  auto binding = GuessBinding(data, inputs);
  ASSERT_TRUE(binding.ok()) << binding.error().message;
  EXPECT_EQ(binding->inputs[0].columns.size(), 3U);
  EXPECT_FALSE(binding->target.has_value());
}

// The Titanic models: one [N, 1] input a column, and pclass is text for them.
TEST(Binding, OneInputAColumnByName) {
  DataSet data =
      Parse("age,fare,embarked,sex,pclass,survived\n22,7.25,S,male,3,0\n,71.3,C,female,1,1\n");
  std::vector<ModelInput> inputs = {{"sex", InputType::kText, {-1, 1}},
                                    {"pclass", InputType::kText, {-1, 1}},
                                    {"age", InputType::kFloat, {-1, 1}}};
  auto binding = GuessBinding(data, inputs);
  ASSERT_TRUE(binding.ok()) << binding.error().message;
  EXPECT_EQ(binding->inputs[0].columns, (Columns{3}));
  EXPECT_EQ(binding->target, 5U);
  std::vector<std::string> texts;
  ASSERT_TRUE(FillTexts(data, binding->inputs[1], 0, 2, &texts).ok());
  EXPECT_EQ(texts, (std::vector<std::string>{"3", "1"}));
  std::vector<float> ages;
  ASSERT_TRUE(FillFloats(data, binding->inputs[2], 0, 2, &ages).ok());
  EXPECT_EQ(ages[0], 22);
  EXPECT_TRUE(std::isnan(ages[1]));
  inputs.push_back({"cabin", InputType::kText, {-1, 1}});
  inputs.push_back({"deck", InputType::kText, {-1, 1}});
  auto missing = GuessBinding(data, inputs);
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().message.find("cabin, deck"), std::string::npos);
}

TEST(Binding, ErrorsNameBothSides) {
  DataSet data = Parse("a,b,name,label\n1,2,x,0\n3,4,y,1\n");
  std::vector<ModelInput> wide = {{"x", InputType::kFloat, {-1, 7}}};
  auto binding = GuessBinding(data, wide);
  ASSERT_FALSE(binding.ok());
  EXPECT_NE(binding.error().message.find("[N, 7]"), std::string::npos);
  EXPECT_NE(binding.error().message.find("2 without the target label (a, b)"), std::string::npos)
      << binding.error().message;
  EXPECT_FALSE(GuessBinding(data, wide, {"nothing", {}, {}, {}}).ok());
  Binding text;
  text.inputs = {{.columns = {0, 2}}};
  std::vector<ModelInput> two = {{"x", InputType::kFloat, {-1, 2}}};
  Status status = CheckBinding(data, two, text);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("name is text"), std::string::npos);
  std::vector<float> values;
  Status filled = FillFloats(data, {.columns = {2}}, 0, 1, &values);
  ASSERT_FALSE(filled.ok());
  EXPECT_NE(filled.error().message.find("row 1"), std::string::npos);
}

TEST(Binding, ArraysOfTheRightWidth) {
  DataSet data = Parse(
      "{\"image\":[[1,2],[3,4]],\"id\":7,\"y\":0}\n{\"image\":[[5,6],[7,8]],\"id\":9,\"y\":1}\n");
  std::vector<ModelInput> inputs = {{"pixels", InputType::kFloat, {-1, 1, 2, 2}}};
  auto binding = GuessBinding(data, inputs);
  ASSERT_TRUE(binding.ok()) << binding.error().message;
  EXPECT_EQ(binding->inputs[0].columns.size(), 1U);
  EXPECT_EQ(data.columns[binding->inputs[0].columns[0]].name(), "image");
  std::vector<int64_t> integers;
  ASSERT_TRUE(FillIntegers(data, binding->inputs[0], 0, 2, &integers).ok());
  EXPECT_EQ(integers, (std::vector<int64_t>{1, 2, 3, 4, 5, 6, 7, 8}));
}

}  // namespace
}  // namespace tidemark::evaluate

#include "evaluate/data/bound_columns.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "evaluate/data/read_data_set.h"

namespace tidemark::evaluate {
namespace {

using Columns = std::vector<size_t>;

DataSet Parse(std::string_view text) {
  MemorySource source(AsBytes(text));
  auto data = ReadDataSet(&source, "data.csv");
  EXPECT_TRUE(data.ok()) << data.error().message;
  return data.ok() ? std::move(data).value() : DataSet();
}

TEST(BoundColumns, NamesListsAndRanges) {
  DataSet data = Parse("a,b,c,d,\"e,f\",g..h\n1,2,3,4,5,6\n");
  EXPECT_EQ(*ChooseColumns(data, "b"), (Columns{1}));
  EXPECT_EQ(*ChooseColumns(data, "c,a"), (Columns{2, 0}));
  EXPECT_EQ(*ChooseColumns(data, "b..d"), (Columns{1, 2, 3}));
  EXPECT_EQ(*ChooseColumns(data, "d,a..b"), (Columns{3, 0, 1}));
  EXPECT_EQ(*ChooseColumns(data, "e,f"), (Columns{4})) << "a name comes before a list";
  EXPECT_EQ(*ChooseColumns(data, "g..h"), (Columns{5})) << "and before a range";
  for (const char* wrong : {"", "a,", "x", "a..x", "d..a", ".."}) {
    auto columns = ChooseColumns(data, wrong);
    ASSERT_FALSE(columns.ok()) << wrong;
    EXPECT_FALSE(columns.error().hint.empty()) << wrong;
  }
}

TEST(BoundColumns, WhatAPersonBindsIsTakenFirst) {
  DataSet data = Parse("y,a,b,c,d\n1,2,3,4,0\n5,6,7,8,1\n");
  std::vector<ModelInput> inputs = {{"left", InputType::kFloat, {-1, 2}},
                                    {"right", InputType::kFloat, {-1, 3}}};
  BindingOptions options;
  options.inputs = {{"left", "d,y"}};
  auto binding = GuessBinding(data, inputs, options);
  ASSERT_TRUE(binding.ok()) << binding.error().message;
  EXPECT_EQ(binding->inputs[0].columns, (Columns{4, 0}));
  EXPECT_FALSE(binding->target) << "y is an input now";
  EXPECT_EQ(binding->inputs[1].columns.size(), 3U);
}

TEST(BoundColumns, TargetsAndGroupsAreNoInputs) {
  DataSet data = Parse("a,b,p,q,r,of\n1,2,0,1,1,x\n3,4,1,0,0,y\n");
  std::vector<ModelInput> inputs = {{"x", InputType::kFloat, {-1, -1}}};
  BindingOptions options;
  options.target = "p..q";
  options.more_targets = {"r"};
  options.group = "of";
  auto binding = GuessBinding(data, inputs, options);
  ASSERT_TRUE(binding.ok()) << binding.error().message;
  EXPECT_EQ(binding->inputs[0].columns, (Columns{0, 1}));
  EXPECT_EQ(binding->target, 2U);
  EXPECT_EQ(binding->more_targets, (Columns{3, 4}));
  EXPECT_EQ(binding->group, 5U);
  options.group = "nobody";
  EXPECT_FALSE(GuessBinding(data, inputs, options).ok());
}

}  // namespace
}  // namespace tidemark::evaluate

// How inputs' values are scaled, channel by channel.
#include <gtest/gtest.h>

#include "evaluate/data/input_values.h"

namespace tidemark::workbench {
namespace {

evaluate::DataSet TwoRows() {
  evaluate::DataSet data;
  data.rows = 2;
  data.columns.emplace_back("x", evaluate::ColumnType::kFloat,
                            std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8}, std::vector<size_t>{2, 2});
  return data;
}

std::vector<float> Filled(const evaluate::InputBinding& input) {
  std::vector<float> values;
  EXPECT_TRUE(evaluate::FillFloats(TwoRows(), input, 0, 2, &values).ok());
  return values;
}

TEST(Scaling, OneForAllOrOneForEachChannel) {
  evaluate::InputBinding input;
  input.columns = {0};
  input.means = {1};
  input.scales = {2};
  EXPECT_EQ(Filled(input), (std::vector<float>{0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5}));
  input.means = {0, 1};
  input.scales = {1, 2};
  EXPECT_EQ(Filled(input), (std::vector<float>{1, 2, 1, 1.5, 5, 6, 3, 3.5}));
  input.channels_last = true;
  EXPECT_EQ(Filled(input), (std::vector<float>{1, 0.5, 3, 1.5, 5, 2.5, 7, 3.5}));
}

}  // namespace
}  // namespace tidemark::workbench

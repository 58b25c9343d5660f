// The digits of the fixtures come in six forms; all of them must give the same numbers.
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "evaluate/data/read_data_set.h"
#include "unit/evaluate/golden_json.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kRows = 719;
constexpr size_t kPixels = 64;

DataSet ReadFixture(const std::string& name) {
  std::string bytes = ReadFileText(*FixtureFolder() + "/eval/digits/" + name);
  MemorySource source(AsBytes(bytes));
  auto data = ReadDataSet(&source, name);
  EXPECT_TRUE(data.ok()) << name << ": " << data.error().message;
  return data.ok() ? std::move(data).value() : DataSet();
}

std::vector<double> Pixels(const DataColumn& column) {
  std::vector<double> pixels(column.size());
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = column.Number(i);
  return pixels;
}

class DigitsData : public testing::Test {
 protected:
  void SetUp() override {
    if (!FixtureFolder()) GTEST_SKIP() << "TIDEMARK_FIXTURES is not set: the digits in six forms";
  }
};

TEST_F(DigitsData, AllFormsAreTheSameNumbers) {
  DataSet table = ReadFixture("test.csv");
  ASSERT_EQ(table.columns.size(), kPixels + 1);
  ASSERT_EQ(table.rows, kRows);
  std::vector<double> expected;
  for (size_t row = 0; row < kRows; ++row) {
    for (size_t i = 0; i < kPixels; ++i) expected.push_back(table.columns[i].Number(row));
  }
  for (const char* name :
       {"x.npy", "x_fortran.npy", "x_f64_be.npy", "test.npz", "test_compressed.npz"}) {
    DataSet data = ReadFixture(name);
    EXPECT_EQ(data.rows, kRows) << name;
    auto column = data.Find(data.columns.size() > 1 ? "x" : data.columns[0].name());
    ASSERT_TRUE(column.has_value()) << name;
    EXPECT_EQ(data.columns[*column].width(), kPixels) << name;
    EXPECT_EQ(Pixels(data.columns[*column]), expected) << name;
  }
}

TEST_F(DigitsData, LabelsAreWholeNumbers) {
  DataSet table = ReadFixture("test.csv");
  DataSet labels = ReadFixture("y.npy");
  DataSet zip = ReadFixture("test_compressed.npz");
  const DataColumn& in_table = table.columns[kPixels];
  EXPECT_EQ(in_table.name(), "label");
  EXPECT_EQ(in_table.type(), ColumnType::kInteger);
  EXPECT_EQ(Pixels(in_table), Pixels(labels.columns[0]));
  EXPECT_EQ(Pixels(in_table), Pixels(zip.columns[*zip.Find("y")]));
  EXPECT_EQ(zip.columns[*zip.Find("x")].memory_bytes(), kRows * kPixels);
}

}  // namespace
}  // namespace tidemark::evaluate

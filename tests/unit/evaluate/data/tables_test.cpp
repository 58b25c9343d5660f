#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <string>

#include "base/bytes.h"
#include "base/number_text.h"
#include "evaluate/data/cell.h"
#include "evaluate/data/read_data_set.h"

namespace tidemark::evaluate {
namespace {

Result<DataSet> Read(std::string_view text, const ReadOptions& options = {},
                     std::string_view name = "data") {
  MemorySource source(AsBytes(text));
  return ReadDataSet(&source, name, options);
}

DataSet MustRead(std::string_view text, const ReadOptions& options = {}) {
  auto data = Read(text, options);
  EXPECT_TRUE(data.ok()) << data.error().message;
  return data.ok() ? std::move(data).value() : DataSet();
}

std::vector<std::string> Texts(const DataColumn& column) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < column.size(); ++i) texts.push_back(column.Text(i));
  return texts;
}

using Strings = std::vector<std::string>;

TEST(Cell, Forms) {
  auto form = [](std::string_view text, bool comma = false) {
    return ReadDataCell(text, comma).form;
  };
  for (const char* missing :
       {"", "NA", "N/A", "NaN", "nan", "null", "None", "#N/A", "<NA>", "NULL", "-nan", "1.#QNAN"}) {
    EXPECT_EQ(form(missing), CellForm::kMissing) << missing;
  }
  EXPECT_EQ(form("12"), CellForm::kInteger);
  EXPECT_EQ(form("-1.5e3"), CellForm::kFloat);
  EXPECT_EQ(form("inf"), CellForm::kFloat);
  EXPECT_EQ(form("True"), CellForm::kBoolean);
  EXPECT_EQ(form("9007199254740993"), CellForm::kText);
  EXPECT_EQ(form("123456789012345678901234"), CellForm::kText);
  EXPECT_EQ(form("1.2.3"), CellForm::kText);
  EXPECT_EQ(form("nanometre"), CellForm::kText);
  EXPECT_EQ(ReadDataCell("1,234,567", false).integer, 1234567);
  EXPECT_EQ(ReadDataCell("-1,234.5", false).number, -1234.5);
  EXPECT_EQ(form("1,23"), CellForm::kText);
  EXPECT_EQ(form("1234,567"), CellForm::kText);
  EXPECT_EQ(ReadDataCell("0,5", true).number, 0.5);
  EXPECT_EQ(ReadDataCell("1.234,5", true).number, 1234.5);
  EXPECT_EQ(ReadDataCell("1.5", true).number, 1.5);
  EXPECT_EQ(ReadDataCell("12", true).integer, 12);
}

TEST(CsvTable, TypesAreGuessed) {
  DataSet data = MustRead(
      "\xEF\xBB\xBFid,age,fare,alive,name\r\n"
      "1,22,7.25,True,\"Braund, \"\"Owen\"\"\"\r\n"
      "2,,71.2833,False,Cumings\r\n"
      "3,26,NA,True,\"two\nlines\"\r\n");
  ASSERT_EQ(data.columns.size(), 5U);
  EXPECT_EQ(data.rows, 3U);
  EXPECT_EQ(data.columns[0].name(), "id");
  EXPECT_EQ(data.columns[1].type(), ColumnType::kInteger);
  EXPECT_EQ(data.columns[1].missing_count(), 1U);
  EXPECT_TRUE(data.columns[1].IsMissing(1));
  EXPECT_TRUE(std::isnan(data.columns[1].Number(1)));
  EXPECT_EQ(data.columns[2].type(), ColumnType::kFloat);
  EXPECT_TRUE(data.columns[2].IsMissing(2));
  EXPECT_EQ(data.columns[3].type(), ColumnType::kBoolean);
  EXPECT_EQ(Texts(data.columns[4]), (Strings{"Braund, \"Owen\"", "Cumings", "two\nlines"}));
}

TEST(CsvTable, TextAfterNumbersKeepsTheTexts) {
  std::string text = "code,x\n";
  for (int i = 0; i < 3000; ++i) text += "00" + std::to_string(i) + "," + std::to_string(i) + "\n";
  text += "A7,5\n";
  DataSet data = MustRead(text);
  EXPECT_EQ(data.columns[0].type(), ColumnType::kText);
  EXPECT_EQ(data.columns[0].Text(0), "000");
  EXPECT_EQ(data.columns[0].Text(2999), "002999");
  EXPECT_EQ(data.columns[0].Text(3000), "A7");
  EXPECT_EQ(data.columns[1].type(), ColumnType::kInteger);
}

TEST(CsvTable, NumbersWiden) {
  DataSet data = MustRead("a,b,c\n,1,true\n1,2147483648,\n2.5,3,false\n");
  EXPECT_EQ(data.columns[0].type(), ColumnType::kFloat);
  EXPECT_TRUE(data.columns[0].IsMissing(0));
  EXPECT_EQ(data.columns[0].Number(1), 1);
  EXPECT_EQ(data.columns[1].type(), ColumnType::kInteger);
  EXPECT_EQ(data.columns[1].Integer(1), 2147483648);
  EXPECT_EQ(data.columns[2].type(), ColumnType::kBoolean);
  EXPECT_TRUE(data.columns[2].IsMissing(1));
  EXPECT_EQ(data.columns[2].Text(2), "false");
}

TEST(CsvTable, RaggedRowsAreLeftOutByLine) {
  DataSet data = MustRead("a,b\n1,2\n3\n4,5\n\"6\n7\",8,9\n10,11\n");
  EXPECT_EQ(data.rows, 3U);
  EXPECT_EQ(data.report.skipped_rows, 2U);
  ASSERT_EQ(data.report.places.size(), 2U);
  EXPECT_EQ(data.report.places[0].line, 3U);
  EXPECT_EQ(data.report.places[1].line, 5U);
  EXPECT_EQ(Texts(data.columns[0]), (Strings{"1", "4", "10"}));
}

TEST(CsvTable, HeadersOfAllKinds) {
  EXPECT_EQ(MustRead("1,2\n3,4\n").columns[1].name(), "column 2");
  EXPECT_EQ(MustRead("1,2\n3,4\n").rows, 2U);
  EXPECT_EQ(MustRead("x,x,x\n1,2,3\n").columns[2].name(), "x (3)");
  // R: no name above the row names.
  DataSet r = MustRead("mpg,cyl\nMazda,21,6\nDatsun,22.8,4\nHornet,21.4,6\n");
  ASSERT_EQ(r.columns.size(), 3U);
  EXPECT_EQ(r.columns[0].name(), "");
  EXPECT_EQ(r.columns[1].name(), "mpg");
  // Rows that end with a delimiter.
  DataSet trailing = MustRead("a,b\n1,2,\n3,4,\n");
  EXPECT_EQ(trailing.columns.size(), 2U);
  EXPECT_EQ(trailing.rows, 2U);
  ReadOptions no_header;
  no_header.has_header = false;
  EXPECT_EQ(MustRead("a,b\nc,d\n", no_header).rows, 2U);
  EXPECT_EQ(MustRead("a,b\nc,d\n").rows, 1U);
}

TEST(CsvTable, DialectsAndChoices) {
  DataSet semicolons = MustRead("a;b\n0,5;x\n1,25;y\n");
  EXPECT_EQ(semicolons.columns[0].Number(1), 1.25);
  EXPECT_EQ(MustRead("a\tb\n1\t2\n").format, "TSV");
  ReadOptions options;
  options.types = {{"zip", ColumnType::kText}, {"n", ColumnType::kInteger}};
  DataSet data = MustRead("zip,n\n01234,3.0\n99999,x\n", options);
  EXPECT_EQ(Texts(data.columns[0]), (Strings{"01234", "99999"}));
  EXPECT_EQ(data.columns[1].type(), ColumnType::kInteger);
  EXPECT_EQ(data.columns[1].Integer(0), 3);
  EXPECT_TRUE(data.columns[1].IsMissing(1));
  EXPECT_EQ(data.report.unreadable_values, 1U);
}

// Piece by piece comes out what comes out at once, whatever the pieces.
TEST(DataSetReading, PiecesMakeTheWhole) {
  std::string csv = "a,b,c\n", lines, arff = "@relation r\n@attribute x numeric\n@data\n";
  for (int i = 0; i < 500; ++i) {
    // A text after numbers: the column is read again.
    csv += std::to_string(i) + "," + (i == 300 ? "text" : std::to_string(i * 0.5)) + ",x\n";
    lines += "{\"a\": " + std::to_string(i) + ", \"b\": " + (i == 400 ? "\"t\"" : "1.5") + "}\n";
    arff += std::to_string(i) + "\n";
  }
  for (const std::string& text : {csv, lines, arff, "[" + std::string("{\"a\": 1}, {\"a\": 2}]")}) {
    const DataSet whole = MustRead(text);
    for (const size_t piece : {size_t{1}, size_t{7}, size_t{100000}}) {
      MemorySource source(AsBytes(text));
      auto reading = StartReading(&source, "data");
      ASSERT_TRUE(reading.ok());
      size_t steps = 0;
      for (bool more = true; more; ++steps) {
        const auto step = (*reading)->Step(piece);
        ASSERT_TRUE(step.ok()) << step.error().message;
        more = *step;
      }
      if (piece == 1) EXPECT_GE(steps, whole.rows);
      const DataSet pieces = (*reading)->Take();
      EXPECT_EQ(pieces.rows, whole.rows);
      EXPECT_EQ(pieces.format, whole.format);
      ASSERT_EQ(pieces.columns.size(), whole.columns.size());
      for (size_t i = 0; i < whole.columns.size(); ++i) {
        EXPECT_EQ(pieces.columns[i].type(), whole.columns[i].type());
        EXPECT_EQ(Texts(pieces.columns[i]), Texts(whole.columns[i]));
      }
    }
  }
}

TEST(CsvTable, LimitsAreStated) {
  ReadOptions small;
  small.max_bytes = 1000;
  std::string text = "x\n";
  for (int i = 0; i < 5000; ++i) text += "1.5\n";
  auto data = Read(text, small);
  ASSERT_FALSE(data.ok());
  EXPECT_EQ(data.error().code, ErrorCode::kTooLarge);
  ReadOptions few;
  few.max_columns = 3;
  EXPECT_EQ(Read("a,b,c,d\n1,2,3,4\n", few).error().code, ErrorCode::kTooLarge);
}

TEST(CsvTable, AMillionColumnsAreRefusedQuickly) {
  std::string text;
  for (int i = 0; i < 1000000; ++i) text += "c,";
  text += "d\n1\n";
  auto data = Read(text);
  ASSERT_FALSE(data.ok());
  EXPECT_EQ(data.error().code, ErrorCode::kTooLarge);
}

TEST(CsvTable, WhatIsWrittenIsReadBack) {
  EXPECT_TRUE(rc::check("round trip", [] {
    // Whole numbers beyond 2^53 are identifiers, and stay text.
    auto numbers = *rc::gen::nonEmpty<std::vector<double>>();
    for (double& number : numbers) number = std::fmod(number, 9e15);
    auto whole = *rc::gen::container<std::vector<int>>(numbers.size(), rc::gen::arbitrary<int>());
    std::string text = "value,whole,text\n";
    for (size_t i = 0; i < numbers.size(); ++i) {
      text += FormatDouble(numbers[i]) + "," + std::to_string(whole[i]) + ",\"t" +
              std::to_string(i % 3) + "\"\n";
    }
    auto data = Read(text);
    RC_ASSERT(data.ok());
    RC_ASSERT(data->rows == numbers.size());
    for (size_t i = 0; i < numbers.size(); ++i) {
      RC_ASSERT(data->columns[0].Number(i) == numbers[i]);
      RC_ASSERT(data->columns[1].Integer(i) == whole[i]);
      RC_ASSERT(data->columns[2].Text(i) == "t" + std::to_string(i % 3));
    }
  }));
}

TEST(Arff, DenseAndSparse) {
  DataSet data = MustRead(
      "% comment\n@RELATION 'a test'\n"
      "@attribute 'sepal length' NUMERIC\n@attribute n integer\n"
      "@attribute class {Iris-setosa, 'Iris versicolor',c}\n@attribute s string\n@DATA\n"
      "5.1, 2, 'Iris versicolor', 'it\\'s'\n"
      "?, ?, ?, ?\n"
      "4, 3, other, x\n"
      "1,2,c\n"
      "{0 7.5, 2 c}\n"
      "{}\n");
  ASSERT_EQ(data.columns.size(), 4U);
  EXPECT_EQ(data.rows, 4U);
  EXPECT_EQ(data.report.skipped_rows, 2U);
  EXPECT_EQ(data.report.places[0].line, 10U);
  EXPECT_EQ(data.columns[0].name(), "sepal length");
  EXPECT_EQ(data.columns[0].Number(2), 7.5);
  EXPECT_EQ(data.columns[0].Number(3), 0);
  EXPECT_TRUE(data.columns[0].IsMissing(1));
  EXPECT_EQ(Texts(data.columns[2]), (Strings{"Iris versicolor", "", "c", "Iris-setosa"}));
  EXPECT_EQ(data.columns[2].texts()->Distinct(1), "Iris versicolor");
  EXPECT_EQ(data.columns[3].Text(0), "it's");
}

TEST(JsonLines, KeysTypesAndArrays) {
  DataSet data = MustRead(
      "{\"a\": 1, \"b\": {\"c\": \"x\"}, \"v\": [[1, 2], [3, 4]]}\n"
      "\n"
      "{\"a\": 2.5, \"v\": [[5, 6], [7, null]], \"d\": true}\n"
      "[1]\n"
      "{\"a\": 3, \"v\": [1]}\n"
      "not json\n"
      "{\"a\": null}\n");
  EXPECT_EQ(data.rows, 3U);
  EXPECT_EQ(data.report.skipped_rows, 3U);
  auto a = data.Find("a");
  auto c = data.Find("b.c");
  auto v = data.Find("v");
  auto d = data.Find("d");
  ASSERT_TRUE(a && c && v && d);
  EXPECT_EQ(data.columns[*a].Number(1), 2.5);
  EXPECT_TRUE(data.columns[*a].IsMissing(2));
  EXPECT_EQ(data.columns[*c].Text(0), "x");
  EXPECT_EQ(data.columns[*v].row_shape(), (std::vector<size_t>{2, 2}));
  EXPECT_EQ(data.columns[*v].Number(6), 7);
  EXPECT_TRUE(data.columns[*v].IsMissing(7));
  EXPECT_TRUE(data.columns[*v].IsMissing(8));
  EXPECT_EQ(data.columns[*d].type(), ColumnType::kBoolean);
  EXPECT_TRUE(data.columns[*d].IsMissing(0));
}

TEST(JsonLines, MixedTypesBecomeTextAndAnArrayIsRowsToo) {
  DataSet data = MustRead("[{\"a\": 1, \"k\": 1}, {\"a\": \"x\", \"k\": 2}, {\"a\": true}]");
  EXPECT_EQ(Texts(data.columns[0]), (Strings{"1", "x", "true"}));
  EXPECT_EQ(data.columns[1].type(), ColumnType::kInteger);
  EXPECT_EQ(data.columns[1].missing_count(), 1U);
}

TEST(JsonLines, KeysOfRowsThatWereLeftOutAreMissing) {
  DataSet data = MustRead("{\"v\": [1, 2]}\n{\"new\": 1, \"v\": [1]}\n");
  EXPECT_EQ(data.rows, 1U);
  ASSERT_EQ(data.columns.size(), 2U);
  EXPECT_TRUE(data.columns[1].IsMissing(0));
}

TEST(ReadDataSet, FilesOfOthersAreNamed) {
  struct Case {
    std::string bytes;
    const char* said;
  };
  for (const Case& one : {Case{"PAR1....", "Parquet"}, Case{"\x89HDF\r\n", "HDF5"},
                          Case{"version git-lfs/spec/v1\noid sha256:0\n", "Git LFS"},
                          Case{std::string("\x80\x04\x95\0\0\0\0\0\0\0", 10), "pickle"},
                          Case{std::string("\xFF\xFE"
                                           "a\0,\0b\0",
                                           8),
                               "UTF-16"},
                          Case{std::string("a\0b", 3), "no text"}, Case{"", "empty"}}) {
    auto data = Read(one.bytes);
    ASSERT_FALSE(data.ok()) << one.said;
    EXPECT_NE(data.error().message.find(one.said), std::string::npos) << data.error().message;
  }
}

}  // namespace
}  // namespace tidemark::evaluate

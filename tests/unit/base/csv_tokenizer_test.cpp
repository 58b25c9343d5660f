#include "base/csv_tokenizer.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

namespace tidemark {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows ReadAll(std::string_view text, const CsvDialect& dialect = {}) {
  Rows rows;
  CsvRow row;
  while (size_t size = ReadCsvRow(text, true, dialect, &row)) {
    rows.emplace_back(row.cells.begin(), row.cells.end());
    text.remove_prefix(size);
  }
  return rows;
}

std::string Quoted(const std::string& cell) {
  std::string out = "\"";
  for (char c : cell) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string Trimmed(std::string text) {
  const char* blanks = " \t\r";
  size_t begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

TEST(CsvTokenizer, CutsCellsAndTrimsBlanks) {
  EXPECT_EQ(ReadAll("a, b ,\tc\r\n1,,3\n"), (Rows{{"a", "b", "c"}, {"1", "", "3"}}));
  EXPECT_EQ(ReadAll("a,b,"), (Rows{{"a", "b", ""}}));
  EXPECT_EQ(ReadAll("\n \n"), (Rows{{""}, {""}}));
}

TEST(CsvTokenizer, ReadsQuotes) {
  EXPECT_EQ(ReadAll("\"a,b\",\"say \"\"hi\"\"\" , \"two\nlines\"\nx,\"\",z\n"),
            (Rows{{"a,b", "say \"hi\"", "two\nlines"}, {"x", "", "z"}}));
  // A quote inside a cell is a character; text behind a closing quote stays.
  EXPECT_EQ(ReadAll("5\" disk,\"a\"b\n"), (Rows{{"5\" disk", "ab"}}));
}

TEST(CsvTokenizer, AnOpenQuoteCostsOneRow) {
  std::string text = "1,\"open\n2,b\n3,c\n";
  CsvRow row;
  size_t size = ReadCsvRow(text, true, {}, &row);
  EXPECT_EQ(size, 8u);
  EXPECT_TRUE(row.bad_quote);
  EXPECT_EQ(ReadAll(text).size(), 3u);
  // Without the end of the text it may still be closed.
  EXPECT_EQ(ReadCsvRow(text, false, {}, &row), 0u);
  text += std::string(kMaxQuotedRowBytes, 'x');
  EXPECT_EQ(ReadCsvRow(text, false, {}, &row), 8u);
  EXPECT_TRUE(row.bad_quote);
}

TEST(CsvTokenizer, WaitsForTheEndOfARow) {
  CsvRow row;
  EXPECT_EQ(ReadCsvRow("1,2", false, {}, &row), 0u);
  EXPECT_EQ(ReadCsvRow("1,2", true, {}, &row), 3u);
  EXPECT_FALSE(row.terminated);
  EXPECT_EQ(ReadCsvRow("1,\"2\"", false, {}, &row), 0u);
  EXPECT_EQ(ReadCsvRow("1,2\n", false, {}, &row), 4u);
  EXPECT_TRUE(row.terminated);
  EXPECT_EQ(ReadCsvRow("", true, {}, &row), 0u);
}

TEST(CsvTokenizer, FindsTheDialect) {
  EXPECT_EQ(DetectCsvDialect("a,b\n1,2\n").delimiter, ',');
  EXPECT_EQ(DetectCsvDialect("a\tb\n1\t2\n").delimiter, '\t');
  EXPECT_EQ(DetectCsvDialect("a|b|c\n1|2|3\n").delimiter, '|');
  EXPECT_EQ(DetectCsvDialect("only\n1\n2\n").delimiter, ',');
  CsvDialect german = DetectCsvDialect("epoch;loss;acc\n0;0,5;0,25\n1;0,4;0,5\n");
  EXPECT_EQ(german.delimiter, ';');
  EXPECT_TRUE(german.decimal_comma);
  EXPECT_FALSE(DetectCsvDialect("epoch;loss\n0;0.5\n").decimal_comma);
  EXPECT_EQ(DetectCsvDialect("a,b\r1,2\r").line_end, '\r');
  EXPECT_EQ(DetectCsvDialect("a,b\r\n1,2\r\n").line_end, '\n');
  EXPECT_EQ(DetectCsvDialect("").delimiter, ',');
}

TEST(CsvTokenizer, WhatIsWrittenIsRead) {
  EXPECT_TRUE(rc::check("quoted rows come back", [] {
    CsvDialect dialect;
    dialect.delimiter = *rc::gen::element(',', ';', '\t', '|');
    size_t columns = *rc::gen::inRange<size_t>(1, 6);
    auto cell = rc::gen::container<std::string>(
        rc::gen::element('a', '1', '.', ',', ';', '|', '"', ' ', '\t', '\n', '\r', '\xC3', '#'));
    Rows rows =
        *rc::gen::container<Rows>(rc::gen::container<std::vector<std::string>>(columns, cell));
    std::string text;
    Rows expected = rows;
    for (size_t r = 0; r < rows.size(); ++r) {
      for (size_t c = 0; c < columns; ++c) {
        if (c > 0) text += dialect.delimiter;
        text += Quoted(rows[r][c]);
        expected[r][c] = Trimmed(rows[r][c]);
      }
      text += '\n';
    }
    RC_ASSERT(ReadAll(text, dialect) == expected);
  }));
}

TEST(CsvTokenizer, AnyTextIsReadToItsEnd) {
  EXPECT_TRUE(rc::check("rows cover the text, and more text never changes a complete row", [] {
    std::string text =
        *rc::gen::container<std::string>(rc::gen::element('a', ',', '"', '\n', ' ', '1'));
    std::string_view rest = text;
    CsvRow row, early;
    while (!rest.empty()) {
      size_t size = ReadCsvRow(rest, true, {}, &row);
      RC_ASSERT(size > 0u && size <= rest.size());
      size_t cut = *rc::gen::inRange<size_t>(0, rest.size() + 1);
      size_t early_size = ReadCsvRow(rest.substr(0, cut), false, {}, &early);
      if (early_size > 0) {
        RC_ASSERT(early_size == size);
        RC_ASSERT(early.cells == row.cells);
      }
      rest.remove_prefix(size);
    }
  }));
}

}  // namespace
}  // namespace tidemark

// Why a column is text where numbers are wanted: which cells are no numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

struct TextCells {
  uint64_t values = 0;     // that are there
  uint64_t texts = 0;      // of them, those that are no numbers
  uint64_t first_row = 0;  // of the data set, from 0: of the first of those
  std::string first;       // what it holds

  // Some cells of a column of numbers are wrong: most are numbers.
  [[nodiscard]] bool is_mostly_numbers() const { return texts * 2 < values; }
};

// O(rows). Decimal points; a comma is none.
[[nodiscard]] TextCells FindTextCells(const DataColumn& column);

// "size (row 6 holds "three", 2 such rows), name (row 1 holds "x")", of the first few columns.
[[nodiscard]] std::string DescribeTexts(const DataSet& data, const std::vector<size_t>& columns);

}  // namespace tidemark::evaluate

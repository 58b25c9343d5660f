// Nested runs: each below the run that started it.
#pragma once

#include <cstdint>
#include <vector>

#include "query/run_table.h"

namespace tidemark {

struct TreeRow {
  uint32_t row = 0;
  uint16_t depth = 0;        // 0 = at the top, or its parent is not among the rows
  uint32_t descendants = 0;  // that follow it directly
};

// The same rows, those of a parent behind it in their order. Runs that name each other as parents
// in a circle stand at the top. O(rows).
std::vector<TreeRow> TreeOf(const RunTable& table, const std::vector<uint32_t>& rows);

}  // namespace tidemark

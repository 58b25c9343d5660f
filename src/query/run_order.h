// Sorts rows of the run table by one column. Runs without a value come last in either direction;
// numbers come before texts; ties keep natural order of names, then age (run id), so that the order
// is total and does not jump between two asks.
#pragma once

#include <vector>

#include "query/run_table.h"

namespace tidemark {

// `pinned_first`: pinned runs form a sorted group of their own on top. O(n log n).
void SortRows(const RunTable& table, const ColumnSpec& by, bool descending, bool pinned_first,
              std::vector<uint32_t>* rows);

}  // namespace tidemark

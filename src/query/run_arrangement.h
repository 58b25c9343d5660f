// The order in which a list shows its runs: sorted, in groups, each below the run that started it.
#pragma once

#include <cstdint>
#include <vector>

#include "query/run_groups.h"

namespace tidemark {

struct ArrangeOptions {
  ColumnSpec sort;
  bool descending = false;
  std::vector<ColumnSpec> group_by;  // empty = no groups
  bool tree = false;
};

struct ArrangedRow {
  uint32_t row = 0;
  int32_t group = -1;  // index into RunArrangement::groups
  uint32_t tint = 0;   // how many runs of its group are older; filtering never changes it
  uint16_t depth = 0;
  uint32_t descendants = 0;  // that follow it directly
};

struct RunArrangement {
  std::vector<RunGroup> groups;  // in order; their runs stand together
  std::vector<ArrangedRow> rows;
};

// `all`: the runs of the project, which decide on colours; `matching`: those to be arranged. Pinned
// runs come first. O(n log n).
RunArrangement ArrangeRuns(const RunTable& table, const ArrangeOptions& options,
                           const std::vector<uint32_t>& all, std::vector<uint32_t> matching);

}  // namespace tidemark

// The rows of the run panel: groups and runs in the order of the engine's list, without what is
// below a closed row.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/replies.h"

namespace tidemark::ui {

struct RunListRow {
  const RunRow* run = nullptr;      // null: a group
  const GroupRow* group = nullptr;  // of a group's own row
  // Places in RunListRows::runs: of the run itself, or of a group's runs.
  size_t first = 0, count = 0;
  int depth = 0;
  bool parent = false;  // something is below it
  bool closed = false;
};

struct RunListRows {
  std::vector<RunListRow> rows;
  std::vector<const RunRow*> runs;  // those of closed rows too
  bool indents = false;             // some row has something below it: room for its chevron
};

// `find`: the run to show for a row of the list, or null for one that is left out. Points into
// `list` and what `find` gives. O(rows).
[[nodiscard]] RunListRows RowsOf(const RunList& list, const std::set<std::string>& closed,
                                 const std::function<const RunRow*(const RunRow&)>& find);

}  // namespace tidemark::ui

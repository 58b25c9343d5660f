// The run table's columns: which are shown when nobody chose, how wide they are, which ones the
// window shows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/replies.h"

namespace tidemark::ui {

// What a table shows until the person chooses: status, parameters that vary, last, min and max of
// the first metrics, start and duration.
[[nodiscard]] std::vector<ColumnSpec> DefaultColumns(const std::vector<ColumnEntry>& all);

// Everything a person can choose from: what the engine lists, where a metric stands once, with all
// of a metric's figures, and the general columns that are shown though no run has them yet.
[[nodiscard]] std::vector<ColumnEntry> ChoosableColumns(const std::vector<ColumnEntry>& listed);

// The chosen columns in the order in which they can be chosen, so that a metric's figures stand
// together; those that can't be chosen any more stay at the end.
[[nodiscard]] std::vector<ColumnSpec> InOrderOf(const std::vector<ColumnEntry>& choosable,
                                                const std::vector<ColumnSpec>& chosen);

// A stretch of neighbouring columns under one heading of the upper header row.
struct ColumnBand {
  size_t first = 0, count = 0;
  std::string title;  // "Parameters", a metric's name, or ""
};
[[nodiscard]] std::vector<ColumnBand> BandsOf(const std::vector<ColumnSpec>& columns);

// Left edges of columns of the given widths; one more entry than columns, the last is the total.
[[nodiscard]] std::vector<float> EdgesOf(const std::vector<float>& widths);
struct Span {
  size_t first = 0, last = 0;  // [first, last)
};
// Columns that touch [x0, x1]; O(log n).
[[nodiscard]] Span ColumnsBetween(const std::vector<float>& edges, float x0, float x1);

// The page of rows to ask for, so that scrolling a little asks nothing: whole hundreds around what
// is seen.
struct RowPage {
  uint64_t first = 0, count = 0;
  bool operator==(const RowPage&) const = default;
};
[[nodiscard]] RowPage PageAround(uint64_t first_seen, uint64_t last_seen);

}  // namespace tidemark::ui

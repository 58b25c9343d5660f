// Runs that agree in the chosen columns, as groups: the seeds of one setting, say.
//
// A group's colour is an index into the run palette, given in the order of the groups' oldest runs
// over all runs that are asked about: filtering, sorting and new runs never change it. When a
// person gave all runs of a group one colour, that is the group's.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "query/run_table.h"

namespace tidemark {

struct RunGroup {
  std::string key;    // names it in views; the same as long as its runs' values are
  std::string label;  // "resnet18 · lr 0.1"
  int32_t colour = 0;
  std::string custom_colour;   // "#RRGGBB", "" = by index
  std::vector<uint32_t> rows;  // in the order of the rows that were asked about
};

// The groups of `rows` by the columns `by` (not empty), in the order of their oldest runs, with all
// their rows. O(rows x columns).
std::vector<RunGroup> GroupRows(const RunTable& table, const std::vector<ColumnSpec>& by,
                                const std::vector<uint32_t>& rows);

// Orders groups by the mean of their runs in a numeric column, else by their label (for the name)
// or their first row. Groups without a value come last in either direction. `rows` of each must be
// in the order of the list; groups without rows are dropped.
void SortGroups(const RunTable& table, const ColumnSpec& by, bool descending,
                std::vector<RunGroup>* groups);

// What a group shows in a column.
struct GroupFigure {
  enum class Kind : uint8_t {
    kNone,
    kNumber,  // the mean of a metric or duration, the sum of points, the one value of a param
    kText,    // the one value that all runs have
    kRange,   // number .. upper: values of a numeric param
    kMany     // number: how many different texts
  } kind = Kind::kNone;
  double number = 0;
  double upper = 0;
  double deviation = 0;  // sample standard deviation of a mean; NaN of fewer than two runs
  std::string text;
};
// Non-finite values are left out of a mean. O(rows).
GroupFigure FigureOf(const RunTable& table, const ColumnSpec& column,
                     const std::vector<uint32_t>& rows);

}  // namespace tidemark

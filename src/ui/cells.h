// Cells of lists and tables as text, and the columns' names.
#pragma once

#include <string>
#include <vector>

#include "engine/replies.h"
#include "ui/format.h"
#include "ui/host.h"

namespace tidemark::ui {

// As shown; numbers in the column's style (or Short for parameters, when `style` is null).
[[nodiscard]] std::string CellText(const Cell& cell, const NumberStyle* style, const Host& host);
// With all digits, for the clipboard.
[[nodiscard]] std::string CellExact(const Cell& cell);
// "± 0.002" of a group's mean over several runs, else "".
[[nodiscard]] std::string DeviationText(const Cell& cell, const NumberStyle* style);
[[nodiscard]] bool IsNumeric(const Cell& cell);

// "val/loss", "lr", "Duration": what the column is about; a metric's context in brackets.
[[nodiscard]] std::string ColumnSubject(const ColumnSpec& column);
// "Last", "Min" for metrics, else as ColumnSubject.
[[nodiscard]] std::string ColumnHead(const ColumnSpec& column);
// "val/loss · last": both.
[[nodiscard]] std::string ColumnTitle(const ColumnSpec& column);
[[nodiscard]] const char* StatName(MetricStat stat);
// Whether its values are lined up at the right with the same decimals.
[[nodiscard]] bool HasNumberStyle(const ColumnSpec& column);

// Style of a column from the values that are known.
class StyleFinder {
 public:
  void Add(const Cell& cell);
  [[nodiscard]] NumberStyle Find() const { return StyleFor(max_abs_, min_abs_, whole_); }

 private:
  double max_abs_ = 0, min_abs_ = 0;
  bool whole_ = true;
};

}  // namespace tidemark::ui

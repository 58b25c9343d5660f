// What-if values: the list of changes that a person made to a row, and how they map to its image.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "workbench/answers.h"

namespace tidemark::ui {

// Makes `value` the change of this cell, in place of an older one; the original value is none.
// Returns whether the list is another one now.
bool SetCellEdit(std::vector<workbench::CellEdit>* edits, const workbench::WhatIfCell& cell,
                 std::string_view value);
// The text of the cell as it is edited, or as it is.
[[nodiscard]] std::string EditedValue(const std::vector<workbench::CellEdit>& edits,
                                      const workbench::WhatIfCell& cell);
// Whether each cell is one pixel of the image, in rows.
[[nodiscard]] bool CellsArePixels(const workbench::WhatIf& answer);
// Smallest and largest of the original values; {0, 1} when they are no numbers or all alike.
[[nodiscard]] std::pair<double, double> ValueRange(const workbench::WhatIf& answer);
// Indexes of the outputs to show, at most `most`: all in their order, or those that say the most.
[[nodiscard]] std::vector<size_t> ShownOutputs(const workbench::WhatIf& answer, size_t most);

}  // namespace tidemark::ui

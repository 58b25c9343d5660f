// The order of the classes in their table.
#pragma once

#include <cstddef>
#include <vector>

#include "workbench/answers.h"

namespace tidemark::ui {

// Indexes of classes sorted by a column of the table (0 name, 1 precision, 2 recall, 3 F1, 4 ROC
// AUC, 5 support, 6 predicted; below 0: as they come). What is not defined comes last in both
// directions, and equal ones stay as they come. Names that are numbers sort as numbers.
[[nodiscard]] std::vector<size_t> SortClasses(const workbench::Summary& summary, int column,
                                              bool descending);

}  // namespace tidemark::ui

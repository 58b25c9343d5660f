// Labels of the data that are none of the model's classes, as a message that names their rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

// `rows` are those that have a label, ascending. Both are O(rows), name the first few labels in the
// order of their first rows, and count rows from 1.

// The model names its classes, and some labels are none of them: "tulip (row 4, 2 rows), rose".
[[nodiscard]] Error UnknownLabels(const DataColumn& column, std::span<const uint32_t> rows,
                                  const std::vector<std::string>& class_names);

// Labels are numbers, and some are no places among the model's `count` classes: "12 in row 18".
[[nodiscard]] Error LabelsOutside(const DataColumn& column, std::span<const uint32_t> rows,
                                  size_t count);

}  // namespace tidemark::evaluate

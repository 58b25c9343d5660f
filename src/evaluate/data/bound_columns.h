// Columns beside what an input takes: widths, types and names, and the columns that a text names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "evaluate/data/binding.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

// Values a row of the input; nothing when an extent is free.
[[nodiscard]] std::optional<uint64_t> RowWidth(const ModelInput& input);
// "[N, 3, 8, 8]".
[[nodiscard]] std::string ShapeText(const ModelInput& input);
[[nodiscard]] bool TypeFits(InputType input, const DataColumn& column);
// Values a row of all the columns.
[[nodiscard]] size_t WidthOf(const DataSet& data, const std::vector<size_t>& columns);
// The first names, for messages: "a, b, ...".
[[nodiscard]] std::string ColumnNames(const DataSet& data, const std::vector<size_t>& columns);
[[nodiscard]] std::string ColumnNames(const DataSet& data);

// The column of this name; kNotFound names those that are there.
Result<size_t> ColumnOf(const DataSet& data, std::string_view name);

// Columns as a person writes them: "a,b", a range in the order of the file "pixel_0..pixel_63", or
// both. A text that is the name of a column means that one.
Result<std::vector<size_t>> ChooseColumns(const DataSet& data, std::string_view text);

}  // namespace tidemark::evaluate

// A column of one row with one value changed, as a person wrote it.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "evaluate/data/data_set.h"

namespace tidemark::workbench {

// kInvalid when the text is no value of the column's type; an empty one is a missing value.
Result<evaluate::DataColumn> WithValue(const evaluate::DataColumn& column, size_t place,
                                       const std::string& text);

}  // namespace tidemark::workbench

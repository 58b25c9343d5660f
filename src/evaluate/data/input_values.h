// The values that a model's input gets from the columns that are bound to it, some rows at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/binding.h"
#include "evaluate/data/data_set.h"

namespace tidemark::evaluate {

// Values of one input, `width` a row, for the rows [first_row, first_row + rows). Missing values
// are NaN. kInvalid names the column and row of a text that is no number.
Status FillFloats(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                  std::vector<float>* out);
// For inputs of doubles: a float between would cost labels of tree models.
Status FillDoubles(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                   std::vector<double>* out);
Status FillIntegers(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                    std::vector<int64_t>* out);
// Missing texts are empty.
Status FillTexts(const DataSet& data, const InputBinding& input, size_t first_row, size_t rows,
                 std::vector<std::string>* out);

}  // namespace tidemark::evaluate

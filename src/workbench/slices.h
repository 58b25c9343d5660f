// Slices: parts of the rows that a person named by conditions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/data/data_set.h"
#include "workbench/answers.h"
#include "workbench/model_run.h"

namespace tidemark::workbench {

// The places of an evaluation in which all conditions hold, ascending. The error names what is not
// there: a column, a class.
Result<std::vector<uint32_t>> PlacesOf(const ModelRun& run,
                                       const std::vector<Condition>& conditions);

// How many rows of the data hold; conditions about predictions count as holding.
Result<uint64_t> CountRows(const evaluate::DataSet& data, const std::vector<Condition>& conditions);

// "age from 30 to 45 and sex is male".
[[nodiscard]] std::string NameOf(const std::vector<Condition>& conditions);

// A slice for each value of a column (the most frequent first), or for its quarters, and one for
// missing values.
Result<std::vector<Condition>> ConditionsOf(const evaluate::DataSet& data,
                                            const std::string& column);

}  // namespace tidemark::workbench

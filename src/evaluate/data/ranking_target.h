// Ranked lists as a target.
#pragma once

#include "base/result.h"
#include "evaluate/data/data_set.h"
#include "evaluate/data/target.h"

namespace tidemark::evaluate {

// The relevance of each row, and the query that it belongs to (any type of column). Rows whose
// relevance is negative or no number are left out and counted. kInvalid when the relevance is text,
// or a row has several values of either.
Result<Target> ReadRankingTarget(const DataColumn& relevance, const DataColumn& query);

}  // namespace tidemark::evaluate

// The evaluations that a file keeps: runs with a document of their kind (docs/evaluations.md). The
// engine gives it out as it is; what it says is known to src/evaluate alone.
#pragma once

#include <string>

#include "base/result.h"
#include "engine/commands.h"
#include "engine/replies.h"
#include "store/store.h"

namespace tidemark {

// The newest first, deleted ones left out.
Result<EvaluationList> ListEvaluations(Store* store, const QueryEvaluations& query);
// kNotFound when the run is there no more or keeps none.
Result<StoredEvaluation> ReadEvaluation(Store* store, const QueryEvaluation& query);

}  // namespace tidemark

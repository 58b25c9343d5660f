// An evaluation as JSON, for the command line and for keeping it with a run.
#pragma once

#include "base/json_writer.h"
#include "evaluate/evaluation.h"

namespace tidemark::evaluate {

// Writes the members "task", "rows", "metrics" ({name: {"value", "low", "high"}}), "confusion",
// "classes", "class_names", "output", "options", "left_out" and "notes" into the object that is
// open. Undefined values are null, and their "note" says why.
void WriteEvaluationMembers(const Evaluation& evaluation, JsonWriter* json);

}  // namespace tidemark::evaluate

// Answers that are made at once.
#pragma once

#include "workbench/answers.h"
#include "workbench/queries/query_task.h"

namespace tidemark::workbench {

Result<Curves> AnswerCurves(const QueryCurves& request, BenchResults* results);
Result<ThresholdView> AnswerThreshold(const QueryThreshold& request, BenchResults* results);
Result<Residuals> AnswerResiduals(const QueryResiduals& request, BenchResults* results);
// Cells of inputs that are wider than 4,096 values a row are told only where they were edited.
Result<WhatIf> AnswerWhatIf(const QueryWhatIf& request, BenchResults* results);

// kInvalid when there are no scores, or no such class.
Status CheckClass(const ModelRun& run, uint32_t class_index);

}  // namespace tidemark::workbench

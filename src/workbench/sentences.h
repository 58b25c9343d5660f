// Errors as the sentences that answers carry.
#pragma once

#include "base/result.h"
#include "workbench/answers.h"

namespace tidemark::workbench {

[[nodiscard]] inline Sentence SentenceOf(const Error& error) { return {error.message, error.hint}; }

}  // namespace tidemark::workbench

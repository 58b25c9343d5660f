// Which input of a model takes images, and in which form.
#pragma once

#include "base/result.h"
#include "evaluate/images/preprocessing.h"
#include "model/session.h"

namespace tidemark::evaluate {

// By the shapes of the inputs: one with more extents first. kInvalid names them when none fits.
Result<Preprocessing> GuessPreprocessingFor(const model::ModelInfo& model);

}  // namespace tidemark::evaluate

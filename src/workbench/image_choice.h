// How images become a model's input: guessed from its shape, with what a person decided.
#pragma once

#include <string_view>

#include "base/result.h"
#include "evaluate/images/preprocessing.h"
#include "model/session.h"
#include "workbench/requests.h"

namespace tidemark::workbench {

// The size may still be open (0). kInvalid when no input of the model takes images, or names the
// choice that can't be.
Result<evaluate::Preprocessing> PreprocessingFor(const model::ModelInfo& model,
                                                 const ImageChoice& choice);

// Everything that is in force, as choices.
[[nodiscard]] ImageChoice ChoiceOf(const evaluate::Preprocessing& preprocessing);

// Of the text that a kept evaluation has.
Result<ImageChoice> ReadImageChoice(std::string_view text);

}  // namespace tidemark::workbench

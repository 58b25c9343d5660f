#include "evaluate/predict/image_inputs.h"

#include <optional>
#include <string>
#include <utility>

#include "evaluate/data/bound_columns.h"
#include "evaluate/predict/model_inputs.h"

namespace tidemark::evaluate {

Result<Preprocessing> GuessPreprocessingFor(const model::ModelInfo& model) {
  TM_ASSIGN_OR_RETURN(const auto inputs, InputsOf(model));
  std::optional<Preprocessing> best;
  std::string shapes;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const bool takes_bytes = model.inputs[i].type.element == model::DataType::kU8;
    auto guess = GuessPreprocessing(inputs[i], takes_bytes);
    if (guess && (!best || guess->rank > best->rank)) best = std::move(guess);
    shapes += (i > 0 ? ", " : "") + inputs[i].name + " " + ShapeText(inputs[i]);
  }
  if (best) return std::move(*best);
  return MakeError(ErrorCode::kInvalid,
                   "the data are images, and no input of the model takes any (" + shapes + ")",
                   "Images go into inputs such as [N, 3, 224, 224], [N, 28, 28, 1] or [N, 784].");
}

}  // namespace tidemark::evaluate

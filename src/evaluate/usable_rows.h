// Which rows of a model's output count.
#pragma once

#include <span>

namespace tidemark::evaluate {

// A row with NaN or infinity does not. Logarithms of probabilities may be -infinity, but not all of
// a row; probabilities may not.
[[nodiscard]] bool IsUsable(std::span<const float> row, bool may_be_infinite);

}  // namespace tidemark::evaluate

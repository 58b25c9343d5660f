#include "evaluate/usable_rows.h"

#include <cmath>

namespace tidemark::evaluate {

bool IsUsable(std::span<const float> row, bool may_be_infinite) {
  bool any_finite = false;
  for (float score : row) {
    if (std::isnan(score)) return false;
    if (std::isinf(score) && (score > 0 || !may_be_infinite)) return false;
    any_finite = any_finite || std::isfinite(score);
  }
  return any_finite;
}

}  // namespace tidemark::evaluate

// Axes as attributes and inputs give them: negative ones count from the end.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/tensor/shape.h"

namespace tidemark::model {

inline Result<size_t> NormalAxis(int64_t axis, size_t rank) {
  const int64_t normal = axis < 0 ? axis + static_cast<int64_t>(rank) : axis;
  if (normal < 0 || normal >= static_cast<int64_t>(rank)) {
    return MakeError(ErrorCode::kInvalid, "there is no axis " + std::to_string(axis) + " in " +
                                              std::to_string(rank) + " dimensions");
  }
  return static_cast<size_t>(normal);
}

// One flag a dim; each axis once.
inline Result<std::vector<bool>> AxisFlags(std::span<const int64_t> axes, size_t rank) {
  std::vector<bool> flags(rank, false);
  for (int64_t axis : axes) {
    TM_ASSIGN_OR_RETURN(const size_t normal, NormalAxis(axis, rank));
    if (flags[normal]) {
      return MakeError(ErrorCode::kInvalid, "the axis " + std::to_string(axis) + " is there twice");
    }
    flags[normal] = true;
  }
  return flags;
}

}  // namespace tidemark::model

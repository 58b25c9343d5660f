// Slices of one dim.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tidemark::model {

struct Cut {
  int64_t start, step, count;
};

// NumPy's start:end:step on a dim.
inline Cut CutOf(int64_t dim, int64_t start, int64_t end, int64_t step) {
  const auto clamp = [&](int64_t at, int64_t low, int64_t high) {
    if (at < 0) at = at < -dim ? low : at + dim;
    return std::clamp(at, low, high);
  };
  if (step > 0) {
    start = clamp(start, 0, dim);
    end = clamp(end, 0, dim);
    const int64_t length = end - start;
    return {start, step, length <= 0 ? 0 : (length - 1) / step + 1};
  }
  start = clamp(start, -1, dim - 1);
  end = clamp(end, -1, dim - 1);
  const int64_t length = start - end;
  if (length <= 0) return {0, step, 0};
  const uint64_t size = 0 - static_cast<uint64_t>(step);
  return {start, step, static_cast<int64_t>((static_cast<uint64_t>(length) - 1) / size) + 1};
}

}  // namespace tidemark::model

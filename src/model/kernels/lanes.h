// Four floats at a time, by the compilers' vector extensions: SSE, NEON or WebAssembly's SIMD.
#pragma once

#include <cstring>

namespace tidemark::model {

using F4 = float __attribute__((vector_size(16)));

inline F4 Load4(const float* from) {
  F4 v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}

inline void Store4(float* to, F4 v) { std::memcpy(to, &v, sizeof(v)); }

inline F4 Splat4(float value) { return F4{value, value, value, value}; }

// What is below `low` becomes low, what is above `high` high; NaN stays.
inline F4 Clamp4(F4 v, F4 low, F4 high) {
  v = v < low ? low : v;
  return v > high ? high : v;
}

// Rows become columns.
inline void Transpose4(F4* rows) {
  const F4 a = __builtin_shufflevector(rows[0], rows[1], 0, 4, 1, 5);
  const F4 b = __builtin_shufflevector(rows[2], rows[3], 0, 4, 1, 5);
  const F4 c = __builtin_shufflevector(rows[0], rows[1], 2, 6, 3, 7);
  const F4 d = __builtin_shufflevector(rows[2], rows[3], 2, 6, 3, 7);
  rows[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
  rows[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
  rows[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5);
  rows[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7);
}

}  // namespace tidemark::model

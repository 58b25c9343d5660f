// Four floats at a time, by the compilers' vector extensions: SSE, NEON or WebAssembly's SIMD.
#pragma once

#include <cstddef>
#include <cstring>

#if defined(__SSE__)
#include <xmmintrin.h>
#elif defined(__wasm_simd128__)
#include <wasm_simd128.h>
#endif

namespace tidemark::model {

using F4 = float __attribute__((vector_size(16)));

inline F4 Load4(const float* from) {
  F4 v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}

inline void Store4(float* to, F4 v) { std::memcpy(to, &v, sizeof(v)); }

inline F4 Splat4(float value) { return F4{value, value, value, value}; }

// What was computed stays before what is computed behind this: in WebAssembly compilers otherwise
// load for several steps of a loop at once, which is more than the processor's registers hold.
inline void KeepOrder([[maybe_unused]] F4* a, [[maybe_unused]] F4* b) {
#if defined(__wasm_simd128__)
  asm volatile("" : "+r"(*a), "+r"(*b));
#endif
}

// The first where it is larger (smaller), the second where it is not and where one is NaN: one
// instruction, which compilers don't find.
inline F4 FirstIfLarger(F4 a, F4 b) {
#if defined(__SSE__)
  return _mm_max_ps(a, b);
#elif defined(__wasm_simd128__)
  return wasm_f32x4_pmax(b, a);
#else
  return a > b ? a : b;
#endif
}

inline F4 FirstIfSmaller(F4 a, F4 b) {
#if defined(__SSE__)
  return _mm_min_ps(a, b);
#elif defined(__wasm_simd128__)
  return wasm_f32x4_pmin(b, a);
#else
  return a < b ? a : b;
#endif
}

// What is below `low` becomes low, what is above `high` high; NaN stays.
inline F4 Clamp4(F4 v, F4 low, F4 high) { return FirstIfSmaller(high, FirstIfLarger(low, v)); }

// Short rows: compilers make calls of such loops, which in WebAssembly cost more than the rows.
inline void CopyFloats(const float* from, std::ptrdiff_t count, float* to) {
  std::ptrdiff_t i = 0;
  for (; i + 4 <= count; i += 4) {
    Store4(to + i, Load4(from + i));
    asm volatile("" : "+r"(i));
  }
  for (; i < count; ++i) {
    to[i] = from[i];
    asm volatile("" : "+r"(i));
  }
}

inline void FillFloats(float value, std::ptrdiff_t count, float* to) {
  std::ptrdiff_t i = 0;
  for (; i + 4 <= count; i += 4) {
    Store4(to + i, Splat4(value));
    asm volatile("" : "+r"(i));
  }
  for (; i < count; ++i) {
    to[i] = value;
    asm volatile("" : "+r"(i));
  }
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

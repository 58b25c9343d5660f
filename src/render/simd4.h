// Four floats at once, for the passes over pixel columns. The compilers' own vector types do
// arithmetic and comparisons on every machine; what they lack, or translate badly for SSE2 or the
// page's SIMD128, is here. Each function does in a lane what its scalar namesake does, in the same
// order of rounding, so that the kernels' results are those of plain code to the last bit.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

// Kernels are written as small functions of vectors, of which a call would cost more than the work.
#define TM_SIMD [[gnu::always_inline]] inline

namespace tidemark::render {

using F4 = float __attribute__((vector_size(16)));
using I4 = int32_t __attribute__((vector_size(16)));

TM_SIMD F4 Splat4(float v) { return F4{v, v, v, v}; }
TM_SIMD I4 Splat4(int32_t v) { return I4{v, v, v, v}; }

TM_SIMD F4 Load4(const void* from) {
  F4 out;
  std::memcpy(&out, from, sizeof out);
  return out;
}
TM_SIMD void Store4(F4 v, float* to) { std::memcpy(to, &v, sizeof v); }
TM_SIMD void Store4(I4 v, int32_t* to) { std::memcpy(to, &v, sizeof v); }

// Lane by lane; a mask is all ones or all zeros.
TM_SIMD F4 Select(I4 mask, F4 yes, F4 no) { return mask ? yes : no; }
TM_SIMD I4 Select(I4 mask, I4 yes, I4 no) { return mask ? yes : no; }

// `b < a ? b : a` and `a < b ? b : a`, as std::min and std::max.
TM_SIMD F4 Min(F4 a, F4 b) {
#if defined(__wasm_simd128__)
  return static_cast<F4>(wasm_f32x4_pmin(static_cast<v128_t>(a), static_cast<v128_t>(b)));
#elif defined(__SSE2__)
  return _mm_min_ps(b, a);
#else
  return b < a ? b : a;
#endif
}
TM_SIMD F4 Max(F4 a, F4 b) {
#if defined(__wasm_simd128__)
  return static_cast<F4>(wasm_f32x4_pmax(static_cast<v128_t>(a), static_cast<v128_t>(b)));
#elif defined(__SSE2__)
  return _mm_max_ps(b, a);
#else
  return a < b ? b : a;
#endif
}
TM_SIMD F4 Clamp(F4 v, float low, float high) { return Min(Max(v, Splat4(low)), Splat4(high)); }

// v where the mask is set, else 0.
TM_SIMD F4 And(I4 mask, F4 v) { return reinterpret_cast<F4>(mask & reinterpret_cast<I4>(v)); }
// Min(a, b) where the mask is set, else a: a NaN is less than nothing.
TM_SIMD F4 MinWhere(I4 mask, F4 a, F4 b) {
  return Min(a, reinterpret_cast<F4>(~mask | reinterpret_cast<I4>(b)));
}

TM_SIMD F4 Sqrt(F4 v) {
#if defined(__wasm_simd128__)
  return static_cast<F4>(wasm_f32x4_sqrt(static_cast<v128_t>(v)));
#elif defined(__SSE2__)
  return _mm_sqrt_ps(v);
#else
  return F4{std::sqrt(v[0]), std::sqrt(v[1]), std::sqrt(v[2]), std::sqrt(v[3])};
#endif
}

// |v| < 2^31.
TM_SIMD I4 ToInts(F4 v) { return __builtin_convertvector(v, I4); }
TM_SIMD F4 ToFloats(I4 v) { return __builtin_convertvector(v, F4); }

// |v| < 2^31.
TM_SIMD F4 Floor(F4 v) {
#if defined(__wasm_simd128__)
  return static_cast<F4>(wasm_f32x4_floor(static_cast<v128_t>(v)));
#else
  const F4 whole = ToFloats(ToInts(v));
  return whole - Select(v < whole, Splat4(1.0f), Splat4(0.0f));
#endif
}

// Towards zero; 0 <= v < 2^23. A conversion of any float takes the page's machines many steps.
TM_SIMD I4 ToSmallInts(F4 v) {
#if defined(__wasm_simd128__)
  const F4 whole = static_cast<F4>(wasm_f32x4_floor(static_cast<v128_t>(v)));
  return reinterpret_cast<I4>(whole + 8388608.0f) & 0x7fffff;
#else
  return ToInts(v);
#endif
}

TM_SIMD F4 Abs(F4 v) { return reinterpret_cast<F4>(reinterpret_cast<I4>(v) & 0x7fffffff); }

// A bit for each lane that is true.
TM_SIMD int LanesOf(I4 mask) {
#if defined(__wasm_simd128__)
  return static_cast<int>(wasm_i32x4_bitmask(static_cast<v128_t>(mask)));
#elif defined(__SSE2__)
  return _mm_movemask_ps(reinterpret_cast<__m128>(mask));
#else
  return (mask[0] & 1) | (mask[1] & 2) | (mask[2] & 4) | (mask[3] & 8);
#endif
}

}  // namespace tidemark::render

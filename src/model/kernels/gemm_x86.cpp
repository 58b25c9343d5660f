// Micro-kernels for AVX2 and AVX-512.
#include "model/kernels/gemm_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tidemark::model {
#if defined(__x86_64__)
namespace {

// A tile of kRows × two vectors. `offsets` null: b is packed. Few rows wait for their own sums, so
// several steps of k go side by side. Macros, because a function of one instruction set is not
// inlined into another's.
#define TM_GEMM_TILE(name, isa, vector, lanes, zero, load, store, set, fma, add)        \
  template <int kRows, bool kGather>                                                    \
  __attribute__((target(isa))) void name(int64_t k, const float* a, const float* b,     \
                                         const int64_t* offsets, float* c, int64_t ldc, \
                                         bool add_to) {                                 \
    constexpr int kSteps = kRows == 1 ? 4 : kRows <= 3 ? 2 : 1;                         \
    vector sums[kSteps][kRows][2];                                                      \
    for (auto& step : sums) {                                                           \
      for (auto& row : step) row[0] = row[1] = zero();                                  \
    }                                                                                   \
    int64_t p = 0;                                                                      \
    for (; p + kSteps <= k; p += kSteps) {                                              \
      _Pragma("GCC unroll 4") for (int s = 0; s < kSteps; ++s, a += kRows) {            \
        const float* row = kGather ? b + offsets[p + s] : b + (p + s) * 2 * (lanes);    \
        const vector b0 = load(row);                                                    \
        const vector b1 = load(row + (lanes));                                          \
        _Pragma("GCC unroll 12") for (int r = 0; r < kRows; ++r) {                      \
          const vector x = set(a[r]);                                                   \
          sums[s][r][0] = fma(x, b0, sums[s][r][0]);                                    \
          sums[s][r][1] = fma(x, b1, sums[s][r][1]);                                    \
        }                                                                               \
      }                                                                                 \
    }                                                                                   \
    for (; p < k; ++p, a += kRows) {                                                    \
      const float* row = kGather ? b + offsets[p] : b + p * 2 * (lanes);                \
      const vector b0 = load(row);                                                      \
      const vector b1 = load(row + (lanes));                                            \
      _Pragma("GCC unroll 12") for (int r = 0; r < kRows; ++r) {                        \
        const vector x = set(a[r]);                                                     \
        sums[0][r][0] = fma(x, b0, sums[0][r][0]);                                      \
        sums[0][r][1] = fma(x, b1, sums[0][r][1]);                                      \
      }                                                                                 \
    }                                                                                   \
    _Pragma("GCC unroll 12") for (int r = 0; r < kRows; ++r) {                          \
      float* to = c + r * ldc;                                                          \
      _Pragma("GCC unroll 4") for (int s = 1; s < kSteps; ++s) {                        \
        sums[0][r][0] = add(sums[0][r][0], sums[s][r][0]);                              \
        sums[0][r][1] = add(sums[0][r][1], sums[s][r][1]);                              \
      }                                                                                 \
      if (add_to) {                                                                     \
        sums[0][r][0] = add(load(to), sums[0][r][0]);                                   \
        sums[0][r][1] = add(load(to + (lanes)), sums[0][r][1]);                         \
      }                                                                                 \
      store(to, sums[0][r][0]);                                                         \
      store(to + (lanes), sums[0][r][1]);                                               \
    }                                                                                   \
  }

TM_GEMM_TILE(Avx2Tile, "avx2,fma", __m256, 8, _mm256_setzero_ps, _mm256_loadu_ps, _mm256_storeu_ps,
             _mm256_set1_ps, _mm256_fmadd_ps, _mm256_add_ps)
TM_GEMM_TILE(Avx512Tile, "avx512f", __m512, 16, _mm512_setzero_ps, _mm512_loadu_ps,
             _mm512_storeu_ps, _mm512_set1_ps, _mm512_fmadd_ps, _mm512_add_ps)
#undef TM_GEMM_TILE

template <int kRows>
constexpr GemmKernel Avx2() {
  return {kRows, 16,
          [](int64_t k, const float* a, const float* b, float* c, int64_t ldc, bool add) {
            Avx2Tile<kRows, false>(k, a, b, nullptr, c, ldc, add);
          },
          Avx2Tile<kRows, true>};
}

template <int kRows>
constexpr GemmKernel Avx512() {
  return {kRows, 32,
          [](int64_t k, const float* a, const float* b, float* c, int64_t ldc, bool add) {
            Avx512Tile<kRows, false>(k, a, b, nullptr, c, ldc, add);
          },
          Avx512Tile<kRows, true>};
}

constexpr GemmKernel kAvx2[] = {Avx2<1>(), Avx2<2>(), Avx2<3>(), Avx2<4>(), Avx2<6>()};
constexpr GemmKernel kAvx512[] = {Avx512<1>(), Avx512<2>(), Avx512<3>(), Avx512<4>(),
                                  Avx512<6>(), Avx512<8>(), Avx512<12>()};

}  // namespace
#endif

std::span<const GemmKernel> X86GemmKernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") != 0) return kAvx512;
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0) return kAvx2;
#endif
  return {};
}

}  // namespace tidemark::model

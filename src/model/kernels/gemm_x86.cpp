// Micro-kernels for AVX2 and AVX-512, and the choice between all of them.
#include "model/kernels/gemm_kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>

namespace tidemark::model {
namespace {

__attribute__((target("avx2,fma"))) void Kernel6x16(int64_t k, const float* a, const float* b,
                                                    float* c, int64_t ldc) {
  __m256 sums[6][2];
  for (auto& row : sums) row[0] = row[1] = _mm256_setzero_ps();
  for (int64_t i = 0; i < k; ++i, a += 6, b += 16) {
    const __m256 b0 = _mm256_loadu_ps(b);
    const __m256 b1 = _mm256_loadu_ps(b + 8);
#pragma GCC unroll 6
    for (int r = 0; r < 6; ++r) {
      const __m256 x = _mm256_broadcast_ss(a + r);
      sums[r][0] = _mm256_fmadd_ps(x, b0, sums[r][0]);
      sums[r][1] = _mm256_fmadd_ps(x, b1, sums[r][1]);
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < 6; ++r) {
    float* to = c + r * ldc;
    _mm256_storeu_ps(to, _mm256_add_ps(_mm256_loadu_ps(to), sums[r][0]));
    _mm256_storeu_ps(to + 8, _mm256_add_ps(_mm256_loadu_ps(to + 8), sums[r][1]));
  }
}

__attribute__((target("avx512f"))) void Kernel12x32(int64_t k, const float* a, const float* b,
                                                    float* c, int64_t ldc) {
  __m512 sums[12][2];
  for (auto& row : sums) row[0] = row[1] = _mm512_setzero_ps();
  for (int64_t i = 0; i < k; ++i, a += 12, b += 32) {
    const __m512 b0 = _mm512_loadu_ps(b);
    const __m512 b1 = _mm512_loadu_ps(b + 16);
#pragma GCC unroll 12
    for (int r = 0; r < 12; ++r) {
      const __m512 x = _mm512_set1_ps(a[r]);
      sums[r][0] = _mm512_fmadd_ps(x, b0, sums[r][0]);
      sums[r][1] = _mm512_fmadd_ps(x, b1, sums[r][1]);
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < 12; ++r) {
    float* to = c + r * ldc;
    _mm512_storeu_ps(to, _mm512_add_ps(_mm512_loadu_ps(to), sums[r][0]));
    _mm512_storeu_ps(to + 16, _mm512_add_ps(_mm512_loadu_ps(to + 16), sums[r][1]));
  }
}

constexpr GemmKernel kAvx2 = {6, 16, Kernel6x16};
constexpr GemmKernel kAvx512 = {12, 32, Kernel12x32};

const GemmKernel& Choose() {
  if (__builtin_cpu_supports("avx512f") != 0) return kAvx512;
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0) return kAvx2;
  return PortableGemmKernel();
}

}  // namespace

const GemmKernel& BestGemmKernel() {
  static const GemmKernel& best = Choose();
  return best;
}

}  // namespace tidemark::model

#else

namespace tidemark::model {
const GemmKernel& BestGemmKernel() { return PortableGemmKernel(); }
}  // namespace tidemark::model

#endif

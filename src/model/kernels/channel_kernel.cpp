#include "model/kernels/channel_kernel.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tidemark::model {
namespace {

#if defined(__x86_64__)

// A macro, because a function of one instruction set is not inlined into another's.
#define TM_CHANNEL_TILE(name, isa, vector, lanes, zero, load, store, set, fma)             \
  template <int kVectors>                                                                  \
  __attribute__((target(isa))) void name(int64_t k, const float* x, const int64_t* places, \
                                         const int64_t* offsets, const float* weights,     \
                                         float* sums) {                                    \
    const float* from[ChannelKernel::kPixels];                                             \
    vector sum[ChannelKernel::kPixels][kVectors];                                          \
    _Pragma("GCC unroll 6") for (int i = 0; i < ChannelKernel::kPixels; ++i) {             \
      from[i] = x + places[i];                                                             \
      _Pragma("GCC unroll 2") for (int v = 0; v < kVectors; ++v) sum[i][v] = zero();       \
    }                                                                                      \
    for (int64_t p = 0; p < k; ++p, weights += kVectors * (lanes)) {                       \
      const int64_t offset = offsets[p];                                                   \
      vector w[kVectors];                                                                  \
      _Pragma("GCC unroll 2") for (int v = 0; v < kVectors; ++v) w[v] =                    \
          load(weights + v * (lanes));                                                     \
      _Pragma("GCC unroll 6") for (int i = 0; i < ChannelKernel::kPixels; ++i) {           \
        const vector cell = set(from[i][offset]);                                          \
        _Pragma("GCC unroll 2") for (int v = 0; v < kVectors; ++v) sum[i][v] =             \
            fma(cell, w[v], sum[i][v]);                                                    \
      }                                                                                    \
    }                                                                                      \
    _Pragma("GCC unroll 6") for (int i = 0; i < ChannelKernel::kPixels; ++i) {             \
      _Pragma("GCC unroll 2") for (int v = 0; v < kVectors; ++v)                           \
          store(sums + (i * kVectors + v) * (lanes), sum[i][v]);                           \
    }                                                                                      \
  }

TM_CHANNEL_TILE(Avx2Tile, "avx2,fma", __m256, 8, _mm256_setzero_ps, _mm256_loadu_ps,
                _mm256_storeu_ps, _mm256_set1_ps, _mm256_fmadd_ps)
TM_CHANNEL_TILE(Avx512Tile, "avx512f", __m512, 16, _mm512_setzero_ps, _mm512_loadu_ps,
                _mm512_storeu_ps, _mm512_set1_ps, _mm512_fmadd_ps)
#undef TM_CHANNEL_TILE

// Eight rows of eight become columns.
__attribute__((target("avx2"), always_inline)) inline void Transpose8(const float* from,
                                                                      int64_t step, __m256* out) {
  __m256 pairs[8];  // row i, and four floats of row i + 4
  for (int i = 0; i < 4; ++i) {
    const float* low = from + i * step;
    const float* high = low + 4 * step;
    pairs[i] =
        _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm_loadu_ps(high), 1);
    pairs[4 + i] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low + 4)),
                                        _mm_loadu_ps(high + 4), 1);
  }
  for (int half = 0; half < 8; half += 4) {
    const __m256 a = _mm256_unpacklo_ps(pairs[half], pairs[half + 1]);
    const __m256 b = _mm256_unpacklo_ps(pairs[half + 2], pairs[half + 3]);
    const __m256 c = _mm256_unpackhi_ps(pairs[half], pairs[half + 1]);
    const __m256 d = _mm256_unpackhi_ps(pairs[half + 2], pairs[half + 3]);
    out[half] = _mm256_shuffle_ps(a, b, 0x44);
    out[half + 1] = _mm256_shuffle_ps(a, b, 0xee);
    out[half + 2] = _mm256_shuffle_ps(c, d, 0x44);
    out[half + 3] = _mm256_shuffle_ps(c, d, 0xee);
  }
}

struct Limits {
  __m256 low, high;
};

__attribute__((target("avx2"), always_inline)) inline void FinishRow8(
    __m256 sums, const float* bias, const float* residual, const Limits& limits, float* to) {
  __m256 row = _mm256_add_ps(sums, _mm256_broadcast_ss(bias));
  if (residual != nullptr) row = _mm256_add_ps(row, _mm256_loadu_ps(residual));
  // max and min give their second operand where one is NaN.
  _mm256_storeu_ps(to, _mm256_min_ps(limits.high, _mm256_max_ps(limits.low, row)));
}

__attribute__((target("avx2"))) void Finish(const float* sums, int64_t width, int64_t count,
                                            int64_t channels, const Epilogue& epilogue, float* to,
                                            int64_t step) {
  const Limits limits = {_mm256_set1_ps(epilogue.low), _mm256_set1_ps(epilogue.high)};
  float bias[8] = {};
  if (epilogue.bias != nullptr) std::copy_n(epilogue.bias, channels, bias);
  const float* residual = epilogue.residual;
  int64_t i = 0;
  __m256 rows[8];
  if (channels == 8) {
    for (; i + 8 <= count; i += 8, sums += 8 * width) {
      Transpose8(sums, width, rows);
      _Pragma("GCC unroll 8") for (int64_t c = 0; c < 8; ++c) {
        FinishRow8(rows[c], bias + c, residual == nullptr ? nullptr : residual + c * step + i,
                   limits, to + c * step + i);
      }
    }
  }
  for (; i < count; i += 8, sums += 8 * width) {
    const int64_t rest = std::min<int64_t>(count - i, 8);
    Transpose8(sums, width, rows);
    for (int64_t c = 0; c < channels; ++c) {
      float cells[8] = {};
      if (residual != nullptr) std::copy_n(residual + c * step + i, rest, cells);
      FinishRow8(rows[c], bias + c, residual == nullptr ? nullptr : cells, limits, cells);
      std::copy_n(cells, rest, to + c * step + i);
    }
  }
}

constexpr ChannelKernel kAvx2 = {8, {Avx2Tile<1>, Avx2Tile<2>}, Finish};
constexpr ChannelKernel kAvx512 = {16, {Avx512Tile<1>, Avx512Tile<2>}, Finish};
#endif

}  // namespace

std::vector<const ChannelKernel*> ChannelKernels() {
  std::vector<const ChannelKernel*> out;
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  if (avx2) out.push_back(&kAvx2);
  if (avx2 && __builtin_cpu_supports("avx512f") != 0) out.push_back(&kAvx512);
#endif
  return out;
}

const ChannelKernel* BestChannelKernel() {
  static const ChannelKernel* const kBest = [] {
    const auto kernels = ChannelKernels();
    return kernels.empty() ? nullptr : kernels.back();
  }();
  return kBest;
}

}  // namespace tidemark::model

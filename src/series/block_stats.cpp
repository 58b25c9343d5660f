#include "series/block_stats.h"

#include <cmath>
#include <limits>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tidemark {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Reduction {
  double low = kInfinity, high = -kInfinity, sum = 0;
  size_t finite = 0;
};

void ReduceScalar(const double* values, size_t count, Reduction* r) {
  for (size_t i = 0; i < count; ++i) {
    const double v = values[i];
    if (!std::isfinite(v)) continue;
    r->low = v < r->low ? v : r->low;
    r->high = v > r->high ? v : r->high;
    r->sum += v;
    ++r->finite;
  }
}

#if defined(__wasm_simd128__)

void Reduce(const double* values, size_t count, Reduction* r) {
  v128_t low = wasm_f64x2_splat(kInfinity), high = wasm_f64x2_splat(-kInfinity);
  v128_t sum = wasm_f64x2_splat(0), finite = wasm_i64x2_splat(0);
  const v128_t infinity = wasm_f64x2_splat(kInfinity);
  size_t i = 0;
  for (; i + 2 <= count; i += 2) {
    const v128_t v = wasm_v128_load(values + i);
    const v128_t mask = wasm_f64x2_lt(wasm_f64x2_abs(v), infinity);
    low = wasm_f64x2_pmin(low, wasm_v128_bitselect(v, infinity, mask));
    high = wasm_f64x2_pmax(high, wasm_v128_bitselect(v, wasm_f64x2_neg(infinity), mask));
    sum = wasm_f64x2_add(sum, wasm_v128_and(v, mask));
    finite = wasm_i64x2_sub(finite, mask);
  }
  r->low = std::fmin(wasm_f64x2_extract_lane(low, 0), wasm_f64x2_extract_lane(low, 1));
  r->high = std::fmax(wasm_f64x2_extract_lane(high, 0), wasm_f64x2_extract_lane(high, 1));
  r->sum = wasm_f64x2_extract_lane(sum, 0) + wasm_f64x2_extract_lane(sum, 1);
  r->finite =
      static_cast<size_t>(wasm_i64x2_extract_lane(finite, 0) + wasm_i64x2_extract_lane(finite, 1));
  ReduceScalar(values + i, count - i, r);
}

#elif defined(__SSE2__)

void Reduce(const double* values, size_t count, Reduction* r) {
  __m128d low = _mm_set1_pd(kInfinity), high = _mm_set1_pd(-kInfinity), sum = _mm_setzero_pd();
  __m128i finite = _mm_setzero_si128();
  const __m128d infinity = _mm_set1_pd(kInfinity), sign = _mm_set1_pd(-0.0);
  size_t i = 0;
  for (; i + 2 <= count; i += 2) {
    const __m128d v = _mm_loadu_pd(values + i);
    const __m128d mask = _mm_cmplt_pd(_mm_andnot_pd(sign, v), infinity);
    const __m128d kept = _mm_and_pd(mask, v);
    const __m128d instead = _mm_andnot_pd(mask, infinity);
    low = _mm_min_pd(low, _mm_or_pd(kept, instead));
    high = _mm_max_pd(high, _mm_or_pd(kept, _mm_or_pd(instead, _mm_andnot_pd(mask, sign))));
    sum = _mm_add_pd(sum, kept);
    finite = _mm_sub_epi64(finite, _mm_castpd_si128(mask));
  }
  double lows[2], highs[2], sums[2];
  int64_t counts[2];
  _mm_storeu_pd(lows, low);
  _mm_storeu_pd(highs, high);
  _mm_storeu_pd(sums, sum);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(counts), finite);
  r->low = lows[1] < lows[0] ? lows[1] : lows[0];
  r->high = highs[1] > highs[0] ? highs[1] : highs[0];
  r->sum = sums[0] + sums[1];
  r->finite = static_cast<size_t>(counts[0] + counts[1]);
  ReduceScalar(values + i, count - i, r);
}

#else

void Reduce(const double* values, size_t count, Reduction* r) { ReduceScalar(values, count, r); }

#endif

uint8_t KindOf(double value) {
  if (value != value) return kKindNan;
  return value > 0 ? kKindPositiveInfinity : kKindNegativeInfinity;
}

BlockStats Finish(const double* values, size_t count, const Reduction& r) {
  BlockStats stats;
  stats.sum = r.sum;
  stats.finite = static_cast<uint32_t>(r.finite);
  if (r.finite < count) {
    for (size_t i = 0; i < count; ++i) {
      if (!std::isfinite(values[i])) stats.kinds |= KindOf(values[i]);
    }
  }
  if (r.finite == 0) {
    stats.bounds = {kNone, kNone, kNone, kNone};
    return stats;
  }
  size_t first = 0, last = count - 1;
  while (!std::isfinite(values[first])) ++first;
  while (!std::isfinite(values[last])) --last;
  stats.bounds = {r.low, r.high, values[first], values[last]};
  return stats;
}

bool SurvivesF32(double value) {
  if (value != value) return true;
  return static_cast<double>(NearestF32(value)) == value;
}

}  // namespace

BlockStats StatsOf(const double* values, size_t count) {
  Reduction r;
  Reduce(values, count, &r);
  return Finish(values, count, r);
}

BlockStats StatsOfScalar(const double* values, size_t count) {
  Reduction r;
  ReduceScalar(values, count, &r);
  return Finish(values, count, r);
}

float NearestF32(double value) {
  constexpr double kMax = std::numeric_limits<float>::max();
  if (value > kMax)
    return value < 3.4028235677973366e38 ? std::numeric_limits<float>::max()
                                         : std::numeric_limits<float>::infinity();
  if (value < -kMax) return -NearestF32(-value);
  return static_cast<float>(value);
}

bool FitsF32(const BlockBounds<double>& bounds) {
  return SurvivesF32(bounds.min) && SurvivesF32(bounds.max) && SurvivesF32(bounds.first) &&
         SurvivesF32(bounds.last);
}

}  // namespace tidemark

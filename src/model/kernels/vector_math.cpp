#include "model/kernels/vector_math.h"

#include <cmath>
#include <cstring>

namespace tidemark::model {
namespace {

using F4 = float __attribute__((vector_size(16)));
using I4 = int32_t __attribute__((vector_size(16)));

F4 Load(const float* from) {
  F4 v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}

void Store(float* to, F4 v) { std::memcpy(to, &v, sizeof(v)); }

F4 Set(float x) { return F4{x, x, x, x}; }

F4 Select(I4 mask, F4 yes, F4 no) {
  return reinterpret_cast<F4>((mask & reinterpret_cast<I4>(yes)) |
                              (~mask & reinterpret_cast<I4>(no)));
}

// 2^k * p(r) with x = k ln2 + r, |r| <= ln2 / 2. Below -87.3 the result is 0 (denormals are not
// worth their time), above 88.7 infinity; NaN stays.
F4 Exp4(F4 x) {
  const F4 low = Set(-87.336544F);
  const F4 high = Set(88.72283F);
  F4 clamped = Select(x < low, low, x);
  clamped = Select(clamped > high, high, clamped);
  const F4 magic = Set(12582912.0F);  // 1.5 * 2^23: the sum's low bits are the rounded number
  const F4 shifted = clamped * Set(1.4426950408889634F) + magic;
  const F4 k = shifted - magic;
  F4 r = clamped - k * Set(0.693359375F);
  r = r - k * Set(-2.12194440e-4F);
  F4 p = Set(1.9875691500e-4F);
  p = p * r + Set(1.3981999507e-3F);
  p = p * r + Set(8.3334519073e-3F);
  p = p * r + Set(4.1665795894e-2F);
  p = p * r + Set(1.6666665459e-1F);
  p = p * r + Set(5.0000001201e-1F);
  p = p * r * r + r + Set(1.0F);
  // In two factors, so that neither leaves the range of normal numbers.
  const I4 whole = reinterpret_cast<I4>(shifted) - reinterpret_cast<I4>(magic);
  const I4 half = whole >> 1;
  const I4 bias = {127, 127, 127, 127};
  const F4 first = reinterpret_cast<F4>((half + bias) << 23);
  const F4 second = reinterpret_cast<F4>((whole - half + bias) << 23);
  F4 result = p * first * second;
  result = Select(x < low, Set(0.0F), result);
  result = Select(x > high, Set(INFINITY), result);
  return Select(x != x, x, result);  // NOLINT(misc-redundant-expression): NaN
}

F4 Sigmoid4(F4 x) { return Set(1.0F) / (Set(1.0F) + Exp4(-x)); }

// Near 0, where 1 - 2 / (e^2x + 1) would cancel, an odd polynomial.
F4 Tanh4(F4 x) {
  const F4 far = Set(1.0F) - Set(2.0F) / (Exp4(x + x) + Set(1.0F));
  const F4 square = x * x;
  F4 p = Set(-5.70498872745E-3F);
  p = p * square + Set(2.06390887954E-2F);
  p = p * square + Set(-5.37397155531E-2F);
  p = p * square + Set(1.33314422036E-1F);
  p = p * square + Set(-3.33332819422E-1F);
  const F4 near = p * square * x + x;
  const F4 size = Select(x < Set(0.0F), -x, x);
  return Select(size < Set(0.625F), near, far);
}

// The series up to 1, above it 1 - p(t) e^-x² (Abramowitz and Stegun 7.1.26).
F4 Erf4(F4 x) {
  const F4 size = Select(x < Set(0.0F), -x, x);
  const F4 square = x * x;
  F4 near = Set(-1.22905553e-09F);
  near = near * square + Set(1.48071928e-08F);
  near = near * square + Set(-1.63658447e-07F);
  near = near * square + Set(1.64621144e-06F);
  near = near * square + Set(-1.49256504e-05F);
  near = near * square + Set(0.00012055333F);
  near = near * square + Set(-0.000854832702F);
  near = near * square + Set(0.00522397763F);
  near = near * square + Set(-0.0268661706F);
  near = near * square + Set(0.112837917F);
  near = near * square + Set(-0.376126389F);
  near = (near * square + Set(1.12837917F)) * x;
  const F4 t = Set(1.0F) / (Set(1.0F) + Set(0.3275911F) * size);
  F4 p = Set(1.061405429F);
  p = p * t + Set(-1.453152027F);
  p = p * t + Set(1.421413741F);
  p = p * t + Set(-0.284496736F);
  p = p * t + Set(0.254829592F);
  F4 far = Set(1.0F) - p * t * Exp4(-square);
  far = Select(x < Set(0.0F), -far, far);
  const F4 result = Select(size < Set(1.0F), near, far);
  return Select(x != x, x, result);  // NOLINT(misc-redundant-expression): NaN
}

template <typename Fn>
void Map(const float* in, float* out, int64_t count, Fn f) {
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) Store(out + i, f(Load(in + i)));
  if (i < count) {
    F4 rest = Set(0.0F);
    const auto bytes = static_cast<size_t>(count - i) * sizeof(float);
    std::memcpy(&rest, in + i, bytes);
    rest = f(rest);
    std::memcpy(out + i, &rest, bytes);
  }
}

}  // namespace

void ExpF32(const float* in, float* out, int64_t count) { Map(in, out, count, Exp4); }
void SigmoidF32(const float* in, float* out, int64_t count) { Map(in, out, count, Sigmoid4); }
void TanhF32(const float* in, float* out, int64_t count) { Map(in, out, count, Tanh4); }
void ErfF32(const float* in, float* out, int64_t count) { Map(in, out, count, Erf4); }
void GeluF32(const float* in, float* out, int64_t count) {
  Map(in, out, count,
      [](F4 x) { return Set(0.5F) * x * (Set(1.0F) + Erf4(x * Set(0.70710678F))); });
}

float ExpShiftedF32(const float* in, float shift, float* out, int64_t count) {
  const F4 by = Set(shift);
  F4 sum = Set(0.0F);
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const F4 e = Exp4(Load(in + i) - by);
    Store(out + i, e);
    sum += e;
  }
  float total = sum[0] + sum[1] + sum[2] + sum[3];
  if (i < count) {
    F4 rest = Set(0.0F);
    const auto left = static_cast<size_t>(count - i);
    std::memcpy(&rest, in + i, left * sizeof(float));
    rest = Exp4(rest - by);
    std::memcpy(out + i, &rest, left * sizeof(float));
    for (size_t k = 0; k < left; ++k) total += rest[k];
  }
  return total;
}

}  // namespace tidemark::model

// exp, tanh, sigmoid and erf over f32 arrays, four lanes or more at a time. Relative error below
// 3e-7; never with fast-math, which breaks the rounding that exp rests on. `in` and `out` may be
// the same.
#pragma once

#include <cstdint>

namespace tidemark::model {

void ExpF32(const float* in, float* out, int64_t count);
void SigmoidF32(const float* in, float* out, int64_t count);
void TanhF32(const float* in, float* out, int64_t count);
void ErfF32(const float* in, float* out, int64_t count);
void GeluF32(const float* in, float* out, int64_t count);  // the exact kind

// out[i] = exp(in[i] - shift); returns the sum of out.
float ExpShiftedF32(const float* in, float shift, float* out, int64_t count);

}  // namespace tidemark::model

// Floats of 16, 8 and 4 bits as bit patterns, to and from f32.
#pragma once

#include <cstdint>

#include "model/tensor/data_type.h"

namespace tidemark::model {

[[nodiscard]] float F16ToF32(uint16_t bits);
[[nodiscard]] uint16_t F32ToF16(float value);  // rounds half to even
[[nodiscard]] float Bf16ToF32(uint16_t bits);
[[nodiscard]] uint16_t F32ToBf16(float value);

// How a value outside the range of an 8-bit float is written: the largest value, or NaN (infinity
// where the format has one). `round_up` and `round_down` belong to float8e8m0 only.
enum class F8Rounding : uint8_t { kNearest, kUp, kDown };
struct F8Options {
  bool saturate = true;
  F8Rounding rounding = F8Rounding::kUp;
};

// `type` is one of the fp8 kinds or float4e2m1.
[[nodiscard]] float TinyToF32(DataType type, uint8_t bits);
[[nodiscard]] uint8_t F32ToTiny(DataType type, float value, F8Options options);

}  // namespace tidemark::model

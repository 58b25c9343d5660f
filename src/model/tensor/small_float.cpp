#include "model/tensor/small_float.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/bit_cast.h"

namespace tidemark::model {
namespace {

// A float of 8 or 4 bits: sign, exponent, mantissa.
struct TinyFormat {
  int exponent_bits;
  int mantissa_bits;
  int bias;
  uint8_t max_code;   // largest finite magnitude
  int nan_code;       // -1: there is none
  int infinity_code;  // -1: there is none
  bool negative_zero_is_nan;
};

TinyFormat FormatOf(DataType type) {
  switch (type) {
    case DataType::kF8E4M3FN:
      return {4, 3, 7, 0x7E, 0x7F, -1, false};
    case DataType::kF8E4M3FNUZ:
      return {4, 3, 8, 0x7F, 0x80, -1, true};
    case DataType::kF8E5M2:
      return {5, 2, 15, 0x7B, 0x7F, 0x7C, false};
    case DataType::kF8E5M2FNUZ:
      return {5, 2, 16, 0x7F, 0x80, -1, true};
    default:
      return {2, 1, 1, 0x07, -1, -1, false};
  }
}

float TinyMagnitude(const TinyFormat& format, int code) {
  const int exponent = code >> format.mantissa_bits;
  const int mantissa = code & ((1 << format.mantissa_bits) - 1);
  const int scale = std::max(exponent, 1) - format.bias - format.mantissa_bits;
  const int whole = exponent == 0 ? mantissa : mantissa + (1 << format.mantissa_bits);
  return std::ldexp(static_cast<float>(whole), scale);
}

uint8_t F32ToE8M0(float value, F8Options options) {
  if (std::isnan(value)) return 0xFF;
  value = std::fabs(value);
  if (std::isinf(value)) return options.saturate ? 0xFE : 0xFF;
  const uint32_t bits = BitCast<uint32_t>(value);
  int exponent = static_cast<int>(bits >> 23);
  const uint32_t mantissa = bits & 0x7FFFFF;
  if (exponent == 0 && mantissa == 0) return 0;
  bool up = false;
  switch (options.rounding) {
    case F8Rounding::kUp:
      up = exponent == 0 ? mantissa > 0x400000 : mantissa > 0;
      break;
    case F8Rounding::kNearest:
      up = mantissa > 0x400000 || (mantissa == 0x400000 && exponent != 0);
      break;
    case F8Rounding::kDown:
      break;
  }
  if (up) ++exponent;
  if (exponent >= 0xFF) return options.saturate ? 0xFE : 0xFF;
  return static_cast<uint8_t>(exponent);
}

}  // namespace

float F16ToF32(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  const uint32_t exponent = (bits >> 10) & 0x1F;
  const uint32_t mantissa = bits & 0x3FF;
  if (exponent == 0x1F) return BitCast<float>(sign | 0x7F800000 | mantissa << 13);
  if (exponent != 0) return BitCast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
  return sign != 0 ? -magnitude : magnitude;
}

uint16_t F32ToF16(float value) {
  const uint32_t bits = BitCast<uint32_t>(value);
  const auto sign = static_cast<uint16_t>(bits >> 16 & 0x8000);
  const uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000) return sign | 0x7E00;
  if (magnitude >= 0x477FF000) return sign | 0x7C00;        // 65520 and more
  if (magnitude < 0x38800000) {                             // below the smallest normal number
    const float scaled = BitCast<float>(magnitude) + 0.5F;  // the addition rounds half to even
    return sign | static_cast<uint16_t>(BitCast<uint32_t>(scaled) - 0x3F000000);
  }
  const uint32_t odd = magnitude >> 13 & 1;
  return sign | static_cast<uint16_t>((magnitude - 0x38000000 + 0xFFF + odd) >> 13);
}

float Bf16ToF32(uint16_t bits) { return BitCast<float>(static_cast<uint32_t>(bits) << 16); }

uint16_t F32ToBf16(float value) {
  const uint32_t bits = BitCast<uint32_t>(value);
  if ((bits & 0x7FFFFFFF) > 0x7F800000) return static_cast<uint16_t>(bits >> 16 | 0x40);
  return static_cast<uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

float TinyToF32(DataType type, uint8_t bits) {
  if (type == DataType::kF8E8M0) {
    if (bits == 0xFF) return std::numeric_limits<float>::quiet_NaN();
    return std::ldexp(1.0F, static_cast<int>(bits) - 127);
  }
  const TinyFormat format = FormatOf(type);
  const int sign_bit = 1 << (format.exponent_bits + format.mantissa_bits);
  const int code = bits & (sign_bit - 1);
  const bool negative = (bits & sign_bit) != 0;
  if (format.negative_zero_is_nan && negative && code == 0) {
    return std::numeric_limits<float>::quiet_NaN();
  }
  float magnitude = 0;
  if (code == format.infinity_code) {
    magnitude = std::numeric_limits<float>::infinity();
  } else if (code > format.max_code) {
    magnitude = std::numeric_limits<float>::quiet_NaN();
  } else {
    magnitude = TinyMagnitude(format, code);
  }
  return negative ? -magnitude : magnitude;
}

uint8_t F32ToTiny(DataType type, float value, F8Options options) {
  if (type == DataType::kF8E8M0) return F32ToE8M0(value, options);
  const TinyFormat format = FormatOf(type);
  const int sign_bit = 1 << (format.exponent_bits + format.mantissa_bits);
  const int sign = std::signbit(value) ? sign_bit : 0;
  if (std::isnan(value)) {
    if (format.nan_code < 0) return static_cast<uint8_t>(sign_bit);  // −0 stands for it
    const bool signed_nan = !format.negative_zero_is_nan;
    return static_cast<uint8_t>(format.nan_code | (signed_nan ? sign : 0));
  }
  const float magnitude = std::fabs(value);
  int code = 0;
  if (magnitude != 0 && !std::isinf(magnitude)) {
    int exponent = 0;
    std::frexp(magnitude, &exponent);  // magnitude = f * 2^exponent, 0.5 <= f < 1
    exponent = std::max(exponent - 1, 1 - format.bias);
    const float step = std::ldexp(1.0F, exponent - format.mantissa_bits);
    const auto steps = static_cast<int64_t>(std::nearbyint(static_cast<double>(magnitude) / step));
    code = static_cast<int>(std::min<int64_t>(
        steps + (static_cast<int64_t>(exponent + format.bias - 1) << format.mantissa_bits),
        0x1000));
  } else if (std::isinf(magnitude)) {
    code = 0x1000;
  }
  if (code > format.max_code) {
    if (options.saturate || format.nan_code < 0) {
      code = format.max_code;
    } else if (format.infinity_code >= 0) {
      code = format.infinity_code;
    } else {
      return static_cast<uint8_t>(format.nan_code | (format.negative_zero_is_nan ? 0 : sign));
    }
  }
  if (code == 0 && format.negative_zero_is_nan) return 0;
  return static_cast<uint8_t>(sign | code);
}

}  // namespace tidemark::model

// The element types of ONNX, with the numbers of its file format.
//
// In memory each element has whole bytes of its own: values of 4 and 2 bits take a byte each, and
// the small floats are kept as bit patterns, so that every data-moving operator needs only a size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tidemark::model {

enum class DataType : uint8_t {
  kNone = 0,
  kF32 = 1,
  kU8 = 2,
  kI8 = 3,
  kU16 = 4,
  kI16 = 5,
  kI32 = 6,
  kI64 = 7,
  kString = 8,
  kBool = 9,
  kF16 = 10,
  kF64 = 11,
  kU32 = 12,
  kU64 = 13,
  kC64 = 14,
  kC128 = 15,
  kBf16 = 16,
  kF8E4M3FN = 17,
  kF8E4M3FNUZ = 18,
  kF8E5M2 = 19,
  kF8E5M2FNUZ = 20,
  kU4 = 21,
  kI4 = 22,
  kF4E2M1 = 23,
  kF8E8M0 = 24,
  kU2 = 25,
  kI2 = 26,
};

[[nodiscard]] bool IsKnownType(uint64_t number);
// Bytes of an element in memory; 0 for strings, which are objects.
[[nodiscard]] size_t ElementBytes(DataType type);
// Bits of an element in raw_data of a file; 0 for strings.
[[nodiscard]] size_t ElementFileBits(DataType type);
// "float32", "int64", "string": names as NumPy has them.
[[nodiscard]] std::string_view TypeName(DataType type);

[[nodiscard]] bool IsFloat(DataType type);       // all kinds of real floats
[[nodiscard]] bool IsSmallFloat(DataType type);  // f16, bf16, fp8, fp4: computed in f32
[[nodiscard]] bool IsInteger(DataType type);     // without bool
[[nodiscard]] bool IsUnsigned(DataType type);

// The type that arithmetic on `type` is done in: f32 for small floats, i64 for small integers and
// bool; the others are themselves. Results are exact after narrowing, and each kernel is compiled
// for five types rather than twenty.
[[nodiscard]] DataType WideType(DataType type);

template <typename T>
struct TypeOf;
template <>
struct TypeOf<float> {
  static constexpr DataType kType = DataType::kF32;
};
template <>
struct TypeOf<double> {
  static constexpr DataType kType = DataType::kF64;
};
template <>
struct TypeOf<uint8_t> {
  static constexpr DataType kType = DataType::kU8;
};
template <>
struct TypeOf<int8_t> {
  static constexpr DataType kType = DataType::kI8;
};
template <>
struct TypeOf<int32_t> {
  static constexpr DataType kType = DataType::kI32;
};
template <>
struct TypeOf<int64_t> {
  static constexpr DataType kType = DataType::kI64;
};
template <>
struct TypeOf<uint32_t> {
  static constexpr DataType kType = DataType::kU32;
};
template <>
struct TypeOf<uint64_t> {
  static constexpr DataType kType = DataType::kU64;
};
template <>
struct TypeOf<bool> {
  static constexpr DataType kType = DataType::kBool;
};
template <>
struct TypeOf<std::string> {
  static constexpr DataType kType = DataType::kString;
};

}  // namespace tidemark::model

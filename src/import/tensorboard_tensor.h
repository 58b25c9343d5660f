// tensorflow.TensorProto: numbers and texts out of either of its two forms, raw bytes or typed
// lists.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/bit_cast.h"

namespace tidemark {

struct TensorType {
  uint32_t number = 0;
  const char* name = "";    // as numpy calls it
  uint32_t bytes = 0;       // of one element; 0 for text and unknown types
  uint32_t list_field = 0;  // TensorProto's typed list
  bool is_real = false;     // one number an element
};
inline constexpr uint32_t kTensorText = 7;

// The type with this DataType number; name "unknown" when there is none.
[[nodiscard]] const TensorType& TensorTypeOf(uint32_t number);

struct TensorView {
  uint32_t type = 0;
  bool unknown_rank = false;
  std::vector<int64_t> shape;        // as written, any values
  std::span<const uint8_t> content;  // raw little-endian; empty when the typed list is used
  std::span<const uint8_t> message;
};

[[nodiscard]] bool DecodeTensor(std::span<const uint8_t> message, TensorView* tensor);

// The double of a float, bit-exact also for NaNs: the processor's own conversion quiets signalling
// ones.
[[nodiscard]] inline double WidenFloat(float value) {
  if (value == value) return static_cast<double>(value);
  uint64_t bits = BitCast<uint32_t>(value);
  return BitCast<double>((bits >> 31) << 63 | uint64_t{0x7FF} << 52 | (bits & 0x7FFFFF) << 29);
}

struct TensorScalar {
  double value = 0;
  bool rounded = false;  // an integer beyond 2^53 that a double can't hold
};
// The first element of a tensor of a real type, 0 when it has none (the default of the format);
// nothing for texts, complex and unknown types.
[[nodiscard]] std::optional<TensorScalar> FirstNumber(const TensorView& tensor);

// All elements as stored, little-endian: the content, or the typed list in the type's own width. A
// list shorter than the shape means that its last element repeats; it isn't repeated here (a
// hostile shape would be an allocation). Nothing for texts, unknown types and lists of over 512 MB.
[[nodiscard]] std::optional<std::vector<uint8_t>> RawElements(const TensorView& tensor);

// The elements of a text tensor, in place; 16 bytes of memory for 2 of the message at worst.
[[nodiscard]] std::vector<std::string_view> Texts(const TensorView& tensor);

// Rows of doubles for a real tensor of shape (n, columns): nothing unless the shape is that and the
// elements are all there (a repeated last element counts, up to a million).
[[nodiscard]] std::optional<std::vector<double>> Rows(const TensorView& tensor, size_t columns);

}  // namespace tidemark

// What is known of a value before anything runs: its type, its dims, and of small integer tensors
// (shapes on their way to a Reshape) the elements. What is not known stays unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/tensor/data_type.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

// A dim, or an element of a shape: a number, a multiple of an open dim of the model's inputs, or
// unknown.
struct Extent {
  static constexpr int32_t kNumber = -1, kUnknown = -2;

  Extent() = default;
  Extent(int64_t number) : factor(number), symbol(kNumber) {}  // NOLINT: implicit
  static Extent Open(int32_t symbol) {
    Extent out(1);
    out.symbol = symbol;
    return out;
  }

  [[nodiscard]] bool known() const { return symbol != kUnknown; }
  [[nodiscard]] bool is_number() const { return symbol == kNumber; }
  [[nodiscard]] bool Is(int64_t number) const { return is_number() && factor == number; }
  friend bool operator==(const Extent& a, const Extent& b) {
    return a.factor == b.factor && a.symbol == b.symbol;
  }
  friend bool operator!=(const Extent& a, const Extent& b) { return !(a == b); }

  int64_t factor = 0;
  int32_t symbol = kUnknown;  // else a place in the list of open dims
};

using Extents = std::vector<Extent>;

struct Facts {
  static constexpr size_t kMostContent = 64;

  DataType type = DataType::kNone;
  std::optional<Extents> dims;
  std::optional<Extents> content;  // of integers with at most one dim
  const Tensor* constant = nullptr;

  [[nodiscard]] static Facts Of(const Tensor& tensor);
};

// Products, sums and the like; unknown where the result is none of what an extent can be.
[[nodiscard]] Extent operator*(const Extent& a, const Extent& b);
[[nodiscard]] Extent operator+(const Extent& a, const Extent& b);
// The product of dims [from, to).
[[nodiscard]] Extent ProductOf(const Extents& dims, size_t from, size_t to);
// a / b for counts of elements that must be divisible; unknown where that is not certain.
[[nodiscard]] Extent Share(const Extents& all, const Extents& part);
// All of them, when they are numbers.
[[nodiscard]] std::optional<std::vector<int64_t>> NumbersOf(const Extents& extents);
// The dims of both broadcast together; nothing when they certainly don't fit.
[[nodiscard]] std::optional<Extents> BroadcastExtents(const Extents& a, const Extents& b);

// "[N, 3, ?]"
[[nodiscard]] std::string ToText(const Extents& dims, const std::vector<std::string>& names);

}  // namespace tidemark::model

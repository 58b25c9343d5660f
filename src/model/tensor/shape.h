// The dims of a tensor. Of fixed room, so that shapes cost no allocation.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>

namespace tidemark::model {

class Shape {
 public:
  static constexpr size_t kMaxRank = 16;

  Shape() = default;
  Shape(std::initializer_list<int64_t> dims) {
    for (int64_t dim : dims) Append(dim);
  }
  // The first kMaxRank dims; callers check the rank of what comes from files.
  explicit Shape(std::span<const int64_t> dims) {
    for (int64_t dim : dims) Append(dim);
  }

  [[nodiscard]] size_t rank() const { return rank_; }
  [[nodiscard]] bool empty() const { return rank_ == 0; }
  int64_t& operator[](size_t i) { return dims_[i]; }
  const int64_t& operator[](size_t i) const { return dims_[i]; }
  [[nodiscard]] const int64_t* begin() const { return dims_.data(); }
  [[nodiscard]] const int64_t* end() const { return dims_.data() + rank_; }
  [[nodiscard]] int64_t back() const { return dims_[rank_ - 1]; }
  [[nodiscard]] std::span<const int64_t> dims() const { return {dims_.data(), rank_}; }

  void Append(int64_t dim) {
    if (rank_ < kMaxRank) dims_[rank_++] = dim;
  }
  void Insert(size_t at, int64_t dim);
  void Erase(size_t at);
  void Resize(size_t rank, int64_t fill = 1);

  // The product of dims [from, to); only for shapes whose Count() is known to be valid.
  [[nodiscard]] int64_t Product(size_t from, size_t to) const {
    int64_t product = 1;
    for (size_t i = from; i < to; ++i) product *= dims_[i];
    return product;
  }
  [[nodiscard]] int64_t count() const { return Product(0, rank_); }
  // The count of elements, or nothing when a dim is negative or the product does not fit. Zero dims
  // do not hide an overflow of the others: kernels multiply parts of shapes.
  [[nodiscard]] std::optional<int64_t> CheckedCount() const;
  // Row-major strides in elements.
  [[nodiscard]] Shape Strides() const;

  [[nodiscard]] std::string ToString() const;  // "[2, 3]"
  friend bool operator==(const Shape& a, const Shape& b) {
    if (a.rank_ != b.rank_) return false;
    for (size_t i = 0; i < a.rank_; ++i) {
      if (a.dims_[i] != b.dims_[i]) return false;
    }
    return true;
  }
  friend bool operator!=(const Shape& a, const Shape& b) { return !(a == b); }

 private:
  std::array<int64_t, kMaxRank> dims_{};
  size_t rank_ = 0;
};

// NumPy's rule, right-aligned and both ways; nothing when the shapes don't fit.
[[nodiscard]] std::optional<Shape> Broadcast(const Shape& a, const Shape& b);

}  // namespace tidemark::model

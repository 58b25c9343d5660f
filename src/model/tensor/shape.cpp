#include "model/tensor/shape.h"

#include <algorithm>

namespace tidemark::model {

void Shape::Insert(size_t at, int64_t dim) {
  if (rank_ >= kMaxRank || at > rank_) return;
  std::copy_backward(dims_.begin() + static_cast<std::ptrdiff_t>(at),
                     dims_.begin() + static_cast<std::ptrdiff_t>(rank_),
                     dims_.begin() + static_cast<std::ptrdiff_t>(rank_ + 1));
  dims_[at] = dim;
  ++rank_;
}

void Shape::Erase(size_t at) {
  if (at >= rank_) return;
  std::copy(dims_.begin() + static_cast<std::ptrdiff_t>(at + 1),
            dims_.begin() + static_cast<std::ptrdiff_t>(rank_),
            dims_.begin() + static_cast<std::ptrdiff_t>(at));
  --rank_;
}

void Shape::Resize(size_t rank, int64_t fill) {
  rank = std::min(rank, kMaxRank);
  for (size_t i = rank_; i < rank; ++i) dims_[i] = fill;
  rank_ = rank;
}

std::optional<int64_t> Shape::CheckedCount() const {
  int64_t product = 1;
  bool zero = false;
  for (int64_t dim : dims()) {
    if (dim < 0) return std::nullopt;
    if (dim == 0) {
      zero = true;
    } else if (__builtin_mul_overflow(product, dim, &product)) {
      return std::nullopt;
    }
  }
  // Loops over the other dims of an empty tensor must end too.
  if (zero && product > int64_t{1} << 31) return std::nullopt;
  return zero ? 0 : product;
}

Shape Shape::Strides() const {
  Shape strides;
  strides.Resize(rank_);
  int64_t stride = 1;
  for (size_t i = rank_; i-- > 0;) {
    strides[i] = stride;
    stride *= dims_[i];
  }
  return strides;
}

std::string Shape::ToString() const {
  std::string text = "[";
  for (size_t i = 0; i < rank_; ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(dims_[i]);
  }
  return text + "]";
}

std::optional<Shape> Broadcast(const Shape& a, const Shape& b) {
  Shape out;
  const size_t rank = std::max(a.rank(), b.rank());
  out.Resize(rank);
  for (size_t i = 0; i < rank; ++i) {
    const int64_t da = i + a.rank() < rank ? 1 : a[i + a.rank() - rank];
    const int64_t db = i + b.rank() < rank ? 1 : b[i + b.rank() - rank];
    if (da != db && da != 1 && db != 1) return std::nullopt;
    out[i] = da == 1 ? db : da;
  }
  return out;
}

}  // namespace tidemark::model

// Walks K broadcast inputs in step with a dense output: dims that belong together are merged, so
// that the inner loop is as long as it can be.
#pragma once

#include <array>
#include <cstdint>

#include "model/tensor/shape.h"

namespace tidemark::model {

template <size_t K>
class BroadcastWalk {
 public:
  // Each of `shapes` broadcasts to `out`.
  BroadcastWalk(const Shape& out, const std::array<const Shape*, K>& shapes) {
    std::array<Shape, K> strides;
    for (size_t k = 0; k < K; ++k) strides[k] = PaddedStrides(*shapes[k], out);
    count_ = out.count();
    for (size_t d = 0; d < out.rank(); ++d) {
      if (out[d] == 1) continue;
      bool merges = dims_.rank() > 0;
      for (size_t k = 0; merges && k < K; ++k) {
        merges = strides_[k][dims_.rank() - 1] == strides[k][d] * out[d];
      }
      if (merges) {
        dims_[dims_.rank() - 1] *= out[d];
        for (size_t k = 0; k < K; ++k) strides_[k][dims_.rank() - 1] = strides[k][d];
      } else {
        dims_.Append(out[d]);
        for (size_t k = 0; k < K; ++k) strides_[k].Append(strides[k][d]);
      }
    }
    if (dims_.empty()) {
      dims_.Append(1);
      for (size_t k = 0; k < K; ++k) strides_[k].Append(0);
    }
    for (size_t k = 0; k < K; ++k) inner_[k] = strides_[k].back();
  }

  [[nodiscard]] int64_t inner_count() const { return dims_.back(); }
  [[nodiscard]] const std::array<int64_t, K>& inner_strides() const { return inner_; }

  // row(out_offset, offsets of the inputs)
  template <typename Fn>
  void ForEachRow(Fn row) const {
    if (count_ == 0) return;
    const size_t outer = dims_.rank() - 1;
    std::array<int64_t, Shape::kMaxRank> at{};
    std::array<int64_t, K> offsets{};
    for (int64_t out = 0; out < count_; out += dims_.back()) {
      row(out, offsets);
      for (size_t d = outer; d-- > 0;) {
        for (size_t k = 0; k < K; ++k) offsets[k] += strides_[k][d];
        if (++at[d] < dims_[d]) break;
        for (size_t k = 0; k < K; ++k) offsets[k] -= strides_[k][d] * dims_[d];
        at[d] = 0;
      }
    }
  }

 private:
  static Shape PaddedStrides(const Shape& shape, const Shape& out) {
    const Shape own = shape.Strides();
    Shape strides;
    strides.Resize(out.rank(), 0);
    const size_t skip = out.rank() - shape.rank();
    for (size_t d = 0; d < shape.rank(); ++d) {
      strides[d + skip] = shape[d] == 1 ? 0 : own[d];
    }
    return strides;
  }

  Shape dims_;
  std::array<Shape, K> strides_;
  std::array<int64_t, K> inner_{};
  int64_t count_ = 0;
};

}  // namespace tidemark::model

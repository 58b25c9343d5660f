// The windows of convolutions and pools: kernel, strides, dilations and padding, checked.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "model/ops/op_context.h"
#include "model/tensor/shape.h"

namespace tidemark::model {

struct Window {
  std::vector<int64_t> kernel, strides, dilations, pads_begin, pads_end;
  std::vector<int64_t> in, out;  // sizes of the spatial dims

  [[nodiscard]] size_t rank() const { return kernel.size(); }
  [[nodiscard]] int64_t kernel_count() const { return Count(kernel); }
  [[nodiscard]] int64_t in_count() const { return Count(in); }
  [[nodiscard]] int64_t out_count() const { return Count(out); }
  // The kernel's place that reaches `tap` for output `at` along dim d; may lie outside of the
  // input.
  [[nodiscard]] int64_t Source(size_t d, int64_t at, int64_t tap) const {
    return at * strides[d] - pads_begin[d] + tap * dilations[d];
  }

 private:
  static int64_t Count(const std::vector<int64_t>& dims) {
    int64_t count = 1;
    for (int64_t dim : dims) count *= dim;
    return count;
  }
};

// Reads strides, dilations, pads and auto_pad; `input` is [N, C, spatial…]. With ceil_mode the last
// window may begin inside of the input or its padding and reach beyond.
Result<Window> ReadWindow(OpContext& c, const Shape& input, std::vector<int64_t> kernel,
                          bool ceil_mode);

// Counts up the indices of `dims`, the last one fastest; false behind the last.
bool NextIndex(const std::vector<int64_t>& dims, std::vector<int64_t>* at);

}  // namespace tidemark::model

// The micro-kernels of convolution along channels: some outputs of up to two vectors of channels in
// registers. There are none in WebAssembly, whose vectors hold too few channels.
#pragma once

#include <cstdint>
#include <vector>

#include "model/kernels/epilogue.h"

namespace tidemark::model {

struct ChannelKernel {
  static constexpr int kPixels = 6;

  int lanes;  // channels of a vector
  // For `vectors` of 1 and 2: sums[pixel][vectors · lanes] = Σ x[places[pixel] + offsets[k]] ·
  // weights[k][vectors · lanes], for kPixels pixels.
  void (*run[2])(int64_t k, const float* x, const int64_t* places, const int64_t* offsets,
                 const float* weights, float* sums);
  // Turns the sums of 8 channels of `count` pixels, rows `width` apart, and finishes them: channel
  // c of `channels` (at most 8) goes to to[c · step]. The epilogue's bias is of the first channel
  // here, its residual lies like `to`. Sums of pixels up to the next multiple of 8 are read.
  void (*finish)(const float* sums, int64_t width, int64_t count, int64_t channels,
                 const Epilogue& epilogue, float* to, int64_t step);
};

// Those that this processor runs, the widest last.
[[nodiscard]] std::vector<const ChannelKernel*> ChannelKernels();
// Null when there is none.
[[nodiscard]] const ChannelKernel* BestChannelKernel();

}  // namespace tidemark::model

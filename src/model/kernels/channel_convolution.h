// Convolution with vectors along the output channels: cells of a padded image, copied once, are
// multiplied with the weights of 16 channels (or 32) where they lie, so that strides and narrow
// images cost nothing. The sums are turned into the order of the output in blocks.
#pragma once

#include <cstdint>

#include "model/kernels/aligned.h"
#include "model/kernels/channel_kernel.h"
#include "model/kernels/epilogue.h"
#include "model/kernels/window.h"

namespace tidemark::model {

class ChannelWeights {
 public:
  // Where this processor has a kernel, and the channels fill its vectors.
  [[nodiscard]] static bool Wins(int64_t in_channels, int64_t out_channels, const Window& window);

  // Weights [out_channels, in_channels, taps].
  ChannelWeights(const ChannelKernel& kernel, const float* weights, int64_t in_channels,
                 int64_t out_channels, int64_t taps);
  [[nodiscard]] const ChannelKernel& kernel() const { return *kernel_; }
  [[nodiscard]] int64_t in_channels() const { return in_channels_; }
  [[nodiscard]] int64_t out_channels() const { return out_channels_; }
  // Of the channels from `channel` on, a multiple of two vectors: [in channel and tap][channels].
  [[nodiscard]] const float* From(int64_t channel) const { return data_.data() + channel * k_; }
  // Of the channels from `channel` on: 1 where one vector holds what is left.
  [[nodiscard]] int64_t VectorsFrom(int64_t channel) const {
    return out_channels_ - channel > kernel_->lanes ? 2 : 1;
  }

 private:
  const ChannelKernel* kernel_;
  int64_t in_channels_, out_channels_, k_;
  AlignedFloats data_;
};

// Floats of scratch memory. Windows of one or two dims.
[[nodiscard]] int64_t ChannelScratch(const ChannelWeights& weights, const Window& window);
// out [N, out_channels, …] = conv(x [N, in_channels, …], weights), finished.
void ChannelConvF32(const float* x, const ChannelWeights& weights, int64_t batch,
                    const Window& window, const Epilogue& epilogue, float* scratch, float* out);

}  // namespace tidemark::model

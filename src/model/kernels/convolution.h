// Convolution without an im2col buffer. 3 × 3 kernels go through Winograd's transformation where it
// wins. Otherwise vectors run along the output channels where the processor has wide ones; where it
// has not, the outputs of a padded image are sums of shifted copies of its cells, which the
// micro-kernel reads in place (with strides: of the copies of every other cell). Where none fits
// (three dims, narrow images) the columns of the multiplication are made panel by panel.
#pragma once

#include <optional>
#include <vector>

#include "model/kernels/channel_convolution.h"
#include "model/kernels/epilogue.h"
#include "model/kernels/gemm.h"
#include "model/kernels/window.h"
#include "model/kernels/winograd.h"

namespace tidemark::model {

struct ConvShape {
  int64_t batch, groups, in_channels, out_channels;  // channels of all groups
};

// Weights [out_channels, in_channels / groups, kernel…], in the order that the kernels take.
class ConvWeights {
 public:
  // Of `window` only kernel, strides, dilations and pads are looked at. `used_often`: the same
  // weights meet many inputs, so that transforming them pays.
  static ConvWeights Pack(const float* weights, const ConvShape& shape, const Window& window,
                          bool used_often);

  // With one input channel a group the weights as in the file are all that is needed.
  const float* depthwise = nullptr;
  std::optional<WinogradWeights> winograd;
  // One of these, also beside Winograd's: for few tiles.
  std::optional<ChannelWeights> channels;
  std::vector<PackedLeft> groups;
};

// Floats of scratch memory that ConvF32 needs.
[[nodiscard]] int64_t ConvScratch(const ConvWeights& weights, const ConvShape& shape,
                                  const Window& window);
// out [N, out_channels, …] = conv(x, weights), finished.
void ConvF32(const float* x, const ConvWeights& weights, const ConvShape& shape,
             const Window& window, const Epilogue& epilogue, float* scratch, float* out);

// Plain loops for any type, also the reference of tests. Values outside of the input count as
// `pad`.
template <typename T, typename S>
void ConvPlain(const T* x, const T* weights, T x_zero, const T* weight_zeros, bool zero_per_channel,
               const ConvShape& shape, const Window& window, S* out) {
  const int64_t in_per_group = shape.in_channels / shape.groups;
  const int64_t out_per_group = shape.out_channels / shape.groups;
  const int64_t taps = window.kernel_count();
  for (int64_t row = 0; row < shape.batch * shape.out_channels; ++row) {
    const int64_t n = row / shape.out_channels;
    const int64_t oc = row % shape.out_channels;
    const T w_zero = weight_zeros == nullptr ? T{0} : weight_zeros[zero_per_channel ? oc : 0];
    std::vector<int64_t> at(window.rank(), 0);
    for (int64_t o = 0; o < window.out_count(); ++o, NextIndex(window.out, &at)) {
      S sum{};
      std::vector<int64_t> tap(window.rank(), 0);
      for (int64_t t = 0; t < taps; ++t, NextIndex(window.kernel, &tap)) {
        int64_t place = 0;
        for (size_t d = 0; d < window.rank() && place >= 0; ++d) {
          const int64_t source = window.Source(d, at[d], tap[d]);
          place = source < 0 || source >= window.in[d] ? -1 : place * window.in[d] + source;
        }
        if (place < 0) continue;
        for (int64_t ic = 0; ic < in_per_group; ++ic) {
          const int64_t channel = n * shape.in_channels + oc / out_per_group * in_per_group + ic;
          const S a =
              static_cast<S>(x[channel * window.in_count() + place]) - static_cast<S>(x_zero);
          const S b =
              static_cast<S>(weights[(oc * in_per_group + ic) * taps + t]) - static_cast<S>(w_zero);
          sum += a * b;
        }
      }
      out[row * window.out_count() + o] += sum;
    }
  }
}

}  // namespace tidemark::model

#include "model/kernels/convolution.h"

#include <algorithm>

#include "model/kernels/column_convolution.h"
#include "model/kernels/shifted_planes.h"

namespace tidemark::model {
namespace {

constexpr int64_t kBandFloats = 128 << 10;  // planes and sums that are worked on at one time

bool UsesWinograd(const ConvWeights& weights, const ConvShape& shape, const Window& window) {
  return weights.winograd && WinogradWeights::Pays(shape.batch, window);
}

// Rows of outputs whose planes and sums fit into the second cache together.
int64_t BandRows(const Window& window, int64_t in, int64_t out) {
  const int64_t row = window.out.back() + window.kernel.back();
  return std::max<int64_t>(kBandFloats / (row * std::min<int64_t>(in + out, kBandFloats)), 1);
}

// Sixteen sums at a time stay in registers over all taps. Up to fifteen behind the last are made
// too.
void DepthwiseSums(const float* planes, const float* weights, const std::vector<int64_t>& offsets,
                   int64_t n, float* sums) {
  for (int64_t i = 0; i < n; i += 16) {
    F4 s[4] = {};
    for (size_t t = 0; t < offsets.size(); ++t) {
      const float* from = planes + offsets[t] + i;
      const float weight = weights[t];
      for (int64_t j = 0; j < 4; ++j) s[j] += weight * Load4(from + 4 * j);
    }
    for (int64_t j = 0; j < 4; ++j) Store4(sums + i + 4 * j, s[j]);
  }
}

class ShiftedConv {
 public:
  ShiftedConv(const ConvWeights& weights, const ConvShape& shape, const Window& window)
      : weights_(weights),
        w_(window),
        groups_(shape.groups),
        batch_(shape.batch),
        in_(shape.in_channels / shape.groups),
        out_(shape.out_channels / shape.groups),
        band_rows_(BandRows(window, in_, out_)),
        planes_(window, in_, band_rows_) {
    // Without padding and shifts the sums are the outputs.
    const bool dense = planes_.width() == planes_.row_out() && weights.depthwise == nullptr;
    sums_floats_ = dense ? 0 : out_ * SumsOf(std::min(band_rows_, planes_.rows_out()));
  }

  [[nodiscard]] int64_t scratch() const { return planes_.floats() + sums_floats_; }

  void Run(const float* x, const Epilogue& epilogue, float* scratch, float* out) const {
    for (int64_t i = 0; i < batch_ * groups_; ++i) {
      for (int64_t row = 0; row < planes_.rows_out(); row += band_rows_) {
        const int64_t rows = std::min(band_rows_, planes_.rows_out() - row);
        planes_.Fill(x + i * in_ * w_.in_count(), row, rows, scratch);
        RunBand(i, row, rows, epilogue, scratch, out);
      }
    }
  }

 private:
  // Of `rows` rows; what is behind the last row's end is not made, but room for a tile's rest.
  [[nodiscard]] int64_t SumsOf(int64_t rows) const {
    return ((rows - 1) * planes_.width() + planes_.row_out() + 15) / 16 * 16;
  }

  void RunBand(int64_t i, int64_t row, int64_t rows, const Epilogue& epilogue, float* scratch,
               float* out) const {
    const int64_t group = i % groups_;
    float* to = out + i * out_ * w_.out_count() + row * planes_.row_out();
    float* sums = sums_floats_ == 0 ? to : scratch + planes_.floats();
    const int64_t n = (rows - 1) * planes_.width() + planes_.row_out();
    const int64_t stride = sums_floats_ == 0 ? w_.out_count() : SumsOf(rows);
    if (weights_.depthwise != nullptr) {
      for (int64_t c = 0; c < out_; ++c) {
        const auto taps = static_cast<int64_t>(planes_.offsets().size());
        DepthwiseSums(scratch, weights_.depthwise + (group * out_ + c) * taps, planes_.offsets(), n,
                      sums + c * stride);
      }
    } else {
      GemmGatherF32(weights_.groups[static_cast<size_t>(group)], n, scratch, planes_.offsets(),
                    sums, stride);
    }
    for (int64_t c = 0; c < out_; ++c) {
      Finish(epilogue, group * out_ + c, rows, sums + c * stride, to + c * w_.out_count(), out);
    }
  }

  void Finish(const Epilogue& epilogue, int64_t channel, int64_t rows, const float* sums, float* to,
              const float* out) const {
    const float bias = epilogue.bias == nullptr ? 0 : epilogue.bias[channel];
    const float* residual = epilogue.residual == nullptr ? nullptr : epilogue.residual + (to - out);
    const int64_t row = planes_.row_out();
    if (planes_.width() == row) {
      FinishChannel(sums, epilogue, bias, residual, rows * row, to);
      return;
    }
    for (int64_t r = 0; r < rows; ++r) {
      FinishChannel(sums + r * planes_.width(), epilogue, bias,
                    residual == nullptr ? nullptr : residual + r * row, row, to + r * row);
    }
  }

  const ConvWeights& weights_;
  const Window& w_;
  int64_t groups_, batch_, in_, out_;
  int64_t band_rows_;
  ShiftedPlanes planes_;
  int64_t sums_floats_ = 0;
};

// Three dims or narrow images with one input channel a group: they are rare.
void PlainDepthwise(const float* x, const float* weights, const ConvShape& shape,
                    const Window& window, float* out) {
  std::fill_n(out, shape.batch * shape.out_channels * window.out_count(), 0.0F);
  ConvPlain<float, float>(x, weights, 0, nullptr, false, shape, window, out);
}

}  // namespace

ConvWeights ConvWeights::Pack(const float* weights, const ConvShape& shape, const Window& window,
                              bool used_often) {
  ConvWeights out;
  const int64_t in = shape.in_channels / shape.groups;
  const int64_t m = shape.out_channels / shape.groups;
  if (in == 1 && shape.groups > 1) {
    out.depthwise = weights;
    return out;
  }
  if (used_often && shape.groups == 1 && WinogradWeights::Fits(window) &&
      WinogradWeights::Wins(in, m)) {
    out.winograd.emplace(weights, in, m);
  }
  if (shape.groups == 1 && ChannelWeights::Wins(in, m, window)) {
    out.channels.emplace(*BestChannelKernel(), weights, in, m, window.kernel_count());
    return out;
  }
  const int64_t k = in * window.kernel_count();
  for (int64_t g = 0; g < shape.groups; ++g) {
    out.groups.emplace_back(MatrixView<float>{weights + g * m * k, k, 1}, m, k);
  }
  return out;
}

int64_t ConvScratch(const ConvWeights& weights, const ConvShape& shape, const Window& window) {
  if (UsesWinograd(weights, shape, window))
    return WinogradScratch(*weights.winograd, shape.batch, window);
  if (weights.channels) return ChannelScratch(*weights.channels, window);
  return ShiftedPlanes::Fits(window) ? ShiftedConv(weights, shape, window).scratch() : 0;
}

void ConvF32(const float* x, const ConvWeights& weights, const ConvShape& shape,
             const Window& window, const Epilogue& epilogue, float* scratch, float* out) {
  if (UsesWinograd(weights, shape, window)) {
    WinogradConvF32(x, *weights.winograd, shape.batch, window, epilogue, scratch, out);
    return;
  }
  if (weights.channels) {
    ChannelConvF32(x, *weights.channels, shape.batch, window, epilogue, scratch, out);
    return;
  }
  if (ShiftedPlanes::Fits(window)) {
    ShiftedConv(weights, shape, window).Run(x, epilogue, scratch, out);
    return;
  }
  if (weights.depthwise != nullptr) {
    PlainDepthwise(x, weights.depthwise, shape, window, out);
  } else {
    ColumnConvF32(x, weights.groups, shape, window, out);
  }
  const int64_t size = window.out_count();
  for (int64_t row = 0; row < shape.batch * shape.out_channels; ++row) {
    const float bias = epilogue.bias == nullptr ? 0 : epilogue.bias[row % shape.out_channels];
    const float* residual = epilogue.residual == nullptr ? nullptr : epilogue.residual + row * size;
    FinishChannel(out + row * size, epilogue, bias, residual, size, out + row * size);
  }
}

}  // namespace tidemark::model

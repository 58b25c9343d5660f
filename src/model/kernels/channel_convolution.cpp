#include "model/kernels/channel_convolution.h"

#include <algorithm>

#include "model/kernels/lanes.h"

namespace tidemark::model {
namespace {

constexpr int64_t kBandFloats = 64 << 10;  // of the padded image at one time
constexpr int64_t kChunk = 96;             // pixels whose sums are turned together
constexpr int64_t kMostFloats = int64_t{1} << 56;

class Convolution {
 public:
  Convolution(const ChannelWeights& weights, const Window& window)
      : weights_(weights),
        kernel_(weights.kernel()),
        in_(weights.in_channels()),
        out_(weights.out_channels()),
        in_count_(window.in_count()),
        out_count_(window.out_count()) {
    const size_t last = window.rank() - 1;
    across_ = DimOf(window, last);
    down_ = last == 0 ? Dim{1, 1, 0, 1, 1, 1} : DimOf(window, 0);
    padded_ = !Inside(down_) || !Inside(across_);
    width_ = padded_ ? Reach(across_, across_.out) : across_.in;
    band_rows_ = padded_ ? BandRows() : down_.out;
    height_ = padded_ ? Reach(down_, std::min(band_rows_, down_.out)) : down_.in;
  }

  [[nodiscard]] int64_t scratch() const { return planes_floats() + sums_floats(); }

  void Run(const float* x, int64_t batch, const Epilogue& epilogue, float* scratch, float* out) {
    FindOffsets();
    float* sums = scratch + planes_floats();
    if (padded_) std::fill_n(scratch, planes_floats(), 0.0F);
    for (int64_t image = 0; image < batch; ++image, x += in_ * in_count_) {
      for (int64_t row = 0; row < down_.out; row += band_rows_) {
        const int64_t rows = std::min(band_rows_, down_.out - row);
        if (padded_) Fill(x, row, rows, scratch);
        const int64_t first = image * out_ * out_count_ + row * across_.out;
        RunBand(padded_ ? scratch : x, rows * across_.out, first, epilogue, sums, out);
      }
    }
  }

 private:
  struct Dim {
    int64_t kernel, stride, pad, in, out, dilation;
  };

  static Dim DimOf(const Window& w, size_t d) {
    return {w.kernel[d], w.strides[d], w.pads_begin[d], w.in[d], w.out[d], w.dilations[d]};
  }
  // Cells that `outs` outputs are made of.
  static int64_t Reach(const Dim& d, int64_t outs) {
    return (outs - 1) * d.stride + (d.kernel - 1) * d.dilation + 1;
  }
  static bool Inside(const Dim& d) { return d.pad == 0 && Reach(d, d.out) <= d.in; }

  [[nodiscard]] int64_t BandRows() const {
    int64_t row = 0;
    if (__builtin_mul_overflow(in_, width_, &row)) return 1;
    const int64_t rows = kBandFloats / std::max<int64_t>(row, 1) - Reach(down_, 1);
    return std::clamp<int64_t>(rows / down_.stride + 1, 1, down_.out);
  }
  // What no budget allows is told as what can't be allocated.
  [[nodiscard]] int64_t planes_floats() const {
    int64_t floats = 0;
    if (!padded_) return 0;
    const bool fits =
        !__builtin_mul_overflow(height_ * width_, in_, &floats) && floats < kMostFloats;
    return fits ? floats : kMostFloats;
  }
  [[nodiscard]] int64_t sums_floats() const { return kChunk * 2 * kernel_.lanes; }

  // Where each channel and tap lies relative to a pixel's place.
  void FindOffsets() {
    offsets_.reserve(static_cast<size_t>(in_ * down_.kernel * across_.kernel));
    for (int64_t c = 0; c < in_; ++c) {
      for (int64_t y = 0; y < down_.kernel; ++y) {
        const int64_t row = (c * height_ + y * down_.dilation) * width_;
        for (int64_t x = 0; x < across_.kernel; ++x) offsets_.push_back(row + x * across_.dilation);
      }
    }
  }

  // Of pixels [begin, begin + count) of a band, and of some behind the last, which are made and
  // thrown away.
  void FindPlaces(int64_t begin, int64_t count, int64_t* places) const {
    int64_t y = begin / across_.out;
    int64_t x = begin % across_.out;
    for (int64_t i = 0; i < count; ++y, x = 0) {
      const int64_t end = std::min(count, i + across_.out - x);
      int64_t place = y * down_.stride * width_ + x * across_.stride;
      for (; i < end; ++i, place += across_.stride) places[i] = place;
    }
    std::fill_n(places + count, ChannelKernel::kPixels, places[count - 1]);
  }

  // The cells at the sides are zero since Run began.
  void Fill(const float* x, int64_t row, int64_t rows, float* planes) const {
    const int64_t top = row * down_.stride - down_.pad;
    const int64_t height = Reach(down_, rows);
    const int64_t count = std::min(across_.in, width_ - across_.pad);
    const bool whole = band_rows_ >= down_.out;
    for (int64_t c = 0; c < in_; ++c) {
      const float* from = x + c * in_count_;
      float* to = planes + c * height_ * width_;
      for (int64_t y = 0; y < height; ++y, to += width_) {
        if (top + y >= 0 && top + y < down_.in) {
          CopyFloats(from + (top + y) * across_.in, count, to + across_.pad);
        } else if (!whole) {
          FillFloats(0, width_, to);
        }
      }
    }
  }

  void RunBand(const float* x, int64_t count, int64_t first, const Epilogue& epilogue, float* sums,
               float* out) const {
    const auto k = static_cast<int64_t>(offsets_.size());
    int64_t places[kChunk + ChannelKernel::kPixels];
    for (int64_t begin = 0; begin < count; begin += kChunk) {
      const int64_t pixels = std::min(kChunk, count - begin);
      FindPlaces(begin, pixels, places);
      for (int64_t c = 0; c < out_; c += 2 * kernel_.lanes) {
        const int64_t vectors = weights_.VectorsFrom(c);
        const int64_t width = vectors * kernel_.lanes;
        for (int64_t i = 0; i < pixels; i += ChannelKernel::kPixels) {
          kernel_.run[vectors - 1](k, x, places + i, offsets_.data(), weights_.From(c),
                                   sums + i * width);
        }
        FinishChunk(c, pixels, first + begin, epilogue, sums, out);
      }
    }
  }

  void FinishChunk(int64_t channel, int64_t pixels, int64_t first, const Epilogue& epilogue,
                   const float* sums, float* out) const {
    const int64_t width = weights_.VectorsFrom(channel) * kernel_.lanes;
    for (int64_t c = channel; c < std::min(out_, channel + width); c += 8) {
      Epilogue part = epilogue;
      const int64_t place = first + c * out_count_;
      if (part.bias != nullptr) part.bias += c;
      if (part.residual != nullptr) part.residual += place;
      kernel_.finish(sums + (c - channel), width, pixels, std::min<int64_t>(8, out_ - c), part,
                     out + place, out_count_);
    }
  }

  const ChannelWeights& weights_;
  const ChannelKernel& kernel_;
  int64_t in_, out_, in_count_, out_count_;
  Dim down_{}, across_{};
  bool padded_ = false;
  int64_t width_, band_rows_, height_;  // of the padded image, or of the image itself
  std::vector<int64_t> offsets_;
};

}  // namespace

bool ChannelWeights::Wins(int64_t in_channels, int64_t out_channels, const Window& window) {
  const ChannelKernel* kernel = BestChannelKernel();
  return kernel != nullptr && window.rank() <= 2 && in_channels > 0 &&
         out_channels >= kernel->lanes;
}

ChannelWeights::ChannelWeights(const ChannelKernel& kernel, const float* weights,
                               int64_t in_channels, int64_t out_channels, int64_t taps)
    : kernel_(&kernel),
      in_channels_(in_channels),
      out_channels_(out_channels),
      k_(in_channels * taps) {
  const int64_t lanes = kernel.lanes;
  data_.resize(static_cast<size_t>((out_channels + lanes - 1) / lanes * lanes * k_));
  for (int64_t first = 0; first < out_channels; first += 2 * lanes) {
    const int64_t width = VectorsFrom(first) * lanes;
    for (int64_t c = first; c < std::min(out_channels, first + width); ++c) {
      for (int64_t p = 0; p < k_; ++p) {
        data_[static_cast<size_t>(first * k_ + p * width + c - first)] = weights[c * k_ + p];
      }
    }
  }
}

int64_t ChannelScratch(const ChannelWeights& weights, const Window& window) {
  return Convolution(weights, window).scratch();
}

void ChannelConvF32(const float* x, const ChannelWeights& weights, int64_t batch,
                    const Window& window, const Epilogue& epilogue, float* scratch, float* out) {
  Convolution(weights, window).Run(x, batch, epilogue, scratch, out);
}

}  // namespace tidemark::model

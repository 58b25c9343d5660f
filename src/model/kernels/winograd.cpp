#include "model/kernels/winograd.h"

#include <algorithm>
#include <array>

#include "model/kernels/channel_kernel.h"
#include "model/kernels/lanes.h"
#include "model/kernels/winograd_transform.h"

namespace tidemark::model {
namespace {

constexpr int64_t kTile = 4;   // outputs along each side
constexpr int64_t kReach = 6;  // inputs along each side
constexpr int64_t kPoints = 36;
// Transformed inputs and products of a block of tiles: small, so that they stay near, but not so
// small that the weights are walked more often than that pays.
constexpr int64_t kLeastBlockBytes = 96 << 10;
constexpr int64_t kMostBlockBytes = 1 << 20;
constexpr int64_t kMostTiles = 64;
// Points that lie a power of two apart would fall upon few lines of the cache.
constexpr int64_t kApart = 16;
constexpr int64_t kMostWeights = int64_t{1} << 17;  // pairs of channels: 19 MB transformed

// G g Gᵀ of one 3 × 3 kernel, in f64 because it is done once.
std::array<float, kPoints> TransformWeights(const float* g) {
  static constexpr double kG[6][3] = {{1.0 / 4, 0, 0},
                                      {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                      {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                      {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                      {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                      {0, 0, 1}};
  double half[6][3] = {};
  for (int i = 0; i < 6; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 3; ++k) half[i][j] += kG[i][k] * static_cast<double>(g[k * 3 + j]);
    }
  }
  std::array<float, kPoints> out;
  for (int i = 0; i < 6; ++i) {
    for (int j = 0; j < 6; ++j) {
      double sum = 0;
      for (int k = 0; k < 3; ++k) sum += half[i][k] * kG[j][k];
      out[static_cast<size_t>(i) * 6 + static_cast<size_t>(j)] = static_cast<float>(sum);
    }
  }
  return out;
}

// Places in memory that is there: 32 bits where addresses have no more, which is faster.
using Offset = std::ptrdiff_t;

struct Tile {
  Offset from;           // its first input in the bands
  Offset to;             // its first output, of the first channel
  Offset rows, columns;  // outputs that are there
};

// The tile rows of one image that a block touches; their inputs are copied, with their padding, for
// one channel at a time.
struct Band {
  int64_t image, first_row, tile_rows, place;
};

class Convolution {
 public:
  Convolution(const WinogradWeights& weights, int64_t batch, const Window& window,
              const Epilogue& epilogue)
      : weights_(weights), w_(window), epilogue_(epilogue), transform_(BestWinogradTransform()) {
    down_ = (w_.out[0] + kTile - 1) / kTile;
    across_ = (w_.out[1] + kTile - 1) / kTile;
    tiles_ = batch * down_ * across_;
    band_width_ = kTile * across_ + kTile;
    columns_ = GemmColumns();
    const int64_t each = kPoints * 4 * (weights.in_channels() + weights.out_channels());
    const int64_t bytes = std::clamp(kPoints * weights.in_channels() * weights.out_channels(),
                                     kLeastBlockBytes, kMostBlockBytes);
    block_ = std::min(std::max<int64_t>(bytes / each, 1), std::min(kMostTiles, tiles_));
    block_ = std::max<int64_t>(block_ / columns_, 1) * columns_;
    input_step_ = weights.in_channels() * block_ + kApart;
    product_step_ = weights.out_channels() * block_ + kApart;
    inputs_ = kPoints * input_step_;
    products_ = kPoints * product_step_;
    const int64_t most_rows = (block_ + across_ - 2) / across_ + 1;
    bands_floats_ = kReach * most_rows * band_width_ + kTile;
  }

  [[nodiscard]] int64_t scratch() const { return inputs_ + products_ + bands_floats_; }

  void Run(const float* x, float* scratch, float* out) {
    v_ = scratch;
    m_ = scratch + inputs_;
    bands_buffer_ = m_ + products_;
    for (int64_t first = 0; first < tiles_; first += block_) {
      FindTiles(first, std::min(block_, tiles_ - first));
      for (int64_t c = 0; c < weights_.in_channels(); ++c) {
        FillBands(x, c);
        TransformChannel(c);
      }
      MultiplyPoints();
      for (int64_t c = 0; c < weights_.out_channels(); ++c) FinishTiles(c, out);
    }
  }

 private:
  void FindTiles(int64_t first, int64_t count) {
    block_tiles_.clear();
    bands_.clear();
    int64_t place = 0;
    for (int64_t i = first; i < first + count; ++i) {
      const int64_t image = i / (down_ * across_);
      const int64_t row = i / across_ % down_;
      const int64_t column = i % across_;
      if (bands_.empty() || bands_.back().image != image) {
        bands_.push_back({image, row, 0, place});
      }
      Band& band = bands_.back();
      if (row - band.first_row >= band.tile_rows) {
        ++band.tile_rows;
        place = band.place + (kTile * band.tile_rows + 2) * band_width_;
      }
      const int64_t from =
          band.place + (row - band.first_row) * kTile * band_width_ + column * kTile;
      const int64_t to = image * weights_.out_channels() * w_.out_count() +
                         row * kTile * w_.out[1] + column * kTile;
      block_tiles_.push_back({static_cast<Offset>(from), static_cast<Offset>(to),
                              static_cast<Offset>(std::min(kTile, w_.out[0] - row * kTile)),
                              static_cast<Offset>(std::min(kTile, w_.out[1] - column * kTile))});
    }
    std::fill_n(bands_buffer_, bands_floats_, 0.0F);
    count_ = count;
    // Several tiles are transformed together; those behind the last are thrown away.
    const auto together = static_cast<size_t>(transform_.tiles);
    while (block_tiles_.size() % together != 0) block_tiles_.push_back(block_tiles_.back());
  }

  // The padding is there since FindTiles.
  void FillBands(const float* x, int64_t channel) {
    const auto left = static_cast<Offset>(w_.pads_begin[1]);
    const auto in_width = static_cast<Offset>(w_.in[1]);
    const auto band_width = static_cast<Offset>(band_width_);
    const Offset width = std::min(in_width, band_width - left);
    for (const Band& band : bands_) {
      const float* plane = x + (band.image * weights_.in_channels() + channel) * w_.in_count();
      const int64_t top = band.first_row * kTile - w_.pads_begin[0];
      const auto begin = static_cast<Offset>(std::max<int64_t>(0, -top));
      const auto end = static_cast<Offset>(std::min(band.tile_rows * kTile + 2, w_.in[0] - top));
      float* to = bands_buffer_ + band.place + left + begin * band_width;
      const float* from = plane + (top + begin) * w_.in[1];
      for (Offset r = begin; r < end; ++r, from += in_width, to += band_width) {
        CopyFloats(from, width, to);
      }
    }
  }

  void TransformChannel(int64_t channel) {
    const auto step = static_cast<Offset>(input_step_);
    const auto together = static_cast<size_t>(transform_.tiles);
    for (size_t t = 0; t < block_tiles_.size(); t += together) {
      const float* tiles[kMaxTransformTiles];
      for (size_t i = 0; i < together; ++i) tiles[i] = bands_buffer_ + block_tiles_[t + i].from;
      const auto at = static_cast<int64_t>(t);
      transform_.input(tiles, static_cast<Offset>(band_width_), step,
                       v_ + at / columns_ * columns_ * weights_.in_channels() + channel * columns_ +
                           at % columns_);
    }
  }

  // Products lie [point][out channel][tile].
  void MultiplyPoints() {
    const int64_t in = weights_.in_channels();
    for (int64_t point = 0; point < kPoints; ++point) {
      const PackedLeft& left = weights_.Point(point);
      for (int64_t t = 0; t < count_; t += columns_) {
        left.Multiply(v_ + point * input_step_ + t * in, m_ + point * product_step_ + t, block_);
      }
    }
  }

  void FinishTiles(int64_t channel, float* out) {
    // What is added comes before the limits.
    const bool adds = epilogue_.residual != nullptr;
    const Epilogue none;
    const WinogradFinish finish = {epilogue_.bias == nullptr ? 0 : epilogue_.bias[channel],
                                   adds ? none.low : epilogue_.low,
                                   adds ? none.high : epilogue_.high};
    const auto step = static_cast<Offset>(product_step_);
    const auto plane = static_cast<Offset>(channel * w_.out_count());
    const auto together = static_cast<Offset>(transform_.tiles);
    const auto count = static_cast<Offset>(count_);
    float cells[16 * kMaxTransformTiles];
    for (Offset t = 0; t < count; t += together) {
      transform_.output(m_ + channel * block_ + t, step, finish, cells);
      for (Offset i = 0; i < std::min(together, count - t); ++i) {
        const Tile& tile = block_tiles_[static_cast<size_t>(t + i)];
        const float* from = cells + i % 4 * together + i / 4 * 4;
        if (adds) {
          AddAndPut(tile, from, 4 * together, tile.to + plane, out);
        } else {
          Put(tile, from, 4 * together, out + tile.to + plane);
        }
      }
    }
  }

  void Put(const Tile& tile, const float* from, Offset from_step, float* to) const {
    const auto row_step = static_cast<Offset>(w_.out[1]);
    if (tile.columns == kTile) {
      for (Offset r = 0; r < tile.rows; ++r) Store4(to + r * row_step, Load4(from + r * from_step));
      return;
    }
    for (Offset r = 0; r < tile.rows; ++r) {
      CopyFloats(from + r * from_step, tile.columns, to + r * row_step);
    }
  }

  void AddAndPut(const Tile& tile, const float* from, Offset from_step, Offset place,
                 float* out) const {
    const F4 low = Splat4(epilogue_.low);
    const F4 high = Splat4(epilogue_.high);
    const auto row_step = static_cast<Offset>(w_.out[1]);
    for (Offset r = 0; r < tile.rows; ++r, place += row_step) {
      const F4 row = Load4(from + r * from_step);
      if (tile.columns == kTile) {
        Store4(out + place, Clamp4(row + Load4(epilogue_.residual + place), low, high));
        continue;
      }
      float rest[kTile] = {};
      CopyFloats(epilogue_.residual + place, tile.columns, rest);
      Store4(rest, Clamp4(row + Load4(rest), low, high));
      CopyFloats(rest, tile.columns, out + place);
    }
  }

  const WinogradWeights& weights_;
  const Window& w_;
  const Epilogue& epilogue_;
  const WinogradTransform& transform_;
  int64_t down_, across_, tiles_, block_, columns_, band_width_;
  int64_t input_step_, product_step_;  // between points
  int64_t inputs_, products_, bands_floats_;
  float* v_ = nullptr;
  float* m_ = nullptr;
  float* bands_buffer_ = nullptr;
  int64_t count_ = 0;
  std::vector<Tile> block_tiles_;
  std::vector<Band> bands_;
};

}  // namespace

bool WinogradWeights::Wins(int64_t in_channels, int64_t out_channels) {
  // Where wide vectors run along channels, more of them are needed to pay for the transformations.
  const int64_t least = BestChannelKernel() == nullptr ? 4 : 24;
  return in_channels >= least && out_channels >= least &&
         out_channels <= kMostWeights / in_channels;
}

bool WinogradWeights::Fits(const Window& window) {
  const auto all = [&](const std::vector<int64_t>& list, int64_t value) {
    return std::all_of(list.begin(), list.end(), [&](int64_t each) { return each == value; });
  };
  return window.rank() == 2 && all(window.kernel, 3) && all(window.strides, 1) &&
         all(window.dilations, 1) && window.pads_begin[1] <= kTile;
}

WinogradWeights::WinogradWeights(const float* weights, int64_t in_channels, int64_t out_channels)
    : in_channels_(in_channels), out_channels_(out_channels) {
  const int64_t pairs = in_channels * out_channels;
  std::vector<float> points(static_cast<size_t>(kPoints * pairs));
  for (int64_t pair = 0; pair < pairs; ++pair) {
    const auto transformed = TransformWeights(weights + pair * 9);
    for (int64_t i = 0; i < kPoints; ++i) {
      points[static_cast<size_t>(i * pairs + pair)] = transformed[static_cast<size_t>(i)];
    }
  }
  for (int64_t i = 0; i < kPoints; ++i) {
    points_.emplace_back(MatrixView<float>{points.data() + i * pairs, in_channels, 1}, out_channels,
                         in_channels);
  }
}

bool WinogradWeights::Pays(int64_t batch, const Window& window) {
  const int64_t tiles =
      ((window.out[0] + kTile - 1) / kTile) * ((window.out[1] + kTile - 1) / kTile);
  return batch >= GemmColumns() || batch * tiles >= GemmColumns() / 2;
}

int64_t WinogradScratch(const WinogradWeights& weights, int64_t batch, const Window& window) {
  return Convolution(weights, batch, window, {}).scratch();
}

void WinogradConvF32(const float* x, const WinogradWeights& weights, int64_t batch,
                     const Window& window, const Epilogue& epilogue, float* scratch, float* out) {
  Convolution(weights, batch, window, epilogue).Run(x, scratch, out);
}

}  // namespace tidemark::model

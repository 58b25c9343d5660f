#include "model/kernels/winograd.h"

#include <algorithm>
#include <array>

#include "model/kernels/lanes.h"

namespace tidemark::model {
namespace {

constexpr int64_t kTile = 4;   // outputs along each side
constexpr int64_t kReach = 6;  // inputs along each side
constexpr int64_t kPoints = 36;
constexpr int64_t kBlockBytes = 512 << 10;  // transformed inputs and products of a block of tiles
constexpr int64_t kMostTiles = 64;
constexpr int64_t kMostWeights = int64_t{1} << 17;  // pairs of channels: 19 MB transformed

// Bᵀ of the points 0, ±1, ±2 and infinity.
template <typename T>
inline void TransformInput(const T& d0, const T& d1, const T& d2, const T& d3, const T& d4,
                           const T& d5, T* out, int64_t step) {
  const T even = d4 - 4 * d2;
  const T odd = d3 - 4 * d1;
  const T far_even = d4 - d2;
  const T far_odd = 2 * (d3 - d1);
  out[0] = 4 * d0 - 5 * d2 + d4;
  out[step] = even + odd;
  out[2 * step] = even - odd;
  out[3 * step] = far_even + far_odd;
  out[4 * step] = far_even - far_odd;
  out[5 * step] = 4 * d1 - 5 * d3 + d5;
}

// Aᵀ.
inline void TransformOutput(const F4* m, int64_t step, F4* out) {
  const F4 s1 = m[step] + m[2 * step];
  const F4 d1 = m[step] - m[2 * step];
  const F4 s2 = m[3 * step] + m[4 * step];
  const F4 d2 = m[3 * step] - m[4 * step];
  out[0] = m[0] + s1 + s2;
  out[1] = d1 + 2 * d2;
  out[2] = s1 + 4 * s2;
  out[3] = d1 + 8 * d2 + m[5 * step];
}

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
      out[static_cast<size_t>(i * 6 + j)] = static_cast<float>(sum);
    }
  }
  return out;
}

struct Tile {
  int64_t from;           // its first input in the bands
  int64_t to;             // its first output, of the first channel
  int64_t rows, columns;  // outputs that are there
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
      : weights_(weights), w_(window), epilogue_(epilogue) {
    down_ = (w_.out[0] + kTile - 1) / kTile;
    across_ = (w_.out[1] + kTile - 1) / kTile;
    tiles_ = batch * down_ * across_;
    band_width_ = kTile * across_ + kTile;
    columns_ = GemmColumns();
    const int64_t each = kPoints * 4 * (weights.in_channels() + weights.out_channels());
    block_ = std::min(std::max(kBlockBytes / each, int64_t{1}), std::min(kMostTiles, tiles_));
    block_ = std::max<int64_t>(block_ / columns_, 1) * columns_;
    inputs_ = kPoints * weights.in_channels() * block_;
    products_ = kPoints * weights.out_channels() * block_;
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
      block_tiles_.push_back(
          {band.place + (row - band.first_row) * kTile * band_width_ + column * kTile,
           image * weights_.out_channels() * w_.out_count() + row * kTile * w_.out[1] +
               column * kTile,
           std::min(kTile, w_.out[0] - row * kTile), std::min(kTile, w_.out[1] - column * kTile)});
    }
    count_ = count;
    // Four tiles are transformed together; those behind the last are thrown away.
    while (block_tiles_.size() % 4 != 0) block_tiles_.push_back(block_tiles_.back());
  }

  void FillBands(const float* x, int64_t channel) {
    const int64_t left = w_.pads_begin[1];
    const int64_t width = std::min(w_.in[1], band_width_ - left);
    for (const Band& band : bands_) {
      const float* plane = x + (band.image * weights_.in_channels() + channel) * w_.in_count();
      float* to = bands_buffer_ + band.place;
      const int64_t top = band.first_row * kTile - w_.pads_begin[0];
      for (int64_t r = 0; r < band.tile_rows * kTile + 2; ++r, to += band_width_) {
        if (top + r < 0 || top + r >= w_.in[0]) {
          std::fill_n(to, band_width_, 0.0F);
          continue;
        }
        std::fill_n(to, left, 0.0F);
        std::copy_n(plane + (top + r) * w_.in[1], width, to + left);
        std::fill(to + left + width, to + band_width_, 0.0F);
      }
    }
  }

  void TransformChannel(int64_t channel) {
    const int64_t step = weights_.in_channels() * block_;  // from point to point
    for (size_t t = 0; t < block_tiles_.size(); t += 4) {
      F4 halves[kReach * kReach];
      for (int64_t r = 0; r < kReach; ++r) {
        F4 d[8];
        for (size_t i = 0; i < 4; ++i) {
          const float* row = bands_buffer_ + block_tiles_[t + i].from + r * band_width_;
          d[i] = Load4(row);
          d[4 + i] = Load4(row + 4);
        }
        Transpose4(d);
        Transpose4(d + 4);  // the last two are not used
        TransformInput(d[0], d[1], d[2], d[3], d[4], d[5], halves + r * kReach, 1);
      }
      const auto at = static_cast<int64_t>(t);
      float* to = v_ + at / columns_ * columns_ * weights_.in_channels() + channel * columns_ +
                  at % columns_;
      for (int64_t j = 0; j < kReach; ++j) {
        F4 points[kReach];
        TransformInput(halves[j], halves[6 + j], halves[12 + j], halves[18 + j], halves[24 + j],
                       halves[30 + j], points, 1);
        for (int64_t i = 0; i < kReach; ++i) Store4(to + (i * kReach + j) * step, points[i]);
      }
    }
  }

  // Products lie [point][out channel][tile].
  void MultiplyPoints() {
    const int64_t in = weights_.in_channels();
    const int64_t out = weights_.out_channels();
    for (int64_t point = 0; point < kPoints; ++point) {
      const PackedLeft& left = weights_.Point(point);
      for (int64_t t = 0; t < count_; t += columns_) {
        left.Multiply(v_ + point * in * block_ + t * in, m_ + point * out * block_ + t, block_);
      }
    }
  }

  void FinishTiles(int64_t channel, float* out) {
    const F4 bias = Splat4(epilogue_.bias == nullptr ? 0 : epilogue_.bias[channel]);
    const F4 low = Splat4(epilogue_.low);
    const F4 high = Splat4(epilogue_.high);
    const int64_t step = weights_.out_channels() * block_;
    for (int64_t t = 0; t < count_; t += 4) {
      const float* from = m_ + channel * block_ + t;
      F4 halves[kReach * kTile];
      for (int64_t i = 0; i < kReach; ++i) {
        F4 m[kReach];
        for (int64_t j = 0; j < kReach; ++j) m[j] = Load4(from + (i * kReach + j) * step);
        TransformOutput(m, 1, halves + i * kTile);
      }
      F4 sums[kTile * kTile];  // [column][row]
      for (int64_t j = 0; j < kTile; ++j) TransformOutput(halves + j, kTile, sums + j * kTile);
      for (int64_t r = 0; r < kTile; ++r) {
        F4 rows[4] = {sums[r], sums[4 + r], sums[8 + r], sums[12 + r]};
        Transpose4(rows);
        for (int64_t i = 0; i < std::min<int64_t>(4, count_ - t); ++i) {
          const Tile& tile = block_tiles_[static_cast<size_t>(t + i)];
          if (r >= tile.rows) continue;
          const int64_t place = tile.to + channel * w_.out_count() + r * w_.out[1];
          PutRow(rows[i] + bias, low, high, place, tile.columns, out);
        }
      }
    }
  }

  void PutRow(F4 row, F4 low, F4 high, int64_t place, int64_t columns, float* out) const {
    if (columns == kTile) {
      if (epilogue_.residual != nullptr) row += Load4(epilogue_.residual + place);
      Store4(out + place, Clamp4(row, low, high));
      return;
    }
    for (int64_t j = 0; j < columns; ++j) {
      F4 value = Splat4(row[j]);
      if (epilogue_.residual != nullptr) value += epilogue_.residual[place + j];
      out[place + j] = Clamp4(value, low, high)[0];
    }
  }

  const WinogradWeights& weights_;
  const Window& w_;
  const Epilogue& epilogue_;
  int64_t down_, across_, tiles_, block_, columns_, band_width_;
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
  return in_channels >= 4 && out_channels >= 4 && out_channels <= kMostWeights / in_channels;
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

int64_t WinogradScratch(const WinogradWeights& weights, int64_t batch, const Window& window) {
  return Convolution(weights, batch, window, {}).scratch();
}

void WinogradConvF32(const float* x, const WinogradWeights& weights, int64_t batch,
                     const Window& window, const Epilogue& epilogue, float* scratch, float* out) {
  Convolution(weights, batch, window, epilogue).Run(x, scratch, out);
}

}  // namespace tidemark::model

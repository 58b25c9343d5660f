// Convolutions of 3 × 3 by Winograd's F(4 × 4, 3 × 3): a tile of 16 outputs takes 36
// multiplications a pair of channels instead of 144. Tiles are transformed four at a time, and the
// products of all tiles of a block are 36 matrix multiplications.
#pragma once

#include <cstdint>
#include <vector>

#include "model/kernels/epilogue.h"
#include "model/kernels/gemm.h"
#include "model/kernels/window.h"

namespace tidemark::model {

class WinogradWeights {
 public:
  // Where it wins: `channels` of one group. Transformed weights take four times the memory.
  [[nodiscard]] static bool Wins(int64_t in_channels, int64_t out_channels);
  // Strides, dilations and the kernel's size.
  [[nodiscard]] static bool Fits(const Window& window);

  // Weights [out_channels, in_channels, 3, 3].
  WinogradWeights(const float* weights, int64_t in_channels, int64_t out_channels);
  [[nodiscard]] int64_t in_channels() const { return in_channels_; }
  [[nodiscard]] int64_t out_channels() const { return out_channels_; }
  [[nodiscard]] const PackedLeft& Point(int64_t i) const { return points_[static_cast<size_t>(i)]; }

 private:
  int64_t in_channels_, out_channels_;
  std::vector<PackedLeft> points_;
};

// Floats of scratch memory.
[[nodiscard]] int64_t WinogradScratch(const WinogradWeights& weights, int64_t batch,
                                      const Window& window);
// out [N, out_channels, …] = conv(x [N, in_channels, …], weights), finished.
void WinogradConvF32(const float* x, const WinogradWeights& weights, int64_t batch,
                     const Window& window, const Epilogue& epilogue, float* scratch, float* out);

}  // namespace tidemark::model

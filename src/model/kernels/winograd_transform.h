// The transformations of Winograd's convolution, of several tiles at a time.
#pragma once

#include <cstddef>
#include <vector>

namespace tidemark::model {

// What is added to each output, and its limits.
struct WinogradFinish {
  float bias, low, high;
};

struct WinogradTransform {
  int tiles;  // at a time, a multiple of four
  // Tiles of 6 × 6 inputs (and two more in each row, which are not used) with rows `row_step` apart
  // become 36 points, `step` apart, of each tile.
  void (*input)(const float* const* tiles, std::ptrdiff_t row_step, std::ptrdiff_t step, float* to);
  // 36 points, `step` apart, become 4 × 4 finished outputs. Row r of tile 4 g + i is at
  // cells[((4 r + i) tiles + 4 g)].
  void (*output)(const float* from, std::ptrdiff_t step, const WinogradFinish& finish,
                 float* cells);
};

constexpr int kMaxTransformTiles = 16;

// Those that this processor runs, the widest last.
[[nodiscard]] std::vector<const WinogradTransform*> WinogradTransforms();
[[nodiscard]] const WinogradTransform& BestWinogradTransform();

}  // namespace tidemark::model

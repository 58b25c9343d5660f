// The transformations of Winograd's convolution, of several tiles at a time.
#pragma once

#include <cstddef>

namespace tidemark::model {

struct WinogradTransform {
  int tiles;  // at a time, a multiple of four
  // Tiles of 6 × 6 inputs (and two more in each row, which are not used) with rows `row_step` apart
  // become 36 points, `step` apart, of each tile.
  void (*input)(const float* const* tiles, std::ptrdiff_t row_step, std::ptrdiff_t step, float* to);
  // 36 points, `step` apart, become 4 × 4 outputs plus a bias. Row r of tile 4 g + i is at
  // cells[((4 r + i) tiles + 4 g)].
  void (*output)(const float* from, std::ptrdiff_t step, float bias, float* cells);
};

constexpr int kMaxTransformTiles = 16;

[[nodiscard]] const WinogradTransform& PortableWinogradTransform();
// The widest that this processor runs.
[[nodiscard]] const WinogradTransform& BestWinogradTransform();

}  // namespace tidemark::model

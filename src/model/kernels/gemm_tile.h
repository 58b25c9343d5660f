// A tile of a matrix product with four lanes: its sums stay in registers while k goes by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "model/kernels/lanes.h"

namespace tidemark::model {

// Where the rows of b lie: packed, or each at its own place.
struct PackedRows {
  const float* b;
  [[nodiscard]] const float* At(size_t step) const { return b + step * 8; }
  void Move(std::ptrdiff_t steps) { b += steps * 8; }
};

struct GatheredRows {
  const float* b;
  const int64_t* offsets;
  [[nodiscard]] const float* At(size_t step) const {
    return b + static_cast<std::ptrdiff_t>(offsets[step]);
  }
  void Move(std::ptrdiff_t steps) { offsets += steps; }
};

// One step of k. MultiplyAdd::Of(x, y, sum) is sum + x · y, rounded once or twice.
template <typename MultiplyAdd, int kRows>
inline __attribute__((always_inline)) void Step(const float* a, const float* b, F4 (*sums)[2]) {
  const F4 b0 = Load4(b);
  const F4 b1 = Load4(b + 4);
  for (int r = 0; r < kRows; ++r) {
    const F4 x = Splat4(a[r]);
    sums[r][0] = MultiplyAdd::Of(x, b0, sums[r][0]);
    sums[r][1] = MultiplyAdd::Of(x, b1, sums[r][1]);
    KeepOrder(&sums[r][0], &sums[r][1]);
  }
}

// `rows` are where the steps' rows of b lie. Few rows of a wait for their own sums: several steps
// of k go side by side.
template <typename MultiplyAdd, int kRows, typename RowOf, size_t... kStep>
inline __attribute__((always_inline)) void Tile(std::ptrdiff_t k, const float* a, RowOf row,
                                                float* c, std::ptrdiff_t ldc, bool add,
                                                std::index_sequence<kStep...>) {
  constexpr size_t kSteps = kRows == 1 ? 4 : kRows <= 3 ? 2 : 1;
  constexpr auto kTogether = static_cast<std::ptrdiff_t>(sizeof...(kStep));
  F4 sums[kSteps][kRows][2] = {};
  const float* const end = a + k * kRows;
  const float* const last = a + k / kTogether * kTogether * kRows;
  for (; a != last; a += kTogether * kRows, row.Move(kTogether)) {
    (Step<MultiplyAdd, kRows>(a + kStep * kRows, row.At(kStep), sums[kStep % kSteps]), ...);
  }
  for (; a != end; a += kRows, row.Move(1)) Step<MultiplyAdd, kRows>(a, row.At(0), sums[0]);
  for (int r = 0; r < kRows; ++r, c += ldc) {
    for (size_t s = 1; s < kSteps; ++s) {
      sums[0][r][0] += sums[s][r][0];
      sums[0][r][1] += sums[s][r][1];
    }
    if (add) {
      sums[0][r][0] += Load4(c);
      sums[0][r][1] += Load4(c + 4);
    }
    Store4(c, sums[0][r][0]);
    Store4(c + 4, sums[0][r][1]);
  }
}

// Steps of k in one turn of the loop: many rows are work enough for two.
template <int kRows>
using Together = std::make_index_sequence<(kRows < 4 ? 4 : 2)>;

// GemmKernel's `run` and `run_gather`.
template <typename MultiplyAdd, int kRows>
void RunTile4(int64_t k, const float* a, const float* b, float* c, int64_t ldc, bool add) {
  Tile<MultiplyAdd, kRows>(static_cast<std::ptrdiff_t>(k), a, PackedRows{b}, c,
                           static_cast<std::ptrdiff_t>(ldc), add, Together<kRows>());
}

template <typename MultiplyAdd, int kRows>
void RunTile4Gather(int64_t k, const float* a, const float* b, const int64_t* offsets, float* c,
                    int64_t ldc, bool add) {
  Tile<MultiplyAdd, kRows>(static_cast<std::ptrdiff_t>(k), a, GatheredRows{b, offsets}, c,
                           static_cast<std::ptrdiff_t>(ldc), add, Together<kRows>());
}

}  // namespace tidemark::model

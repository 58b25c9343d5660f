#include "model/kernels/gemm_kernel.h"

#include "model/kernels/lanes.h"

namespace tidemark::model {
namespace {

// row(p) is where row p of b lies. Few rows wait for their own sums: several steps of k go side by
// side.
template <int kRows, typename Row>
inline void Tile(int64_t k, const float* a, Row row, float* c, int64_t ldc, bool add) {
  constexpr int kSteps = kRows == 1 ? 4 : kRows <= 3 ? 2 : 1;
  F4 sums[kSteps][kRows][2] = {};
  int64_t p = 0;
  for (; p + kSteps <= k; p += kSteps) {
    for (int s = 0; s < kSteps; ++s, a += kRows) {
      const float* b = row(p + s);
      const F4 b0 = Load4(b);
      const F4 b1 = Load4(b + 4);
      for (int r = 0; r < kRows; ++r) {
        sums[s][r][0] += a[r] * b0;
        sums[s][r][1] += a[r] * b1;
      }
    }
  }
  for (; p < k; ++p, a += kRows) {
    const float* b = row(p);
    for (int r = 0; r < kRows; ++r) {
      sums[0][r][0] += a[r] * Load4(b);
      sums[0][r][1] += a[r] * Load4(b + 4);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int s = 1; s < kSteps; ++s) {
      sums[0][r][0] += sums[s][r][0];
      sums[0][r][1] += sums[s][r][1];
    }
    float* to = c + r * ldc;
    if (add) {
      sums[0][r][0] += Load4(to);
      sums[0][r][1] += Load4(to + 4);
    }
    Store4(to, sums[0][r][0]);
    Store4(to + 4, sums[0][r][1]);
  }
}

template <int kRows>
void Run(int64_t k, const float* a, const float* b, float* c, int64_t ldc, bool add) {
  Tile<kRows>(
      k, a, [b](int64_t p) { return b + p * 8; }, c, ldc, add);
}

template <int kRows>
void RunGather(int64_t k, const float* a, const float* b, const int64_t* offsets, float* c,
               int64_t ldc, bool add) {
  Tile<kRows>(
      k, a, [b, offsets](int64_t p) { return b + offsets[p]; }, c, ldc, add);
}

constexpr GemmKernel kPortable[] = {{1, 8, Run<1>, RunGather<1>},
                                    {2, 8, Run<2>, RunGather<2>},
                                    {3, 8, Run<3>, RunGather<3>},
                                    {4, 8, Run<4>, RunGather<4>}};

}  // namespace

const GemmKernel& PortableGemmKernel(int rows) { return kPortable[rows - 1]; }

}  // namespace tidemark::model

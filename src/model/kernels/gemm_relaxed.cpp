// Micro-kernels with multiply and add as one instruction, in browsers that have WebAssembly's
// relaxed SIMD (src/app/web_relaxed_tiles).
#include "model/kernels/gemm_kernel.h"

#if defined(__wasm__)
// From cmake/relaxed_tiles.py: where the tiles lie in the table of functions, run1, gather1, run2
// and so on; 0 in a browser that can't have them.
extern "C" intptr_t tidemark_relaxed_tiles();
#endif

namespace tidemark::model {
#if defined(__wasm__)
namespace {

constexpr int kMostRows = 6;

// The instruction may round twice: on a processor without a fused one. Then the portable kernels
// are as fast, and their results the same everywhere.
bool RoundsOnce(const GemmKernel& one_row) {
  constexpr float kSmall = 1.0F / (1 << 12);
  const float a[] = {1, 1 + kSmall};
  float b[2 * 8];
  for (int i = 0; i < 8; ++i) {
    b[i] = -1;
    b[8 + i] = 1 - kSmall;
  }
  float c[8];
  one_row.run(2, a, b, c, 8, false);
  return c[0] == -kSmall * kSmall;
}

}  // namespace
#endif

std::span<const GemmKernel> RelaxedGemmKernels() {
#if defined(__wasm__)
  static GemmKernel kernels[kMostRows];
  const intptr_t first = tidemark_relaxed_tiles();
  if (first == 0) return {};
  for (int rows = 1; rows <= kMostRows; ++rows) {
    const intptr_t run = first + intptr_t{2} * (rows - 1);
    kernels[rows - 1] = {rows, 8, reinterpret_cast<decltype(GemmKernel::run)>(run),
                         reinterpret_cast<decltype(GemmKernel::run_gather)>(run + 1)};
  }
  if (RoundsOnce(kernels[0])) return kernels;
#endif
  return {};
}

}  // namespace tidemark::model

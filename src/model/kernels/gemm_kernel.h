// The micro-kernels of matrix multiplication: a tile of the result in registers.
//
// The portable one has 4 rows and 8 columns with four lanes (8 accumulators): in WebAssembly more
// spill. The ones for AVX2 and AVX-512 are chosen when the processor has them.
#pragma once

#include <cstdint>

namespace tidemark::model {

struct GemmKernel {
  int rows;
  int columns;
  // c[rows][columns] (rows ldc apart) += a · b; a is packed [k][rows], b is packed [k][columns].
  void (*run)(int64_t k, const float* a, const float* b, float* c, int64_t ldc);
};

constexpr int kMaxTileRows = 14;
constexpr int kMaxTileColumns = 32;

[[nodiscard]] const GemmKernel& PortableGemmKernel();
// The fastest one that this processor runs.
[[nodiscard]] const GemmKernel& BestGemmKernel();

}  // namespace tidemark::model

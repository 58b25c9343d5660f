// The micro-kernels of matrix multiplication: a tile of the result in registers.
//
// The portable ones have at most 4 rows and 8 columns with four lanes (8 accumulators): in
// WebAssembly more spill. Those for AVX2 and AVX-512 are chosen when the processor has them. All
// kernels of a family have the same number of columns, so that weights are packed once and the rows
// chosen by what there is to do.
#pragma once

#include <cstdint>

namespace tidemark::model {

struct GemmKernel {
  int rows;
  int columns;
  // c[rows][columns] (rows ldc apart) = a · b, or += with `add`; a is packed [k][rows], b is packed
  // [k][columns].
  void (*run)(int64_t k, const float* a, const float* b, float* c, int64_t ldc, bool add);
  // The same with row p of b at b + offsets[p], for convolutions that read their input in place.
  void (*run_gather)(int64_t k, const float* a, const float* b, const int64_t* offsets, float* c,
                     int64_t ldc, bool add);
};

constexpr int kMaxTileRows = 12;
constexpr int kMaxTileColumns = 32;

// `rows` of 1, 2, 3 or 4.
[[nodiscard]] const GemmKernel& PortableGemmKernel(int rows);
// The kernel of the fastest family that this processor runs which wastes least on m rows.
[[nodiscard]] const GemmKernel& GemmKernelFor(int64_t m);
// Of all kernels that GemmKernelFor gives.
[[nodiscard]] int GemmColumns();

}  // namespace tidemark::model

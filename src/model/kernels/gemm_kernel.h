// The micro-kernels of matrix multiplication: a tile of the result in registers.
//
// The portable ones have at most 4 rows and 8 columns with four lanes (8 accumulators): in
// WebAssembly more spill. Those for AVX2 and AVX-512 are chosen when the processor has them, those
// of WebAssembly's relaxed SIMD when the browser has it. All kernels of a family have the same
// number of columns, so that weights are packed once and the rows chosen by what there is to do.
#pragma once

#include <cstdint>
#include <span>

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

// Families, by rows; empty where this processor or browser can't run them. The portable one rounds
// each product and each sum, the others what they add at once.
[[nodiscard]] std::span<const GemmKernel> PortableGemmKernels();
[[nodiscard]] std::span<const GemmKernel> X86GemmKernels();
[[nodiscard]] std::span<const GemmKernel> RelaxedGemmKernels();

// The kernel of the fastest family that this processor runs which wastes least on m rows.
[[nodiscard]] const GemmKernel& GemmKernelFor(int64_t m);
// Of all kernels that GemmKernelFor gives.
[[nodiscard]] int GemmColumns();

}  // namespace tidemark::model

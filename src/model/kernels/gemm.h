// Matrix multiplication. f32 goes through packed panels and a micro-kernel; other types through
// plain loops, which are also what the tests compare the fast path with.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/kernels/aligned.h"
#include "model/kernels/epilogue.h"
#include "model/kernels/gemm_kernel.h"

namespace tidemark::model {

// A matrix as rows and columns of a buffer; transposing is changing the strides.
template <typename T>
struct MatrixView {
  const T* data;
  int64_t row_stride;
  int64_t column_stride;

  [[nodiscard]] const T& At(int64_t row, int64_t column) const {
    return data[row * row_stride + column * column_stride];
  }
};

// The right side [k, n] in panels of the kernel's columns; weights are packed once at load.
class PackedRight {
 public:
  PackedRight(const MatrixView<float>& b, int64_t k, int64_t n);
  [[nodiscard]] int64_t k() const { return k_; }
  [[nodiscard]] int64_t n() const { return n_; }
  // The panel of columns [panel * columns, …) for rows [k0, k0 + kc) of a block.
  [[nodiscard]] const float* Panel(int64_t k0, int64_t kc, int64_t panel) const;

 private:
  int64_t k_, n_, panels_;
  AlignedFloats data_;
};

// The left side [m, k] in panels of the kernel's rows.
class PackedLeft {
 public:
  PackedLeft(const MatrixView<float>& a, int64_t m, int64_t k);
  [[nodiscard]] const GemmKernel& kernel() const { return *kernel_; }
  [[nodiscard]] int64_t m() const { return m_; }
  [[nodiscard]] int64_t k() const { return k_; }
  [[nodiscard]] const float* Panel(int64_t k0, int64_t kc, int64_t panel) const;
  // c[m, columns of the kernel] = this · b, b packed [k][columns].
  void Multiply(const float* b, float* c, int64_t ldc) const;

 private:
  const GemmKernel* kernel_;
  int64_t m_, k_, panels_;
  AlignedFloats data_;
};

// c[m, n] += a · b, rows of c ldc apart.
void GemmF32(int64_t m, const MatrixView<float>& a, const PackedRight& b, float* c, int64_t ldc);
// c = a · b, finished; the epilogue's residual is not looked at.
void GemmF32(int64_t m, const MatrixView<float>& a, const PackedRight& b, const Epilogue& epilogue,
             float* c, int64_t ldc);
// c += a · b with a right side that is used once.
void GemmF32(int64_t m, int64_t n, int64_t k, const MatrixView<float>& a,
             const MatrixView<float>& b, float* c, int64_t ldc);

// Fills `to` with a panel of a right side that is never stored: rows [k0, k0 + kc) of columns [n0,
// n0 + count), packed [kc][kernel columns]; columns behind `count` are zero.
using FillPanel = std::function<void(int64_t k0, int64_t kc, int64_t n0, int64_t count, float* to)>;
// c = a · b.
void GemmF32(const PackedLeft& a, int64_t n, const FillPanel& fill, float* c, int64_t ldc);
// c = a · b of a right side that lies in memory as it is: row p begins at b + offsets[p]. Up to a
// panel's columns behind the last are read.
void GemmGatherF32(const PackedLeft& a, int64_t n, const float* b,
                   const std::vector<int64_t>& offsets, float* c, int64_t ldc);

// Plain loops: c[m, n] += a · b, c dense.
template <typename T>
void GemmPlain(int64_t m, int64_t n, int64_t k, const MatrixView<T>& a, const MatrixView<T>& b,
               T* c) {
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t p = 0; p < k; ++p) {
      const T x = a.At(i, p);
      for (int64_t j = 0; j < n; ++j) c[i * n + j] += x * b.At(p, j);
    }
  }
}

}  // namespace tidemark::model

#include "model/kernels/gemm.h"

#include <algorithm>

#include "model/kernels/lanes.h"

namespace tidemark::model {
namespace {

constexpr int64_t kBlockM = 96;
constexpr int64_t kBlockPanels = 8;  // of the right side, when it is made on the way

// Rows of the right side that are multiplied at one time: a panel of it stays in the first cache,
// and all blocks have about as many.
int64_t BlockOf(int64_t k) {
  constexpr int64_t kMost = 272;
  const int64_t blocks = (k + kMost - 1) / kMost;
  return blocks <= 1 ? std::max<int64_t>(k, 1) : (k / blocks + 4) / 4 * 4;
}

int64_t Panels(int64_t count, int64_t each) { return (count + each - 1) / each; }

// [kc][width] from a strided matrix; the part behind `count` is zero. `step` walks along the
// panel's width.
void PackPanel(const float* from, int64_t kc, int64_t count, int64_t width, int64_t k_step,
               int64_t step, float* to) {
  if (count == width && step == 1) {
    for (int64_t p = 0; p < kc; ++p) CopyFloats(from + p * k_step, width, to + p * width);
    return;
  }
  if (count < width) std::fill_n(to, kc * width, 0.0F);
  int64_t i = 0;
  if (k_step == 1) {
    for (; i + 4 <= count; i += 4) {
      int64_t p = 0;
      for (; p + 4 <= kc; p += 4) {
        F4 rows[4];
        for (int64_t r = 0; r < 4; ++r) rows[r] = Load4(from + (i + r) * step + p);
        Transpose4(rows);
        for (int64_t r = 0; r < 4; ++r) Store4(to + (p + r) * width + i, rows[r]);
      }
      for (; p < kc; ++p) {
        for (int64_t r = 0; r < 4; ++r) to[p * width + i + r] = from[(i + r) * step + p];
      }
    }
  }
  for (; i < count; ++i) {
    const float* source = from + i * step;
    for (int64_t p = 0; p < kc; ++p) to[p * width + i] = source[p * k_step];
  }
}

// One tile; at the edges through a buffer, so that nothing outside of c is touched.
template <typename Run>
void RunTile(const GemmKernel& kernel, int64_t rows, int64_t columns, float* c, int64_t ldc,
             bool add, Run run) {
  if (rows == kernel.rows && columns == kernel.columns) {
    run(c, ldc, add);
    return;
  }
  float tile[kMaxTileRows * kMaxTileColumns];
  run(tile, kernel.columns, false);
  for (int64_t r = 0; r < rows; ++r) {
    const float* from = tile + r * kernel.columns;
    float* to = c + r * ldc;
    if (add) {
      for (int64_t j = 0; j < columns; ++j) to[j] += from[j];
    } else {
      for (int64_t j = 0; j < columns; ++j) to[j] = from[j];
    }
  }
}

void RunPacked(const GemmKernel& kernel, int64_t kc, const float* a, const float* b, int64_t rows,
               int64_t columns, float* c, int64_t ldc, bool add) {
  RunTile(kernel, rows, columns, c, ldc, add,
          [&](float* to, int64_t ld, bool add_to) { kernel.run(kc, a, b, to, ld, add_to); });
}

// A block of rows of the left side times all of b; `packed` holds a block of it.
void MultiplyBlock(const GemmKernel& kernel, int64_t rows, const MatrixView<float>& a,
                   const PackedRight& b, float* packed, float* c, int64_t ldc, bool add) {
  const int64_t n = b.n();
  const int64_t block_k = BlockOf(b.k());
  for (int64_t k0 = 0; k0 < b.k(); k0 += block_k) {
    const int64_t kc = std::min(block_k, b.k() - k0);
    const float* left = packed;
    if (kernel.rows == 1 && a.column_stride == 1) {
      left = a.data + k0;  // a row is its own panel; there is one
    } else {
      for (int64_t r = 0; r < rows; r += kernel.rows) {
        PackPanel(a.data + r * a.row_stride + k0 * a.column_stride, kc,
                  std::min<int64_t>(kernel.rows, rows - r), kernel.rows, a.column_stride,
                  a.row_stride, packed + r * kc);
      }
    }
    for (int64_t n0 = 0; n0 < n; n0 += kernel.columns) {
      const float* right = b.Panel(k0, kc, n0 / kernel.columns);
      for (int64_t r = 0; r < rows; r += kernel.rows) {
        RunPacked(kernel, kc, left + r * kc, right, std::min<int64_t>(kernel.rows, rows - r),
                  std::min<int64_t>(kernel.columns, n - n0), c + r * ldc + n0, ldc, add || k0 > 0);
      }
    }
  }
}

void Multiply(int64_t m, const MatrixView<float>& a, const PackedRight& b, const Epilogue* epilogue,
              float* c, int64_t ldc) {
  const GemmKernel& kernel = GemmKernelFor(m);
  const int64_t panels =
      std::min(std::max<int64_t>(kBlockM / kernel.rows, 1), Panels(m, kernel.rows));
  const int64_t block_m = kernel.rows == 1 ? 1 : panels * kernel.rows;
  const auto packed = MakeScratch(static_cast<size_t>(block_m * BlockOf(b.k())));
  for (int64_t m0 = 0; m0 < m; m0 += block_m) {
    const int64_t rows = std::min(block_m, m - m0);
    float* to = c + m0 * ldc;
    const MatrixView<float> block = {a.data + m0 * a.row_stride, a.row_stride, a.column_stride};
    MultiplyBlock(kernel, rows, block, b, packed.get(), to, ldc, epilogue == nullptr);
    if (epilogue == nullptr) continue;
    for (int64_t r = 0; r < rows; ++r) {
      if (b.k() == 0) std::fill_n(to + r * ldc, b.n(), 0.0F);
      FinishRow(*epilogue, b.n(), to + r * ldc);
    }
  }
}

}  // namespace

PackedRight::PackedRight(const MatrixView<float>& b, int64_t k, int64_t n)
    : k_(k), n_(n), panels_(Panels(n, GemmColumns())) {
  const int64_t width = GemmColumns();
  data_.resize(static_cast<size_t>(k * panels_ * width));
  const int64_t block_k = BlockOf(k);
  for (int64_t k0 = 0; k0 < k; k0 += block_k) {
    const int64_t kc = std::min(block_k, k - k0);
    for (int64_t panel = 0; panel < panels_; ++panel) {
      const int64_t n0 = panel * width;
      PackPanel(b.data + k0 * b.row_stride + n0 * b.column_stride, kc, std::min(width, n - n0),
                width, b.row_stride, b.column_stride, const_cast<float*>(Panel(k0, kc, panel)));
    }
  }
}

const float* PackedRight::Panel(int64_t k0, int64_t kc, int64_t panel) const {
  const int64_t width = GemmColumns();
  return data_.data() + k0 * panels_ * width + panel * kc * width;
}

PackedLeft::PackedLeft(const MatrixView<float>& a, int64_t m, int64_t k)
    : kernel_(&GemmKernelFor(m)), m_(m), k_(k), panels_(Panels(m, kernel_->rows)) {
  const int64_t height = kernel_->rows;
  data_.resize(static_cast<size_t>(k * panels_ * height));
  const int64_t block_k = BlockOf(k);
  for (int64_t k0 = 0; k0 < k; k0 += block_k) {
    const int64_t kc = std::min(block_k, k - k0);
    for (int64_t panel = 0; panel < panels_; ++panel) {
      const int64_t m0 = panel * height;
      PackPanel(a.data + m0 * a.row_stride + k0 * a.column_stride, kc, std::min(height, m - m0),
                height, a.column_stride, a.row_stride, const_cast<float*>(Panel(k0, kc, panel)));
    }
  }
}

const float* PackedLeft::Panel(int64_t k0, int64_t kc, int64_t panel) const {
  const int64_t height = kernel_->rows;
  return data_.data() + k0 * panels_ * height + panel * kc * height;
}

void PackedLeft::Multiply(const float* b, float* c, int64_t ldc) const {
  const GemmKernel& kernel = *kernel_;
  const int64_t block_k = BlockOf(k_);
  for (int64_t k0 = 0; k0 < k_; k0 += block_k) {
    const int64_t kc = std::min(block_k, k_ - k0);
    for (int64_t r = 0; r < m_; r += kernel.rows) {
      RunPacked(kernel, kc, Panel(k0, kc, r / kernel.rows), b + k0 * kernel.columns,
                std::min<int64_t>(kernel.rows, m_ - r), kernel.columns, c + r * ldc, ldc, k0 > 0);
    }
  }
}

void GemmF32(int64_t m, const MatrixView<float>& a, const PackedRight& b, float* c, int64_t ldc) {
  Multiply(m, a, b, nullptr, c, ldc);
}

void GemmF32(int64_t m, const MatrixView<float>& a, const PackedRight& b, const Epilogue& epilogue,
             float* c, int64_t ldc) {
  Multiply(m, a, b, &epilogue, c, ldc);
}

void GemmF32(int64_t m, int64_t n, int64_t k, const MatrixView<float>& a,
             const MatrixView<float>& b, float* c, int64_t ldc) {
  if (m < 4 && b.column_stride == 1) {  // packing would cost more than it saves
    for (int64_t i = 0; i < m; ++i) {
      for (int64_t p = 0; p < k; ++p) {
        const float x = a.At(i, p);
        const float* row = b.data + p * b.row_stride;
        for (int64_t j = 0; j < n; ++j) c[i * ldc + j] += x * row[j];
      }
    }
    return;
  }
  GemmF32(m, a, PackedRight(b, k, n), c, ldc);
}

void GemmF32(const PackedLeft& a, int64_t n, const FillPanel& fill, float* c, int64_t ldc) {
  const GemmKernel& kernel = a.kernel();
  const int64_t width = kernel.columns;
  const int64_t block_n = kBlockPanels * width;
  const int64_t block_k = BlockOf(a.k());
  const auto packed = MakeScratch(static_cast<size_t>(block_n * block_k));
  for (int64_t n0 = 0; n0 < n; n0 += block_n) {
    const int64_t columns = std::min(block_n, n - n0);
    for (int64_t k0 = 0; k0 < a.k(); k0 += block_k) {
      const int64_t kc = std::min(block_k, a.k() - k0);
      for (int64_t j = 0; j < columns; j += width) {
        fill(k0, kc, n0 + j, std::min(width, columns - j), packed.get() + j * kc);
      }
      for (int64_t r = 0; r < a.m(); r += kernel.rows) {
        const float* left = a.Panel(k0, kc, r / kernel.rows);
        for (int64_t j = 0; j < columns; j += width) {
          RunPacked(kernel, kc, left, packed.get() + j * kc,
                    std::min<int64_t>(kernel.rows, a.m() - r), std::min(width, columns - j),
                    c + r * ldc + n0 + j, ldc, k0 > 0);
        }
      }
    }
  }
}

void GemmGatherF32(const PackedLeft& a, int64_t n, const float* b,
                   const std::vector<int64_t>& offsets, float* c, int64_t ldc) {
  const GemmKernel& kernel = a.kernel();
  const int64_t block_k = BlockOf(a.k());
  for (int64_t k0 = 0; k0 < a.k(); k0 += block_k) {
    const int64_t kc = std::min(block_k, a.k() - k0);
    for (int64_t n0 = 0; n0 < n; n0 += kernel.columns) {
      const int64_t columns = std::min<int64_t>(kernel.columns, n - n0);
      for (int64_t r = 0; r < a.m(); r += kernel.rows) {
        const float* left = a.Panel(k0, kc, r / kernel.rows);
        RunTile(kernel, std::min<int64_t>(kernel.rows, a.m() - r), columns, c + r * ldc + n0, ldc,
                k0 > 0, [&](float* to, int64_t ld, bool add) {
                  kernel.run_gather(kc, left, b + n0, offsets.data() + k0, to, ld, add);
                });
      }
    }
  }
}

}  // namespace tidemark::model

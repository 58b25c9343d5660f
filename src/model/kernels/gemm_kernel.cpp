#include "model/kernels/gemm_kernel.h"

#include <cstring>

namespace tidemark::model {
namespace {

using F4 = float __attribute__((vector_size(16)));

F4 Load(const float* from) {
  F4 v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}

void AddTo(float* to, F4 v) {
  v += Load(to);
  std::memcpy(to, &v, sizeof(v));
}

void Kernel4x8(int64_t k, const float* a, const float* b, float* c, int64_t ldc) {
  F4 c00{}, c01{}, c10{}, c11{}, c20{}, c21{}, c30{}, c31{};
  for (int64_t i = 0; i < k; ++i, a += 4, b += 8) {
    const F4 b0 = Load(b);
    const F4 b1 = Load(b + 4);
    c00 += a[0] * b0;
    c01 += a[0] * b1;
    c10 += a[1] * b0;
    c11 += a[1] * b1;
    c20 += a[2] * b0;
    c21 += a[2] * b1;
    c30 += a[3] * b0;
    c31 += a[3] * b1;
  }
  AddTo(c, c00);
  AddTo(c + 4, c01);
  AddTo(c + ldc, c10);
  AddTo(c + ldc + 4, c11);
  AddTo(c + 2 * ldc, c20);
  AddTo(c + 2 * ldc + 4, c21);
  AddTo(c + 3 * ldc, c30);
  AddTo(c + 3 * ldc + 4, c31);
}

}  // namespace

const GemmKernel& PortableGemmKernel() {
  static constexpr GemmKernel kKernel = {4, 8, Kernel4x8};
  return kKernel;
}

}  // namespace tidemark::model

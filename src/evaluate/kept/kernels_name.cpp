#include "evaluate/kept/kernels_name.h"

#include "model/kernels/gemm_kernel.h"

namespace tidemark::evaluate {

// Tiles of another size are loops of another family (AVX-512, AVX2, portable).
std::string KernelsName() {
#if defined(__wasm__)
  const char* machine = "wasm";
#elif defined(__x86_64__)
  const char* machine = "x86-64";
#else
  const char* machine = "other";
#endif
  constexpr int64_t kManyRows = 1 << 20;
  const model::GemmKernel& kernel = model::GemmKernelFor(kManyRows);
  return std::string(machine) + " " + std::to_string(kernel.rows) + "x" +
         std::to_string(kernel.columns);
}

}  // namespace tidemark::evaluate

#include "workbench/kernels_name.h"

#include "model/kernels/gemm_kernel.h"

namespace tidemark::workbench {

// Tiles of another size are loops of another family (AVX-512, AVX2, portable).
std::string KernelsName() {
#if defined(__wasm__)
  const char* machine = "wasm";
#elif defined(__x86_64__)
  const char* machine = "x86-64";
#else
  const char* machine = "other";
#endif
  const auto& kernel = model::GemmKernelFor(1 << 20);
  return std::string(machine) + " " + std::to_string(kernel.rows) + "x" +
         std::to_string(kernel.columns);
}

}  // namespace tidemark::workbench

#include "model/kernels/gemm_kernel.h"

#include "model/kernels/gemm_tile.h"

namespace tidemark::model {
namespace {

struct RoundTwice {
  static F4 Of(F4 x, F4 y, F4 sum) { return sum + x * y; }
};

template <int kRows>
constexpr GemmKernel kOfRows = {kRows, 8, RunTile4<RoundTwice, kRows>,
                                RunTile4Gather<RoundTwice, kRows>};
constexpr GemmKernel kPortable[] = {kOfRows<1>, kOfRows<2>, kOfRows<3>, kOfRows<4>};

std::span<const GemmKernel> ChooseFamily() {
  for (const auto family : {X86GemmKernels(), RelaxedGemmKernels()}) {
    if (!family.empty()) return family;
  }
  return kPortable;
}

std::span<const GemmKernel> Family() {
  static const std::span<const GemmKernel> kFamily = ChooseFamily();
  return kFamily;
}

}  // namespace

std::span<const GemmKernel> PortableGemmKernels() { return kPortable; }

const GemmKernel& GemmKernelFor(int64_t m) {
  // A tile's loads of b cost about as much as one and a half rows.
  const GemmKernel* best = nullptr;
  double least = 0;
  for (const GemmKernel& kernel : Family()) {
    const int64_t tiles = (m + kernel.rows - 1) / kernel.rows;
    const double cost = static_cast<double>(tiles) * (kernel.rows + 1.5);
    if (best == nullptr || cost <= least) {
      best = &kernel;
      least = cost;
    }
  }
  return *best;
}

int GemmColumns() { return Family()[0].columns; }

}  // namespace tidemark::model

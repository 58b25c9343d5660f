// Tiles of matrix products with multiply and add as one instruction, which is in WebAssembly's
// relaxed SIMD: a module of its own, because a browser without it refuses the whole module.
// cmake/relaxed_tiles.py puts it into the glue; src/model/kernels/gemm_relaxed.cpp finds it there.
#include "model/kernels/gemm_tile.h"

namespace tidemark::model {
namespace {

struct RoundOnce {
  static F4 Of(F4 x, F4 y, F4 sum) {
#if __clang_major__ >= 16
    return __builtin_wasm_relaxed_madd_f32x4(x, y, sum);
#else
    return __builtin_wasm_fma_f32x4(x, y, sum);
#endif
  }
};

}  // namespace

#define TM_RELAXED_TILE(rows)                                                                   \
  extern "C" __attribute__((export_name("run" #rows))) void Run##rows(                          \
      int64_t k, const float* a, const float* b, float* c, int64_t ldc, bool add) {             \
    RunTile4<RoundOnce, rows>(k, a, b, c, ldc, add);                                            \
  }                                                                                             \
  extern "C" __attribute__((export_name("gather" #rows))) void Gather##rows(                    \
      int64_t k, const float* a, const float* b, const int64_t* offsets, float* c, int64_t ldc, \
      bool add) {                                                                               \
    RunTile4Gather<RoundOnce, rows>(k, a, b, offsets, c, ldc, add);                             \
  }

TM_RELAXED_TILE(1)
TM_RELAXED_TILE(2)
TM_RELAXED_TILE(3)
TM_RELAXED_TILE(4)
TM_RELAXED_TILE(5)
TM_RELAXED_TILE(6)
#undef TM_RELAXED_TILE

}  // namespace tidemark::model

#include "model/kernels/winograd_transform.h"

#include "model/kernels/lanes.h"

namespace tidemark::model {
namespace {

namespace portable {
#define TM_LANES 4
#define TM_TARGET
#define TM_LARGER(a, b) FirstIfLarger(a, b)
#define TM_SMALLER(a, b) FirstIfSmaller(a, b)
#define TM_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define TM_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define TM_LOW_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define TM_HIGH_PAIRS(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#include "model/kernels/winograd_transform.inc"
#undef TM_LANES
#undef TM_TARGET
#undef TM_LARGER
#undef TM_SMALLER
#undef TM_LOW
#undef TM_HIGH
#undef TM_LOW_PAIRS
#undef TM_HIGH_PAIRS
}  // namespace portable

constexpr WinogradTransform kPortable = {4, portable::Input, portable::Output};

#if defined(__x86_64__)
namespace avx2 {
#define TM_LANES 8
#define TM_TARGET __attribute__((target("avx2")))
#define TM_LARGER(a, b) ((a) > (b) ? (a) : (b))
#define TM_SMALLER(a, b) ((a) < (b) ? (a) : (b))
#define TM_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define TM_HIGH(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define TM_LOW_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define TM_HIGH_PAIRS(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#include "model/kernels/winograd_transform.inc"
#undef TM_LANES
#undef TM_TARGET
#undef TM_LARGER
#undef TM_SMALLER
#undef TM_LOW
#undef TM_HIGH
#undef TM_LOW_PAIRS
#undef TM_HIGH_PAIRS
}  // namespace avx2

namespace avx512 {
#define TM_LANES 16
#define TM_TARGET __attribute__((target("avx512f")))
#define TM_LARGER(a, b) ((a) > (b) ? (a) : (b))
#define TM_SMALLER(a, b) ((a) < (b) ? (a) : (b))
#define TM_LOW(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define TM_HIGH(a, b) \
  __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define TM_LOW_PAIRS(a, b) \
  __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define TM_HIGH_PAIRS(a, b) \
  __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#include "model/kernels/winograd_transform.inc"
}  // namespace avx512

constexpr WinogradTransform kAvx2 = {8, avx2::Input, avx2::Output};
constexpr WinogradTransform kAvx512 = {16, avx512::Input, avx512::Output};
#endif

}  // namespace

std::vector<const WinogradTransform*> WinogradTransforms() {
  std::vector<const WinogradTransform*> out = {&kPortable};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") != 0) out.push_back(&kAvx2);
  if (__builtin_cpu_supports("avx512f") != 0) out.push_back(&kAvx512);
#endif
  return out;
}

const WinogradTransform& BestWinogradTransform() {
  static const WinogradTransform* const kBest = WinogradTransforms().back();
  return *kBest;
}

}  // namespace tidemark::model

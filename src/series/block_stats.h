// Minimum, maximum, sum and count of the finite values of a block: the inner loop of ingest. With
// SSE2 and WebAssembly SIMD forms, and a scalar twin that tests compare them with.
//
// Non-finite values are masked out, not compared: a reduction by `a < b ? a : b` alone keeps or
// drops a NaN depending on the order.
#pragma once

#include <cstddef>
#include <cstdint>

#include "series/skeleton.h"

namespace tidemark {

struct BlockStats {
  BlockBounds<double> bounds;  // all NaN when no value is finite
  double sum = 0;              // of finite values
  uint32_t finite = 0;
  uint8_t kinds = 0;  // kKind... bits of the others
};

BlockStats StatsOf(const double* values, size_t count);
BlockStats StatsOfScalar(const double* values, size_t count);

// Nearest f32, with values beyond its range as infinities.
float NearestF32(double value);
// All four survive the way through f32 (NaN counts as NaN).
bool FitsF32(const BlockBounds<double>& bounds);

}  // namespace tidemark

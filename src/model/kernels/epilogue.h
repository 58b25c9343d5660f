// What happens to sums before they leave the cache: a bias, another tensor's values, the limits of
// an activation. Fused kernels apply it block by block.
#pragma once

#include <cstdint>
#include <limits>

#include "model/kernels/lanes.h"

namespace tidemark::model {

struct Epilogue {
  const float* bias = nullptr;      // of each column of a product, of each channel of a convolution
  const float* residual = nullptr;  // added; lies like the output
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();

  [[nodiscard]] bool clamps() const {
    return low != -std::numeric_limits<float>::infinity() ||
           high != std::numeric_limits<float>::infinity();
  }
};

// to = clamp(from + bias + residual), `count` values of one channel; `residual` may be null, `to`
// may be `from`.
void FinishChannel(const float* from, const Epilogue& epilogue, float bias, const float* residual,
                   int64_t count, float* to);
// The same for a row of a product: each column has its bias.
void FinishRow(const Epilogue& epilogue, int64_t count, float* row);

}  // namespace tidemark::model

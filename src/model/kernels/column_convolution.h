// Convolutions of any rank: the columns of the multiplication are made panel by panel, just before
// the micro-kernel takes them.
#pragma once

#include <vector>

#include "model/kernels/convolution.h"

namespace tidemark::model {

// out = conv(x, weights).
void ColumnConvF32(const float* x, const std::vector<PackedLeft>& weights, const ConvShape& shape,
                   const Window& window, float* out);

}  // namespace tidemark::model

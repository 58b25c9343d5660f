// Rounding to quantised integers.
#pragma once

#include "base/result.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

// saturate(round_half_even(x) + zero) of an f64 tensor, as an integer type of at most 16 bits.
Result<Tensor> RoundToInteger(const Tensor& values, double zero, DataType type, BufferPool* pool);

}  // namespace tidemark::model

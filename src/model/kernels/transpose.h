// Permutes the dims of a tensor of any type.
#pragma once

#include <span>

#include "base/result.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

// `order` is a permutation of the dims: dim i of the result is dim order[i] of the input.
Result<Tensor> Transposed(const Tensor& in, std::span<const size_t> order, BufferPool* pool);

}  // namespace tidemark::model

// Parts of tensors and lists of them.
#pragma once

#include "base/result.h"
#include "model/ops/op_context.h"

namespace tidemark::model {

// in[..., index, ...] along an axis, which is removed.
Result<Tensor> SliceAt(const Tensor& in, size_t axis, int64_t index, BufferPool* pool);

}  // namespace tidemark::model

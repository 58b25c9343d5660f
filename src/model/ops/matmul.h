// NumPy's matmul, for the operators that multiply on the way.
#pragma once

#include "base/result.h"
#include "model/kernels/gemm.h"
#include "model/ops/op_context.h"

namespace tidemark::model {

// Two tensors of one type of signature letter N. `packed`: b's elements, packed at load; may be
// null.
Result<Tensor> MultiplyMatrices(OpContext& c, const Tensor& a, const Tensor& b,
                                const PackedRight* packed);

}  // namespace tidemark::model

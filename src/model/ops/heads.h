// The heads of attention, in either layout of the inputs.
#pragma once

#include "base/result.h"
#include "model/ops/op_context.h"

namespace tidemark::model {

// [B, heads, length, size] from that, or from [B, length, heads · size].
Result<Tensor> SplitHeads(OpContext& c, const Tensor& x, int64_t heads);
// [B, length, heads · size] from [B, heads, length, size].
Result<Tensor> JoinHeads(OpContext& c, const Tensor& x);

}  // namespace tidemark::model

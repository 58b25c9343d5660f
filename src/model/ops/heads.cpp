#include "model/ops/heads.h"

#include "model/kernels/transpose.h"

namespace tidemark::model {

Result<Tensor> SplitHeads(OpContext& c, const Tensor& x, int64_t heads) {
  if (x.rank() == 4) return x;
  if (x.rank() != 3 || heads < 1 || x.dim(2) % heads != 0) {
    return c.Invalid("its heads don't fit an input of shape " + x.shape().ToString());
  }
  const Tensor split = x.Reshaped({x.dim(0), x.dim(1), heads, x.dim(2) / heads});
  const size_t order[] = {0, 2, 1, 3};
  return Transposed(split, order, c.pool());
}

Result<Tensor> JoinHeads(OpContext& c, const Tensor& x) {
  const size_t order[] = {0, 2, 1, 3};
  TM_ASSIGN_OR_RETURN(const Tensor turned, Transposed(x, order, c.pool()));
  return turned.Reshaped({x.dim(0), x.dim(2), x.dim(1) * x.dim(3)});
}

}  // namespace tidemark::model

// Relu in place, behind the kernels that it is fused with.
#pragma once

#include "model/ops/dispatch.h"
#include "model/tensor/tensor.h"

namespace tidemark::model {

inline void KeepPositive(Tensor* tensor) {
  DispatchNumber(tensor->type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = tensor->mutable_data<T>();
    for (int64_t i = 0; i < tensor->count(); ++i) to[i] = to[i] < T{0} ? T{0} : to[i];
  });
}

}  // namespace tidemark::model

#include "model/ops/activation.h"

#include "model/ops/dispatch.h"

namespace tidemark::model {

void Activation::Apply(Tensor* tensor) const {
  if (!clamps()) return;
  DispatchNumber(tensor->type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = tensor->mutable_data<T>();
    // Limits that don't fit an integer type are never met.
    for (int64_t i = 0; i < tensor->count(); ++i) {
      if (static_cast<double>(to[i]) < low) to[i] = static_cast<T>(low);
      if (static_cast<double>(to[i]) > high) to[i] = static_cast<T>(high);
    }
  });
}

}  // namespace tidemark::model

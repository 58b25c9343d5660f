// What fusion put behind an operator: the limits of Relu or Clip.
#pragma once

#include <limits>

#include "model/kernels/epilogue.h"
#include "model/ops/op_context.h"

namespace tidemark::model {

// Attributes that only rewrites make.
constexpr const char* kLowLimit = "tidemark_low";
constexpr const char* kHighLimit = "tidemark_high";

struct Activation {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();

  static Activation Of(const OpContext& c) {
    const Activation none;
    return {c.Float(kLowLimit, none.low), c.Float(kHighLimit, none.high)};
  }
  [[nodiscard]] bool clamps() const {
    return low != -std::numeric_limits<double>::infinity() ||
           high != std::numeric_limits<double>::infinity();
  }
  // To results that no kernel applied it to.
  void Apply(Tensor* tensor) const;
  void Put(Epilogue* epilogue) const {
    epilogue->low = static_cast<float>(low);
    epilogue->high = static_cast<float>(high);
  }
};

}  // namespace tidemark::model

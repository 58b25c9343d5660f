// Elementwise functions of one tensor: mathematics and activations.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/kernels/vector_math.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

// f over all elements, in place when it can be.
template <typename T, typename Fn>
void MapAll(OpContext& c, const Fn& f, Tensor* out) {
  const T* in = c.In(0).template data<T>();
  T* to = out->template mutable_data<T>();
  for (int64_t i = 0; i < out->count(); ++i) to[i] = f(in[i]);
}

template <typename Fn>
Status MapFloats(OpContext& c, Fn f) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.MakeInPlace(0, c.In(0).type(), c.In(0).shape()));
  DispatchFloat(c.In(0).type(),
                [&](auto tag) { MapAll<typename decltype(tag)::Type>(c, f, &out); });
  return c.Return(std::move(out));
}

template <typename Fn>
Status MapNumbers(OpContext& c, Fn f) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.MakeInPlace(0, c.In(0).type(), c.In(0).shape()));
  DispatchNumber(c.In(0).type(),
                 [&](auto tag) { MapAll<typename decltype(tag)::Type>(c, f, &out); });
  return c.Return(std::move(out));
}

// A kernel with a vectorised f32 version.
template <typename Fn>
Status MapFast(OpContext& c, void (*fast)(const float*, float*, int64_t), Fn slow) {
  if (c.In(0).type() != DataType::kF32) return MapFloats(c, slow);
  TM_ASSIGN_OR_RETURN(Tensor out, c.MakeInPlace(0, DataType::kF32, c.In(0).shape()));
  fast(c.In(0).data<float>(), out.mutable_data<float>(), out.count());
  return c.Return(std::move(out));
}

template <double (*kFunction)(double)>
Status Math(OpContext& c) {
  return MapFloats(
      c, [](auto x) { return static_cast<decltype(x)>(kFunction(static_cast<double>(x))); });
}

template <typename T>
T SigmoidOf(T x) {
  if (x >= 0) return 1 / (1 + std::exp(-x));
  const T e = std::exp(x);
  return e / (1 + e);
}

template <typename T>
T SoftplusOf(T x) {
  return std::max(x, T{0}) + std::log1p(std::exp(-std::fabs(x)));
}

Status Exp(OpContext& c) {
  return MapFast(c, ExpF32, [](auto x) { return std::exp(x); });
}
Status Sigmoid(OpContext& c) {
  return MapFast(c, SigmoidF32, [](auto x) { return SigmoidOf(x); });
}
Status Tanh(OpContext& c) {
  return MapFast(c, TanhF32, [](auto x) { return std::tanh(x); });
}
Status Erf(OpContext& c) {
  return MapFast(c, ErfF32, [](auto x) { return std::erf(x); });
}
Status Log(OpContext& c) {
  return MapFloats(c, [](auto x) { return std::log(x); });
}
Status Sqrt(OpContext& c) {
  return MapFloats(c, [](auto x) { return std::sqrt(x); });
}
Status Reciprocal(OpContext& c) {
  return MapFloats(c, [](auto x) { return 1 / x; });
}
Status Ceil(OpContext& c) {
  return MapFloats(c, [](auto x) { return std::ceil(x); });
}
Status Floor(OpContext& c) {
  return MapFloats(c, [](auto x) { return std::floor(x); });
}
Status Round(OpContext& c) {
  return MapFloats(c, [](auto x) { return std::nearbyint(x); });  // half to even
}

Status Relu(OpContext& c) {
  return MapNumbers(c, [](auto x) { return x < decltype(x){0} ? decltype(x){0} : x; });
}
Status Neg(OpContext& c) {
  return MapNumbers(c, [](auto x) {
    using T = decltype(x);
    if constexpr (std::is_integral_v<T>) {
      return static_cast<T>(0 - static_cast<uint64_t>(x));
    } else {
      return -x;
    }
  });
}
Status Abs(OpContext& c) {
  return MapNumbers(c, [](auto x) {
    using T = decltype(x);
    if constexpr (std::is_same_v<T, uint64_t>) {
      return x;
    } else if constexpr (std::is_integral_v<T>) {
      return x < 0 ? static_cast<T>(0 - static_cast<uint64_t>(x)) : x;
    } else {
      return std::fabs(x);
    }
  });
}
Status Sign(OpContext& c) {
  return MapNumbers(c, [](auto x) {
    using T = decltype(x);
    if (x != x) return x;  // NOLINT(misc-redundant-expression): NaN stays
    return static_cast<T>(static_cast<int>(x > T{0}) - static_cast<int>(x < T{0}));
  });
}

Status LeakyRelu(OpContext& c) {
  const double alpha = c.Float("alpha", 0.01F);
  return MapFloats(c, [=](auto x) { return x < 0 ? static_cast<decltype(x)>(alpha) * x : x; });
}
Status Elu(OpContext& c) {
  const double alpha = c.Float("alpha", 1);
  return MapFloats(
      c, [=](auto x) { return x < 0 ? static_cast<decltype(x)>(alpha) * std::expm1(x) : x; });
}
Status Celu(OpContext& c) {
  const double alpha = c.Float("alpha", 1);
  return MapFloats(c, [=](auto x) {
    const auto a = static_cast<decltype(x)>(alpha);
    return x < 0 ? a * std::expm1(x / a) : x;
  });
}
Status Selu(OpContext& c) {
  const double alpha = c.Float("alpha", 1.67326319217681884765625F);
  const double gamma = c.Float("gamma", 1.05070102214813232421875F);
  return MapFloats(c, [=](auto x) {
    using T = decltype(x);
    return static_cast<T>(gamma) * (x > 0 ? x : static_cast<T>(alpha) * std::expm1(x));
  });
}
Status ThresholdedRelu(OpContext& c) {
  const double alpha = c.Float("alpha", 1);
  return MapFloats(c, [=](auto x) { return static_cast<double>(x) > alpha ? x : decltype(x){0}; });
}
Status HardSigmoid(OpContext& c) {
  const double alpha = c.Float("alpha", 0.2F);
  const double beta = c.Float("beta", 0.5);
  return MapFloats(c, [=](auto x) {
    using T = decltype(x);
    return std::max(T{0}, std::min(T{1}, static_cast<T>(alpha) * x + static_cast<T>(beta)));
  });
}
Status HardSwish(OpContext& c) {
  return MapFloats(c, [](auto x) {
    using T = decltype(x);
    return x * std::max(T{0}, std::min(T{1}, x / 6 + T{0.5}));
  });
}
Status Softplus(OpContext& c) {
  return MapFloats(c, [](auto x) { return SoftplusOf(x); });
}
Status Softsign(OpContext& c) {
  return MapFloats(c, [](auto x) { return x / (1 + std::fabs(x)); });
}
Status Mish(OpContext& c) {
  return MapFloats(c, [](auto x) { return x * std::tanh(SoftplusOf(x)); });
}
Status Swish(OpContext& c) {
  const double alpha = c.Float("alpha", 1);
  return MapFloats(c, [=](auto x) { return x * SigmoidOf(static_cast<decltype(x)>(alpha) * x); });
}
Status Gelu(OpContext& c) {
  if (c.String("approximate", "none") == "tanh") {
    return MapFloats(c, [](auto x) {
      using T = decltype(x);
      const T inner = T{0.7978845608028654} * (x + T{0.044715} * x * x * x);
      return T{0.5} * x * (1 + std::tanh(inner));
    });
  }
  return MapFast(c, GeluF32, [](auto x) {
    using T = decltype(x);
    return T{0.5} * x * (1 + std::erf(x * T{0.7071067811865476}));
  });
}
Status Shrink(OpContext& c) {
  const double lambda = c.Float("lambd", 0.5);
  const double bias = c.Float("bias", 0);
  return MapNumbers(c, [=](auto x) {
    using T = decltype(x);
    const auto value = static_cast<double>(x);
    if (value < -lambda) return static_cast<T>(value + bias);
    if (value > lambda) return static_cast<T>(value - bias);
    return T{0};
  });
}

template <typename Fn>
Status TestFloats(OpContext& c, Fn f) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kBool, c.In(0).shape()));
  DispatchFloat(c.In(0).type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < out.count(); ++i) {
      out.template mutable_data<uint8_t>()[i] = f(c.In(0).template data<T>()[i]) ? 1 : 0;
    }
  });
  return c.Return(std::move(out));
}
Status IsNaN(OpContext& c) {
  return TestFloats(c, [](auto x) { return std::isnan(x); });
}
Status IsInf(OpContext& c) {
  const bool positive = c.Int("detect_positive", 1) != 0;
  const bool negative = c.Int("detect_negative", 1) != 0;
  return TestFloats(c, [=](auto x) { return std::isinf(x) && (x > 0 ? positive : negative); });
}

Status Not(OpContext& c) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.MakeInPlace(0, DataType::kBool, c.In(0).shape()));
  for (int64_t i = 0; i < out.count(); ++i) {
    out.mutable_data<uint8_t>()[i] = c.In(0).data<uint8_t>()[i] == 0 ? 1 : 0;
  }
  return c.Return(std::move(out));
}

Status BitwiseNot(OpContext& c) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(c.In(0).type(), c.In(0).shape()));
  DispatchInteger(c.In(0).type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < out.count(); ++i) {
      out.template mutable_data<T>()[i] = static_cast<T>(~c.In(0).template data<T>()[i]);
    }
  });
  return c.Return(std::move(out));
}

// Clip with attributes (below 11) or inputs; min above max gives max.
Status Clip(OpContext& c) {
  return DispatchNumber(c.In(0).type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    T low = std::numeric_limits<T>::lowest();
    T high = std::numeric_limits<T>::max();
    if constexpr (std::is_floating_point_v<T>) {
      low = -std::numeric_limits<T>::infinity();
      high = std::numeric_limits<T>::infinity();
      if (c.opset() < 11) {
        low = static_cast<T>(c.Float("min", static_cast<double>(low)));
        high = static_cast<T>(c.Float("max", static_cast<double>(high)));
      }
    }
    for (size_t i = 1; i < 3; ++i) {
      if (!c.Has(i)) continue;
      if (c.In(i).count() != 1) return c.Invalid("its limits must be one number each");
      (i == 1 ? low : high) = c.In(i).template data<T>()[0];
    }
    return MapNumbers(c, [=](auto x) {
      const T value = static_cast<T>(x);
      const T above = value < low ? low : value;
      return static_cast<decltype(x)>(above > high ? high : above);
    });
  });
}

}  // namespace

void AddUnary(OpTable* table) {
  const auto add = [&](std::string_view name, int64_t since, std::string_view signature,
                       OpFunction run, uint32_t narrow = 1) {
    table->Add({"", name, since, kOpen, signature, run, narrow});
  };
  add("Exp", 6, "F", Exp);
  add("Log", 6, "F", Log);
  add("Sqrt", 6, "F", Sqrt);
  add("Reciprocal", 6, "F", Reciprocal);
  add("Ceil", 6, "F", Ceil);
  add("Floor", 6, "F", Floor);
  add("Round", 11, "F", Round);
  add("Erf", 9, "F", Erf);
  add("Sin", 7, "F", Math<std::sin>);
  add("Cos", 7, "F", Math<std::cos>);
  add("Tan", 7, "F", Math<std::tan>);
  add("Asin", 7, "F", Math<std::asin>);
  add("Acos", 7, "F", Math<std::acos>);
  add("Atan", 7, "F", Math<std::atan>);
  add("Sinh", 9, "F", Math<std::sinh>);
  add("Cosh", 9, "F", Math<std::cosh>);
  add("Asinh", 9, "F", Math<std::asinh>);
  add("Acosh", 9, "F", Math<std::acosh>);
  add("Atanh", 9, "F", Math<std::atanh>);
  add("Sigmoid", 6, "F", Sigmoid);
  add("Tanh", 6, "F", Tanh);
  add("Relu", 6, "N", Relu);
  add("Neg", 6, "N", Neg);
  add("Abs", 6, "N", Abs);
  add("Sign", 9, "N", Sign);
  add("LeakyRelu", 6, "F", LeakyRelu);
  add("Elu", 6, "F", Elu);
  add("Celu", 12, "F", Celu);
  add("Selu", 6, "F", Selu);
  add("ThresholdedRelu", 10, "F", ThresholdedRelu);
  add("HardSigmoid", 6, "F", HardSigmoid);
  add("HardSwish", 14, "F", HardSwish);
  add("Softplus", 1, "F", Softplus);
  add("Softsign", 1, "F", Softsign);
  add("Mish", 18, "F", Mish);
  add("Swish", 24, "F", Swish);
  add("Gelu", 20, "F", Gelu);
  add("Shrink", 9, "N", Shrink);
  add("IsNaN", 9, "F", IsNaN, 0);
  add("IsInf", 10, "F", IsInf, 0);
  add("Not", 1, "B", Not);
  add("BitwiseNot", 18, "K", BitwiseNot);
  table->Add({"", "Clip", 6, 10, "F", Clip});
  table->Add({"", "Clip", 11, kOpen, "NN?N?", Clip});
}

}  // namespace tidemark::model

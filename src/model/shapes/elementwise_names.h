// Functions of one element at a time: the result has the shape of the first input, and each value
// depends on the one in its place alone. Other inputs are their parameters (Clip, PRelu).
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace tidemark::model {

inline constexpr std::string_view kElementwise[] = {"Abs",
                                                    "Acos",
                                                    "Acosh",
                                                    "Asin",
                                                    "Asinh",
                                                    "Atan",
                                                    "Atanh",
                                                    "Ceil",
                                                    "Celu",
                                                    "Clip",
                                                    "Cos",
                                                    "Cosh",
                                                    "Elu",
                                                    "Erf",
                                                    "Exp",
                                                    "Floor",
                                                    "Gelu",
                                                    "HardSigmoid",
                                                    "HardSwish",
                                                    "LeakyRelu",
                                                    "Log",
                                                    "Mish",
                                                    "Neg",
                                                    "Not",
                                                    "PRelu",
                                                    "Reciprocal",
                                                    "Relu",
                                                    "Round",
                                                    "Selu",
                                                    "Shrink",
                                                    "Sigmoid",
                                                    "Sign",
                                                    "Sin",
                                                    "Sinh",
                                                    "Softplus",
                                                    "Softsign",
                                                    "Sqrt",
                                                    "Swish",
                                                    "Tan",
                                                    "Tanh",
                                                    "ThresholdedRelu"};

inline bool IsElementwise(std::string_view op) {
  return std::find(std::begin(kElementwise), std::end(kElementwise), op) != std::end(kElementwise);
}

}  // namespace tidemark::model

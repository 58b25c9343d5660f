#include "model/kernels/recurrent.h"

#include <algorithm>
#include <cmath>

#include "model/kernels/vector_math.h"

namespace tidemark::model {
namespace {

struct Known {
  const char* name;
  double alpha, beta;
};

constexpr Known kKnown[] = {{"Sigmoid", 0, 0},       {"Tanh", 0, 0},
                            {"Relu", 0, 0},          {"Affine", 1, 0},
                            {"LeakyRelu", 0.01F, 0}, {"ThresholdedRelu", 1, 0},
                            {"ScaledTanh", 1, 1},    {"HardSigmoid", 0.2F, 0.5},
                            {"Elu", 1, 0},           {"Softsign", 0, 0},
                            {"Softplus", 0, 0}};

double Scalar(const GateFunction& f, double x) {
  if (f.name == "Sigmoid") return 1 / (1 + std::exp(-x));
  if (f.name == "Tanh") return std::tanh(x);
  if (f.name == "Relu") return std::max(0.0, x);
  if (f.name == "Affine") return f.alpha * x + f.beta;
  if (f.name == "LeakyRelu") return x >= 0 ? x : f.alpha * x;
  if (f.name == "ThresholdedRelu") return x > f.alpha ? x : 0;
  if (f.name == "ScaledTanh") return f.alpha * std::tanh(f.beta * x);
  if (f.name == "HardSigmoid") return std::clamp(f.alpha * x + f.beta, 0.0, 1.0);
  if (f.name == "Elu") return x >= 0 ? x : f.alpha * std::expm1(x);
  if (f.name == "Softsign") return x / (1 + std::fabs(x));
  return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
}

}  // namespace

bool IsGateFunction(const std::string& name) {
  return std::any_of(std::begin(kKnown), std::end(kKnown),
                     [&](const Known& known) { return name == known.name; });
}

GateFunction MakeGateFunction(const std::string& name, bool given_alpha, double alpha,
                              bool given_beta, double beta) {
  GateFunction out{name, 0, 0};
  for (const Known& known : kKnown) {
    if (name != known.name) continue;
    out.alpha = given_alpha ? alpha : known.alpha;
    out.beta = given_beta ? beta : known.beta;
  }
  return out;
}

template <typename T>
void ApplyGate(const GateFunction& f, T* x, int64_t count) {
  if constexpr (std::is_same_v<T, float>) {
    if (f.name == "Sigmoid") return SigmoidF32(x, x, count);
    if (f.name == "Tanh") return TanhF32(x, x, count);
  }
  for (int64_t i = 0; i < count; ++i) x[i] = static_cast<T>(Scalar(f, static_cast<double>(x[i])));
}

template void ApplyGate<float>(const GateFunction&, float*, int64_t);
template void ApplyGate<double>(const GateFunction&, double*, int64_t);

}  // namespace tidemark::model

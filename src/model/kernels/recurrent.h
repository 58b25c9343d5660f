// The cells of RNN, GRU and LSTM over one sequence direction, in f32 or f64.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace tidemark::model {

struct GateFunction {
  std::string name;
  double alpha = 0, beta = 0;
};

[[nodiscard]] bool IsGateFunction(const std::string& name);
// Fills in the defaults of alpha and beta when `given` has none.
GateFunction MakeGateFunction(const std::string& name, bool given_alpha, double alpha,
                              bool given_beta, double beta);

template <typename T>
void ApplyGate(const GateFunction& f, T* x, int64_t count);

}  // namespace tidemark::model

// Chains of elementary nodes that exporters wrote before there was an operator for them.
#pragma once

#include "model/graph/graph_index.h"

namespace tidemark::model {

// Puts one node in place of each chain that is
//   Gelu          x · ½ · (1 + erf(x / √2)), with the factors in any order
//   LayerNorm     (x − mean) / √(mean of squares + ε), and · scale, + bias where they are weights
//   Softmax       exp(x − max) / sum, along one axis
// Only where nothing else reads the values between, and constants have the right shape. Results
// differ by rounding: means are kept in f64, 1/√ is a factor, and exp is Softmax's (1e-6 of a
// value; tests hold 1e-5).
void FuseChains(GraphIndex* index);

}  // namespace tidemark::model

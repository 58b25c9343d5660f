// Small rewrites before planning, where one kernel does what several nodes did.
#pragma once

#include "model/onnx/model_proto.h"

namespace tidemark::model {

// The domain of operators that only rewrites make.
constexpr const char* kOwnDomain = "tidemark";

// MatMul and Add of a row of weights, BatchNormalization, Add and an activation behind Conv, an
// activation behind Gemm, and the chains of graph/chains.h. Values that anything else uses stay.
void FuseNodes(GraphProto* graph);

}  // namespace tidemark::model

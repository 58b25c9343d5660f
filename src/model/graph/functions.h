// Model-local functions, put in place of the nodes that call them.
#pragma once

#include "base/result.h"
#include "model/onnx/model_proto.h"

namespace tidemark::model {

// Gives each node the opset of its domain, and inlines functions. Depth and size are bounded.
Status ResolveOpsetsAndFunctions(ModelProto* model);

}  // namespace tidemark::model

// What only loading a model needed goes: the file behind its weights, and the nodes that were
// folded.
#pragma once

#include <span>

#include "model/graph/plan.h"
#include "model/onnx/shared_bytes.h"

namespace tidemark::model {

// Called once, when the plan is made. `files` are those that weights may be views of. Weights that
// are still read are copied when a file is mostly others, so that it can go; a file that is
// mostly read is kept as it is.
void ReleaseSource(Plan* plan, GraphProto* graph, std::span<const SharedBytes> files);

}  // namespace tidemark::model

// What only loading a model needed goes: the file behind its weights, and the nodes that were
// folded.
#pragma once

#include "model/graph/plan.h"
#include "model/onnx/shared_bytes.h"

namespace tidemark::model {

// Called once, when the plan is made. Weights that are still read and are views of the file's head
// are copied when the head is mostly others, so that it can go; one that is mostly read is kept.
void ReleaseSource(Plan* plan, GraphProto* graph, const SharedBytes& head);

}  // namespace tidemark::model

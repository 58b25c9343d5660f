// Graphs that were exported for a fixed number of rows, opened for any number.
#pragma once

#include <cstdint>
#include <optional>

#include "model/onnx/model_proto.h"

namespace tidemark::model {

// When dim 0 of all inputs is the same number, and every node on the way to the outputs treats the
// rows each for itself and keeps them as its dim 0: opens that dim, and lets the shapes of
// Reshape nodes copy it. Returns the number that was fixed; else the graph stays as it is.
//
// Proved by a list of operators and by inference, which knows where the open dim goes; what neither
// knows is not opened. A caller that wants to be sure compares some rows with runs of one at a
// time.
std::optional<int64_t> FreeBatch(GraphProto* graph);

}  // namespace tidemark::model

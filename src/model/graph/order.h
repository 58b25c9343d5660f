// The order of a graph's nodes: files are not trusted to have one.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "model/onnx/model_proto.h"

namespace tidemark::model {

// Names that the subgraphs of a node take from outside of them.
[[nodiscard]] std::unordered_set<std::string> OuterNames(const NodeProto& node);

// Indices of graph.nodes, each behind what it needs, otherwise as in the file. Names are made once;
// a cycle is an error. Names that nothing in the graph makes are left to the caller.
Result<std::vector<size_t>> OrderNodes(const GraphProto& graph);

}  // namespace tidemark::model

// Types and shapes of all values of a graph before anything runs.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/onnx/model_proto.h"
#include "model/shapes/facts.h"

namespace tidemark::model {

struct InferredShapes {
  std::unordered_map<std::string, Facts> values;  // by name, of the outer graph only
  std::vector<std::string> open;                  // names of the open dims, "" where they have none
};

// Follows the graph from its inputs and weights, in the order of its nodes. Types and shapes that
// can't fit, whatever the data, are an error that names the node, its operator and both sides.
// Facts of weights point into the graph. Takes time in proportion to the graph.
Result<InferredShapes> InferShapes(const GraphProto& graph);

}  // namespace tidemark::model

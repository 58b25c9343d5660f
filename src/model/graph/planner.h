// From a decoded graph to a plan: order, names to places, subgraphs with what they see of the
// outside, constants folded, and the last use of each value.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "model/graph/plan.h"
#include "model/ops/op_context.h"

namespace tidemark::model {

// All operators of a graph and its subgraphs that no entry of the table fits.
[[nodiscard]] std::vector<MissingOperator> FindMissing(const GraphProto& graph);
// One message that names them all.
[[nodiscard]] Error MissingError(const std::vector<MissingOperator>& missing);

// `fold` is the state that folding of constants runs with: its pool and limits bound it. Takes the
// weights out of the graph; those that only packed kernels and folded nodes read are let go as soon
// as the last of them has them.
Result<std::unique_ptr<Plan>> MakePlan(std::shared_ptr<GraphProto> graph, RunState* fold);

}  // namespace tidemark::model

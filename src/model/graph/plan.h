// A graph that was checked and put in order: what the executor runs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/onnx/model_proto.h"
#include "model/ops/op_table.h"

namespace tidemark::model {

struct Plan;

struct PlanNode {
  const OpEntry* entry = nullptr;
  const Signature* signature = nullptr;  // of the entry
  const NodeProto* proto = nullptr;
  std::vector<int32_t> inputs;   // places in the frame; -1: omitted
  std::vector<int32_t> outputs;  // -1: not wanted
  std::vector<bool> last_use;    // of each input: nobody needs the value behind this node
  std::vector<int32_t> drops;    // values that end here and are no plain inputs
  std::vector<std::pair<std::string, std::unique_ptr<Plan>>> bodies;  // by attribute
  std::unique_ptr<OpState> state;
  Absorbed absorbed;
};

struct Plan {
  std::vector<std::string> names;  // of the values, by place
  std::vector<Value> constants;    // by place; none where a value is computed
  std::vector<int32_t> inputs;     // places of the graph's inputs
  std::vector<int32_t> outputs;
  std::vector<std::pair<int32_t, int32_t>> captures;  // place outside → place here
  std::vector<PlanNode> nodes;
  std::shared_ptr<const GraphProto> graph;  // what `proto` of the nodes points to

  [[nodiscard]] bool IsConstant(int32_t place) const {
    return place >= 0 && !constants[static_cast<size_t>(place)].is_none();
  }
};

// An operator that does not run.
struct MissingOperator {
  std::string domain, name, node;  // node: the first that needs it
  int64_t opset = 0;
  uint64_t count = 0;
};

}  // namespace tidemark::model

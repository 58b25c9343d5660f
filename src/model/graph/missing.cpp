#include <algorithm>

#include "model/graph/planner.h"

namespace tidemark::model {
namespace {

constexpr size_t kMaxListed = 20;

void Collect(const GraphProto& graph, std::vector<MissingOperator>* out) {
  for (const NodeProto& node : graph.nodes) {
    for (const Attribute& attribute : node.attributes) {
      if (attribute.graph) Collect(*attribute.graph, out);
    }
    if (OpTable::All().Find(node.domain, node.op_type, node.opset) != nullptr) continue;
    const auto same = [&](const MissingOperator& other) {
      return other.name == node.op_type && other.domain == node.domain && other.opset == node.opset;
    };
    const auto known = std::find_if(out->begin(), out->end(), same);
    if (known != out->end()) {
      ++known->count;
    } else {
      out->push_back({node.domain, node.op_type, node.Label(), node.opset, 1});
    }
  }
}

}  // namespace

std::vector<MissingOperator> FindMissing(const GraphProto& graph) {
  std::vector<MissingOperator> out;
  Collect(graph, &out);
  return out;
}

Error MissingError(const std::vector<MissingOperator>& missing) {
  std::string text = missing.size() == 1 ? "an operator of this model does not run here: "
                                         : "operators of this model do not run here: ";
  for (size_t i = 0; i < missing.size(); ++i) {
    const MissingOperator& op = missing[i];
    if (i > 0) text += "; ";
    if (i == kMaxListed) {
      text += "and " + std::to_string(missing.size() - i) + " more";
      break;
    }
    text += op.name + " (domain " + (op.domain.empty() ? "ai.onnx" : op.domain) + ", opset " +
            std::to_string(op.opset) + ", node '" + op.node + "'";
    if (op.count > 1) text += " and " + std::to_string(op.count - 1) + " more nodes";
    text += ")";
  }
  return MakeError(ErrorCode::kUnsupported, text,
                   "Export the model without them; docs/operators.md lists what runs.");
}

}  // namespace tidemark::model

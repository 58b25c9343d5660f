#include <map>
#include <tuple>

#include "model/graph/planner.h"

namespace tidemark::model {
namespace {

constexpr size_t kMaxListed = 20;

using Key = std::tuple<std::string, std::string, int64_t>;

void Collect(const GraphProto& graph, std::map<Key, size_t>* known,
             std::vector<MissingOperator>* out) {
  for (const NodeProto& node : graph.nodes) {
    for (const Attribute& attribute : node.attributes) {
      if (attribute.graph) Collect(*attribute.graph, known, out);
    }
    if (OpTable::All().Find(node.domain, node.op_type, node.opset) != nullptr) continue;
    const Key key{node.domain, node.op_type, node.opset};
    const auto [at, fresh] = known->emplace(key, out->size());
    if (fresh) out->push_back({node.domain, node.op_type, node.Label(), node.opset, 0});
    ++(*out)[at->second].count;
  }
}

}  // namespace

std::vector<MissingOperator> FindMissing(const GraphProto& graph) {
  std::vector<MissingOperator> out;
  std::map<Key, size_t> known;
  Collect(graph, &known, &out);
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

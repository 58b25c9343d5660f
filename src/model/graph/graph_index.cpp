#include "model/graph/graph_index.h"

#include <cmath>
#include <string_view>
#include <utility>

#include "model/graph/order.h"

namespace tidemark::model {
namespace {

bool HasInputs(std::string_view op, size_t count) {
  if (op == "Relu" || op == "Erf") return count == 1;
  if (op == "Clip") return count <= 3;
  return count == (op == "BatchNormalization" ? 5 : 2);
}

}  // namespace

GraphIndex::GraphIndex(GraphProto* graph) : graph_(graph) {
  for (const NamedTensor& tensor : graph_->initializers) weights_[tensor.name] = &tensor.tensor;
  for (const ValueInfoProto& output : graph_->outputs) ++uses_[output.name];
  for (size_t i = 0; i < graph_->nodes.size(); ++i) {
    const NodeProto& node = graph_->nodes[i];
    for (const std::string& name : node.inputs) {
      ++uses_[name];
      users_[name].push_back(i);
    }
    for (const std::string& name : OuterNames(node)) uses_[name] += 2;
    for (const std::string& name : node.outputs) maker_[name] = i;
    // torch writes its scalars as Constant nodes.
    if (node.op_type == "Constant" && node.domain.empty() && node.outputs.size() == 1) {
      for (const Attribute& attribute : node.attributes) {
        if (attribute.name == "value") weights_[node.outputs[0]] = &attribute.tensor;
      }
    }
  }
}

std::optional<size_t> GraphIndex::OnlyUser(size_t i, const char* op) const {
  const NodeProto& node = graph_->nodes[i];
  if (node.outputs.size() != 1 || UsesOf(node.outputs[0]) != 1) return std::nullopt;
  const auto user = UserOf(node.outputs[0], op);
  if (!user) return std::nullopt;
  const NodeProto& next = graph_->nodes[*user];
  const std::string_view wanted = op;
  const bool fits = next.outputs.size() == 1 && HasInputs(wanted, next.inputs.size()) &&
                    (wanted == "Add" || wanted == "Mul" || next.inputs[0] == node.outputs[0]);
  return fits ? user : std::nullopt;
}

std::optional<size_t> GraphIndex::UserOf(const std::string& name, const char* op) const {
  const auto users = users_.find(name);
  if (users == users_.end()) return std::nullopt;
  for (size_t i : users->second) {
    const NodeProto& node = graph_->nodes[i];
    if (node.op_type == op && node.domain.empty() && gone_.count(i) == 0) return i;
  }
  return std::nullopt;
}

std::optional<size_t> GraphIndex::MakerOf(const std::string& name, const char* op) const {
  const auto maker = maker_.find(name);
  if (name.empty() || maker == maker_.end() || gone_.count(maker->second) > 0) return std::nullopt;
  const NodeProto& node = graph_->nodes[maker->second];
  const bool fits = node.op_type == op && node.domain.empty() && node.outputs.size() == 1;
  return fits ? std::optional<size_t>(maker->second) : std::nullopt;
}

int GraphIndex::UsesOf(const std::string& name) const {
  const auto uses = uses_.find(name);
  return uses == uses_.end() ? 0 : uses->second;
}

const Tensor* GraphIndex::Weights(const std::string& name) const {
  const auto found = weights_.find(name);
  return found == weights_.end() ? nullptr : found->second;
}

bool GraphIndex::IsScalar(const std::string& name, double value) const {
  const Tensor* tensor = Weights(name);
  return tensor != nullptr && tensor->type() == DataType::kF32 && tensor->count() == 1 &&
         tensor->rank() <= 1 &&
         std::fabs(static_cast<double>(tensor->data<float>()[0]) - value) < 1e-6;
}

void GraphIndex::AddWeights(const std::string& name, Tensor tensor) {
  made_.push_back({name, std::move(tensor)});
  weights_[name] = &made_.back().tensor;
}

void GraphIndex::Finish() {
  std::vector<NodeProto> kept;
  for (size_t i = 0; i < graph_->nodes.size(); ++i) {
    if (gone_.count(i) == 0) kept.push_back(std::move(graph_->nodes[i]));
  }
  graph_->nodes = std::move(kept);
  for (NamedTensor& tensor : made_) graph_->initializers.push_back(std::move(tensor));
}

}  // namespace tidemark::model

#include "model/graph/fusion.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "model/graph/order.h"
#include "model/ops/op_table.h"

namespace tidemark::model {
namespace {

constexpr int64_t kMaxWeights = int64_t{1} << 26;  // elements; what is larger is not packed

class Fuser {
 public:
  explicit Fuser(GraphProto* graph) : graph_(graph) {}

  void Run() {
    Index();
    for (size_t i = 0; i < graph_->nodes.size(); ++i) {
      if (gone_.count(i) > 0) continue;
      const std::string& op = graph_->nodes[i].op_type;
      if (!graph_->nodes[i].domain.empty()) continue;
      if (op == "MatMul") FuseBias(i);
      if (op == "Erf") FuseGelu(i);
      if (op == "Conv" || op == "Gemm") FuseRelu(i);
    }
    std::vector<NodeProto> kept;
    for (size_t i = 0; i < graph_->nodes.size(); ++i) {
      if (gone_.count(i) == 0) kept.push_back(std::move(graph_->nodes[i]));
    }
    graph_->nodes = std::move(kept);
  }

 private:
  void Index() {
    for (const NamedTensor& tensor : graph_->initializers) weights_[tensor.name] = &tensor.tensor;
    for (const ValueInfoProto& output : graph_->outputs) ++uses_[output.name];
    for (size_t i = 0; i < graph_->nodes.size(); ++i) {
      const NodeProto& node = graph_->nodes[i];
      for (const std::string& name : node.inputs) {
        ++uses_[name];
        user_[name] = i;
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

  // The only node that uses a node's only output, when it is `op` of the default domain.
  std::optional<size_t> OnlyUser(size_t i, const char* op) const {
    const NodeProto& node = graph_->nodes[i];
    if (node.outputs.size() != 1) return std::nullopt;
    const auto uses = uses_.find(node.outputs[0]);
    const auto user = user_.find(node.outputs[0]);
    if (uses == uses_.end() || uses->second != 1 || user == user_.end()) return std::nullopt;
    const NodeProto& next = graph_->nodes[user->second];
    const std::string_view wanted = op;
    const size_t inputs = wanted == "Relu" || wanted == "Erf" ? 1 : 2;
    const bool fits = next.op_type == wanted && next.domain.empty() && next.outputs.size() == 1 &&
                      next.inputs.size() == inputs && gone_.count(user->second) == 0;
    return fits ? std::optional<size_t>(user->second) : std::nullopt;
  }

  [[nodiscard]] const Tensor* Weights(const std::string& name) const {
    const auto found = weights_.find(name);
    return found == weights_.end() ? nullptr : found->second;
  }

  static const std::string& Other(const NodeProto& node, const std::string& name) {
    return node.inputs[0] == name ? node.inputs[1] : node.inputs[0];
  }

  // x · w + b → one node, when w is a matrix of weights and b a row that fits it.
  void FuseBias(size_t i) {
    const auto add = OnlyUser(i, "Add");
    NodeProto& node = graph_->nodes[i];
    if (!add || node.inputs.size() != 2) return;
    const std::string& bias_name = Other(graph_->nodes[*add], node.outputs[0]);
    const Tensor* bias = Weights(bias_name);
    const Tensor* weights = Weights(node.inputs[1]);
    if (bias == nullptr || weights == nullptr || weights->rank() != 2 || bias->rank() != 1 ||
        bias->dim(0) != weights->dim(1) || bias->type() != DataType::kF32 ||
        weights->type() != DataType::kF32 || weights->count() > kMaxWeights) {
      return;
    }
    node.op_type = "MatMulBias";
    node.domain = kOwnDomain;
    node.opset = 1;
    node.inputs.push_back(bias_name);
    node.outputs = graph_->nodes[*add].outputs;
    gone_.insert(*add);
  }

  void FuseRelu(size_t i) {
    const auto relu = OnlyUser(i, "Relu");
    if (!relu) return;
    Attribute attribute;
    attribute.name = "tidemark_relu";
    attribute.kind = AttributeKind::kInt;
    attribute.i = 1;
    graph_->nodes[i].attributes.push_back(std::move(attribute));
    graph_->nodes[i].outputs = graph_->nodes[*relu].outputs;
    gone_.insert(*relu);
  }

  [[nodiscard]] bool IsScalar(const std::string& name, double value) const {
    const Tensor* tensor = Weights(name);
    return tensor != nullptr && tensor->type() == DataType::kF32 && tensor->count() == 1 &&
           tensor->rank() <= 1 &&
           std::fabs(static_cast<double>(tensor->data<float>()[0]) - value) < 1e-6;
  }

  // x / √2 → Erf → + 1 → · x → · ½, the last two in either order of factors.
  void FuseGelu(size_t erf) {
    if (graph_->nodes[erf].inputs.size() != 1) return;
    const auto divide = maker_.find(graph_->nodes[erf].inputs[0]);
    if (divide == maker_.end() || gone_.count(divide->second) > 0 ||
        graph_->nodes[divide->second].op_type != "Div" ||
        !graph_->nodes[divide->second].domain.empty()) {
      return;
    }
    const NodeProto& first = graph_->nodes[divide->second];
    const auto only = OnlyUser(divide->second, "Erf");
    if (!only || first.inputs.size() != 2 || !IsScalar(first.inputs[1], std::sqrt(2.0))) return;
    const auto add = OnlyUser(erf, "Add");
    if (!add || !IsScalar(Other(graph_->nodes[*add], graph_->nodes[erf].outputs[0]), 1)) return;
    const auto times_x = OnlyUser(*add, "Mul");
    if (!times_x) return;
    const std::string& x = Other(graph_->nodes[*times_x], graph_->nodes[*add].outputs[0]);
    const auto half = OnlyUser(*times_x, "Mul");
    if (x != first.inputs[0] || !half ||
        !IsScalar(Other(graph_->nodes[*half], graph_->nodes[*times_x].outputs[0]), 0.5)) {
      return;
    }
    NodeProto gelu;
    gelu.op_type = "Gelu";
    gelu.opset = kNewestOpset;
    gelu.name = graph_->nodes[erf].name;
    gelu.inputs = {x};
    gelu.outputs = graph_->nodes[*half].outputs;
    gone_.insert({divide->second, *add, *times_x, *half});
    graph_->nodes[erf] = std::move(gelu);
  }

  GraphProto* graph_;
  std::unordered_map<std::string, const Tensor*> weights_;
  std::unordered_map<std::string, int> uses_;
  std::unordered_map<std::string, size_t> user_, maker_;
  std::unordered_set<size_t> gone_;
};

}  // namespace

void FuseNodes(GraphProto* graph) { Fuser(graph).Run(); }

}  // namespace tidemark::model

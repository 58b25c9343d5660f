#include "model/graph/fusion.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "model/graph/order.h"
#include "model/ops/activation.h"
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
      if (op == "Erf") FuseGelu(i);
      if (op == "MatMul" && FuseBias(i)) FuseActivation(i);
      if (op == "Gemm") FuseActivation(i);
      if (op == "Conv") {
        FuseNormalization(i);
        FuseResidual(i);
        FuseActivation(i);
      }
    }
    std::vector<NodeProto> kept;
    for (size_t i = 0; i < graph_->nodes.size(); ++i) {
      if (gone_.count(i) == 0) kept.push_back(std::move(graph_->nodes[i]));
    }
    graph_->nodes = std::move(kept);
    for (NamedTensor& tensor : made_) graph_->initializers.push_back(std::move(tensor));
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
    const bool fits = next.op_type == wanted && next.domain.empty() && next.outputs.size() == 1 &&
                      HasInputs(wanted, next.inputs.size()) && gone_.count(user->second) == 0 &&
                      !next.inputs.empty() &&
                      (wanted == "Add" || wanted == "Mul" || next.inputs[0] == node.outputs[0]);
    return fits ? std::optional<size_t>(user->second) : std::nullopt;
  }

  static bool HasInputs(std::string_view op, size_t count) {
    if (op == "Relu" || op == "Erf") return count == 1;
    if (op == "Clip") return count <= 3;
    return count == (op == "BatchNormalization" ? 5 : 2);
  }

  [[nodiscard]] const Tensor* Weights(const std::string& name) const {
    const auto found = weights_.find(name);
    return found == weights_.end() ? nullptr : found->second;
  }

  static const std::string& Other(const NodeProto& node, const std::string& name) {
    return node.inputs[0] == name ? node.inputs[1] : node.inputs[0];
  }

  // x · w + b → one node, when w is a matrix of weights and b a row that fits it.
  bool FuseBias(size_t i) {
    const auto add = OnlyUser(i, "Add");
    NodeProto& node = graph_->nodes[i];
    if (!add || node.inputs.size() != 2) return false;
    const std::string& bias_name = Other(graph_->nodes[*add], node.outputs[0]);
    const Tensor* bias = Weights(bias_name);
    const Tensor* weights = Weights(node.inputs[1]);
    if (bias == nullptr || weights == nullptr || weights->rank() != 2 || bias->rank() != 1 ||
        bias->dim(0) != weights->dim(1) || bias->type() != DataType::kF32 ||
        weights->type() != DataType::kF32 || weights->count() > kMaxWeights) {
      return false;
    }
    node.op_type = "MatMulBias";
    node.domain = kOwnDomain;
    node.opset = 1;
    node.inputs.push_back(bias_name);
    node.outputs = graph_->nodes[*add].outputs;
    gone_.insert(*add);
    return true;
  }

  // Weights of `count` floats with these dims, under a name of their own.
  std::string MakeWeights(const std::string& name, const Shape& shape, std::vector<float> values) {
    auto owner = std::make_shared<std::vector<float>>(std::move(values));
    const auto* data = reinterpret_cast<const uint8_t*>(owner->data());
    made_.push_back({name, Tensor::View(DataType::kF32, shape, data, std::move(owner))});
    weights_[name] = &made_.back().tensor;
    return name;
  }

  [[nodiscard]] const Tensor* FloatRow(const NodeProto& node, size_t input, int64_t count) const {
    const Tensor* row = input < node.inputs.size() ? Weights(node.inputs[input]) : nullptr;
    const bool fits =
        row != nullptr && row->type() == DataType::kF32 && row->rank() == 1 && row->dim(0) == count;
    return fits ? row : nullptr;
  }

  // A normalization with known statistics is a factor of the weights and a bias.
  void FuseNormalization(size_t i) {
    const auto next = OnlyUser(i, "BatchNormalization");
    if (!next) return;
    NodeProto& node = graph_->nodes[i];
    const NodeProto& norm = graph_->nodes[*next];
    const Tensor* weights = node.inputs.size() > 1 ? Weights(node.inputs[1]) : nullptr;
    if (weights == nullptr || weights->type() != DataType::kF32 || weights->rank() < 3 ||
        weights->count() > kMaxWeights) {
      return;
    }
    const int64_t channels = weights->dim(0);
    const bool has_bias = node.inputs.size() > 2 && !node.inputs[2].empty();
    const Tensor* bias = has_bias ? FloatRow(node, 2, channels) : nullptr;
    const Tensor* rows[4];  // scale, shift, mean, variance
    for (size_t k = 0; k < 4; ++k) {
      rows[k] = FloatRow(norm, k + 1, channels);
      if (rows[k] == nullptr) return;
    }
    double epsilon = 1e-5;
    for (const Attribute& attribute : norm.attributes) {
      if (attribute.name == "epsilon") epsilon = static_cast<double>(attribute.f);
      if (attribute.name == "training_mode" && attribute.i != 0) return;
      if (attribute.name == "spatial" && attribute.i == 0) return;
    }
    if (channels == 0 || (has_bias && bias == nullptr)) return;
    std::vector<float> folded(weights->data<float>(), weights->data<float>() + weights->count());
    std::vector<float> shifts;
    const int64_t each = weights->count() / channels;
    for (int64_t c = 0; c < channels; ++c) {
      const auto at = [&](size_t k) { return static_cast<double>(rows[k]->data<float>()[c]); };
      const double factor = at(0) / std::sqrt(at(3) + epsilon);
      for (int64_t k = c * each; k < (c + 1) * each; ++k) {
        float& weight = folded[static_cast<size_t>(k)];
        weight = static_cast<float>(static_cast<double>(weight) * factor);
      }
      const double before = bias == nullptr ? 0 : static_cast<double>(bias->data<float>()[c]);
      shifts.push_back(static_cast<float>((before - at(2)) * factor + at(1)));
    }
    const std::string label = "tidemark/" + node.outputs[0];
    const Shape shape = weights->shape();
    node.inputs.resize(3);
    node.inputs[1] = MakeWeights(label + "/weights", shape, std::move(folded));
    node.inputs[2] = MakeWeights(label + "/bias", {channels}, std::move(shifts));
    node.outputs = norm.outputs;
    gone_.insert(*next);
  }

  // What a convolution is added to becomes its fourth input.
  void FuseResidual(size_t i) {
    const auto add = OnlyUser(i, "Add");
    NodeProto& node = graph_->nodes[i];
    if (!add || node.inputs.size() < 2 || node.inputs.size() > 3) return;
    const std::string& other = Other(graph_->nodes[*add], node.outputs[0]);
    if (other == node.outputs[0] || other.empty()) return;
    node.op_type = "ConvAdd";
    node.domain = kOwnDomain;
    node.opset = 1;
    node.inputs.resize(3);
    node.inputs.push_back(other);
    node.outputs = graph_->nodes[*add].outputs;
    gone_.insert(*add);
  }

  void SetLimit(size_t i, const char* name, double limit) {
    Attribute attribute;
    attribute.name = name;
    attribute.kind = AttributeKind::kFloat;
    attribute.f = static_cast<float>(limit);
    graph_->nodes[i].attributes.push_back(std::move(attribute));
  }

  // Relu, or Clip to limits that are known.
  void FuseActivation(size_t i) {
    if (const auto relu = OnlyUser(i, "Relu")) {
      SetLimit(i, kLowLimit, 0);
      graph_->nodes[i].outputs = graph_->nodes[*relu].outputs;
      gone_.insert(*relu);
      return;
    }
    const auto clip = OnlyUser(i, "Clip");
    if (!clip) return;
    const auto limits = ClipLimits(graph_->nodes[*clip]);
    if (!limits) return;
    SetLimit(i, kLowLimit, limits->first);
    SetLimit(i, kHighLimit, limits->second);
    graph_->nodes[i].outputs = graph_->nodes[*clip].outputs;
    gone_.insert(*clip);
  }

  // Of f32; nothing where they are computed.
  [[nodiscard]] std::optional<std::pair<double, double>> ClipLimits(const NodeProto& clip) const {
    std::pair<double, double> limits = {-std::numeric_limits<double>::infinity(),
                                        std::numeric_limits<double>::infinity()};
    for (const Attribute& attribute : clip.attributes) {  // before opset 11
      if (attribute.name == "min") limits.first = static_cast<double>(attribute.f);
      if (attribute.name == "max") limits.second = static_cast<double>(attribute.f);
    }
    for (size_t k = 1; k < clip.inputs.size(); ++k) {
      if (clip.inputs[k].empty()) continue;
      const Tensor* limit = Weights(clip.inputs[k]);
      if (limit == nullptr || limit->type() != DataType::kF32 || limit->count() != 1) {
        return std::nullopt;
      }
      (k == 1 ? limits.first : limits.second) = static_cast<double>(limit->data<float>()[0]);
    }
    return limits;
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
  std::deque<NamedTensor> made_;
  std::unordered_map<std::string, const Tensor*> weights_;
  std::unordered_map<std::string, int> uses_;
  std::unordered_map<std::string, size_t> user_, maker_;
  std::unordered_set<size_t> gone_;
};

}  // namespace

void FuseNodes(GraphProto* graph) { Fuser(graph).Run(); }

}  // namespace tidemark::model

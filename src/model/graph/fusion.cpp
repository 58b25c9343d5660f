#include "model/graph/fusion.h"

#include <cmath>
#include <limits>
#include <optional>

#include "model/graph/chains.h"
#include "model/graph/graph_index.h"
#include "model/ops/activation.h"
#include "model/ops/op_table.h"

namespace tidemark::model {
namespace {

constexpr int64_t kMaxWeights = int64_t{1} << 26;  // elements; what is larger is not packed

class Fuser {
 public:
  explicit Fuser(GraphIndex* index) : index_(index) {}

  void Run() {
    for (size_t i = 0; i < index_->size(); ++i) {
      if (index_->IsGone(i)) continue;
      const std::string& op = index_->node(i).op_type;
      if (!index_->node(i).domain.empty()) continue;
      if (op == "MatMul" && FuseBias(i)) FuseActivation(i);
      if (op == "Gemm") FuseActivation(i);
      if (op == "Conv") {
        FuseNormalization(i);
        FuseResidual(i);
        FuseActivation(i);
      }
    }
  }

 private:
  // x · w + b → one node, when w is a matrix of weights and b a row that fits it.
  bool FuseBias(size_t i) {
    const auto add = index_->OnlyUser(i, "Add");
    NodeProto& node = index_->node(i);
    if (!add || node.inputs.size() != 2) return false;
    const std::string& bias_name = GraphIndex::Other(index_->node(*add), node.outputs[0]);
    const Tensor* bias = index_->Weights(bias_name);
    const Tensor* weights = index_->Weights(node.inputs[1]);
    if (bias == nullptr || weights == nullptr || weights->rank() != 2 || bias->rank() != 1 ||
        bias->dim(0) != weights->dim(1) || bias->type() != DataType::kF32 ||
        weights->type() != DataType::kF32 || weights->count() > kMaxWeights) {
      return false;
    }
    node.op_type = "MatMulBias";
    node.domain = kOwnDomain;
    node.opset = 1;
    node.inputs.push_back(bias_name);
    node.outputs = index_->node(*add).outputs;
    index_->Remove(*add);
    return true;
  }

  // Weights of `count` floats with these dims, under a name of their own.
  std::string MakeWeights(const std::string& name, const Shape& shape, std::vector<float> values) {
    auto owner = std::make_shared<std::vector<float>>(std::move(values));
    const auto* data = reinterpret_cast<const uint8_t*>(owner->data());
    index_->AddWeights(name, Tensor::View(DataType::kF32, shape, data, std::move(owner)));
    return name;
  }

  [[nodiscard]] const Tensor* FloatRow(const NodeProto& node, size_t input, int64_t count) const {
    const Tensor* row = input < node.inputs.size() ? index_->Weights(node.inputs[input]) : nullptr;
    const bool fits =
        row != nullptr && row->type() == DataType::kF32 && row->rank() == 1 && row->dim(0) == count;
    return fits ? row : nullptr;
  }

  // A normalization with known statistics is a factor of the weights and a bias.
  void FuseNormalization(size_t i) {
    const auto next = index_->OnlyUser(i, "BatchNormalization");
    if (!next) return;
    NodeProto& node = index_->node(i);
    const NodeProto& norm = index_->node(*next);
    const Tensor* weights = node.inputs.size() > 1 ? index_->Weights(node.inputs[1]) : nullptr;
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
    index_->Remove(*next);
  }

  // What a convolution is added to becomes its fourth input.
  void FuseResidual(size_t i) {
    const auto add = index_->OnlyUser(i, "Add");
    NodeProto& node = index_->node(i);
    if (!add || node.inputs.size() < 2 || node.inputs.size() > 3) return;
    const std::string& other = GraphIndex::Other(index_->node(*add), node.outputs[0]);
    if (other == node.outputs[0] || other.empty()) return;
    node.op_type = "ConvAdd";
    node.domain = kOwnDomain;
    node.opset = 1;
    node.inputs.resize(3);
    node.inputs.push_back(other);
    node.outputs = index_->node(*add).outputs;
    index_->Remove(*add);
  }

  void SetLimit(size_t i, const char* name, double limit) {
    Attribute attribute;
    attribute.name = name;
    attribute.kind = AttributeKind::kFloat;
    attribute.f = static_cast<float>(limit);
    index_->node(i).attributes.push_back(std::move(attribute));
  }

  // Relu, or Clip to limits that are known.
  void FuseActivation(size_t i) {
    if (const auto relu = index_->OnlyUser(i, "Relu")) {
      SetLimit(i, kLowLimit, 0);
      index_->node(i).outputs = index_->node(*relu).outputs;
      index_->Remove(*relu);
      return;
    }
    const auto clip = index_->OnlyUser(i, "Clip");
    if (!clip) return;
    const auto limits = ClipLimits(index_->node(*clip));
    if (!limits) return;
    SetLimit(i, kLowLimit, limits->first);
    SetLimit(i, kHighLimit, limits->second);
    index_->node(i).outputs = index_->node(*clip).outputs;
    index_->Remove(*clip);
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
      const Tensor* limit = index_->Weights(clip.inputs[k]);
      if (limit == nullptr || limit->type() != DataType::kF32 || limit->count() != 1) {
        return std::nullopt;
      }
      (k == 1 ? limits.first : limits.second) = static_cast<double>(limit->data<float>()[0]);
    }
    return limits;
  }

  GraphIndex* index_;
};

}  // namespace

void FuseNodes(GraphProto* graph) {
  GraphIndex index(graph);
  FuseChains(&index);
  Fuser(&index).Run();
  index.Finish();
}

}  // namespace tidemark::model

#include "model/graph/free_batch.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "model/graph/order.h"
#include "model/shapes/elementwise_names.h"
#include "model/shapes/infer.h"

namespace tidemark::model {
namespace {

using Names = std::unordered_set<std::string_view>;

// Each row for itself, when dim 0 of the result is the rows': besides the elementwise functions
// those that move, cut or reduce dims. Other inputs than the first are weights.
const Names& ForEachRow() {
  static const Names kNames = {"IsInf",
                               "IsNaN",
                               "Identity",
                               "Cast",
                               "Dropout",
                               "Conv",
                               "ConvTranspose",
                               "ConvInteger",
                               "QLinearConv",
                               "AveragePool",
                               "LpPool",
                               "MaxPool",
                               "GlobalAveragePool",
                               "GlobalMaxPool",
                               "GlobalLpPool",
                               "InstanceNormalization",
                               "GroupNormalization",
                               "LRN",
                               "Resize",
                               "Upsample",
                               "DepthToSpace",
                               "SpaceToDepth",
                               "Flatten",
                               "Reshape",
                               "Squeeze",
                               "Unsqueeze",
                               "Transpose",
                               "Slice",
                               "Split",
                               "Pad",
                               "Tile",
                               "Expand",
                               "TopK",
                               "ArgMax",
                               "ArgMin",
                               "ReduceSum",
                               "ReduceMean",
                               "ReduceMax",
                               "ReduceMin",
                               "ReduceProd",
                               "ReduceL1",
                               "ReduceL2",
                               "ReduceLogSum",
                               "ReduceLogSumExp",
                               "ReduceSumSquare",
                               "OneHot"};
  return kNames;
}

// Two values or more, broadcast or joined.
const Names& Together() {
  static const Names kNames = {"Add",   "Sub",   "Mul",  "Div",         "Pow",     "Mod",
                               "And",   "Or",    "Xor",  "Max",         "Min",     "Sum",
                               "Mean",  "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual",
                               "Where", "Concat"};
  return kNames;
}

const Names& OfMl() {
  static const Names kNames = {"Scaler",
                               "Normalizer",
                               "Imputer",
                               "Binarizer",
                               "LabelEncoder",
                               "OneHotEncoder",
                               "ArrayFeatureExtractor",
                               "LinearClassifier",
                               "LinearRegressor",
                               "SVMClassifier",
                               "SVMRegressor",
                               "TreeEnsembleClassifier",
                               "TreeEnsembleRegressor",
                               "TreeEnsemble"};
  return kNames;
}

int64_t IntOf(const NodeProto& node, std::string_view name, int64_t otherwise) {
  for (const Attribute& attribute : node.attributes) {
    if (attribute.name == name && attribute.kind == AttributeKind::kInt) return attribute.i;
  }
  return otherwise;
}

class BatchFreer {
 public:
  explicit BatchFreer(GraphProto* graph) : graph_(*graph) {}

  std::optional<int64_t> Run() {
    if (!FindBatch()) return std::nullopt;
    const auto order = OrderNodes(graph_);
    if (!order.ok()) return std::nullopt;
    order_ = *order;
    FindComputed();
    OpenDims();
    const auto shapes = InferShapes(graph_);
    if (shapes.ok() && ProveRows(*shapes)) return batch_;
    Undo();
    return std::nullopt;
  }

 private:
  bool FindBatch() {
    for (const NamedTensor& tensor : graph_.initializers) weights_[tensor.name] = &tensor.tensor;
    for (const NodeProto& node : graph_.nodes) {
      if (node.op_type != "Constant" || node.outputs.size() != 1) continue;
      for (const Attribute& attribute : node.attributes) {
        if (attribute.name == "value") weights_[node.outputs[0]] = &attribute.tensor;
      }
    }
    for (ValueInfoProto& input : graph_.inputs) {
      if (weights_.count(input.name) > 0) continue;
      const auto& dims = input.type.dims;
      if (input.type.kind != TypeProto::Kind::kTensor || !dims || dims->empty()) return false;
      const int64_t first = dims->front().value;
      if (first < 1 || (batch_ != 0 && first != batch_)) return false;
      batch_ = first;
      inputs_.push_back(&input);
    }
    return batch_ != 0;
  }

  // Values that depend on the inputs.
  void FindComputed() {
    for (const ValueInfoProto* input : inputs_) computed_.insert(input->name);
    for (size_t i : order_) {
      const NodeProto& node = graph_.nodes[i];
      if (ComputedInputs(node) == 0) continue;
      computed_.insert(node.outputs.begin(), node.outputs.end());
    }
  }

  [[nodiscard]] size_t ComputedInputs(const NodeProto& node) const {
    return static_cast<size_t>(std::count_if(
        node.inputs.begin(), node.inputs.end(),
        [&](const std::string& name) { return !name.empty() && computed_.count(name) > 0; }));
  }

  void OpenDims() {
    initializers_before_ = graph_.initializers.size();
    // A name that no exporter writes, so that all inputs have the same rows.
    for (ValueInfoProto* input : inputs_) input->type.dims->front() = {-1, "rows of the data"};
    for (size_t i : order_) {
      NodeProto& node = graph_.nodes[i];
      if (node.op_type != "Reshape" || node.inputs.size() != 2 || ComputedInputs(node) != 1 ||
          computed_.count(node.inputs[0]) == 0 || IntOf(node, "allowzero", 0) != 0) {
        continue;
      }
      const auto target = weights_.find(node.inputs[1]);
      if (target == weights_.end()) continue;
      const Tensor& shape = *target->second;
      if (shape.type() != DataType::kI64 || shape.rank() != 1 || shape.count() < 1 ||
          shape.data<int64_t>()[0] != batch_) {
        continue;
      }
      auto copy = std::make_shared<std::vector<int64_t>>(shape.data<int64_t>(),
                                                         shape.data<int64_t>() + shape.count());
      copy->front() = 0;
      const auto* data = reinterpret_cast<const uint8_t*>(copy->data());
      const std::string name = "tidemark/" + node.outputs[0] + "/shape";
      made_.push_back({name, Tensor::View(DataType::kI64, shape.shape(), data, copy)});
      undo_.emplace_back(i, std::exchange(node.inputs[1], name));
    }
    for (NamedTensor& tensor : made_) graph_.initializers.push_back(std::move(tensor));
  }

  void Undo() {
    for (ValueInfoProto* input : inputs_) input->type.dims->front() = {batch_, ""};
    for (auto& [node, name] : undo_) graph_.nodes[node].inputs[1] = std::move(name);
    graph_.initializers.resize(initializers_before_);
  }

  bool ProveRows(const InferredShapes& shapes) const {
    for (const ValueInfoProto* input : inputs_) {
      if (!HasRows(shapes, input->name)) return false;
    }
    for (size_t i : order_) {
      const NodeProto& node = graph_.nodes[i];
      if (std::any_of(node.attributes.begin(), node.attributes.end(),
                      [](const Attribute& attribute) { return attribute.graph != nullptr; })) {
        return false;
      }
      if (ComputedInputs(node) == 0) continue;
      if (!TreatsRowsAlone(node, shapes)) return false;
      for (const std::string& name : node.outputs) {
        if (!name.empty() && !HasRows(shapes, name)) return false;
      }
    }
    return std::all_of(
        graph_.outputs.begin(), graph_.outputs.end(),
        [&](const ValueInfoProto& output) { return computed_.count(output.name) > 0; });
  }

  // Dim 0 is the open one, which is the first that inference met.
  static bool HasRows(const InferredShapes& shapes, const std::string& name) {
    const auto found = shapes.values.find(name);
    return found != shapes.values.end() && found->second.dims && !found->second.dims->empty() &&
           found->second.dims->front() == Extent::Open(0);
  }

  static size_t RankOf(const InferredShapes& shapes, const std::string& name) {
    const auto found = shapes.values.find(name);
    return found != shapes.values.end() && found->second.dims ? found->second.dims->size() : 0;
  }

  [[nodiscard]] bool IsComputed(const NodeProto& node, size_t i) const {
    return i < node.inputs.size() && computed_.count(node.inputs[i]) > 0;
  }

  // All inputs that depend on the data are as many dims, so that dim 0 meets dim 0.
  [[nodiscard]] bool SameRanks(const NodeProto& node, const InferredShapes& shapes) const {
    size_t rank = 0;
    for (const std::string& name : node.inputs) {
      if (computed_.count(name) == 0) continue;
      if (rank != 0 && RankOf(shapes, name) != rank) return false;
      rank = RankOf(shapes, name);
    }
    return rank > 0;
  }

  // Beside inference, which is asked whether the result's dim 0 is the rows.
  [[nodiscard]] bool TreatsRowsAlone(const NodeProto& node, const InferredShapes& shapes) const {
    const std::string& op = node.op_type;
    const bool only_first = IsComputed(node, 0) && ComputedInputs(node) == 1;
    if (node.domain == "ai.onnx.ml") return only_first && OfMl().count(op) > 0;
    if (!node.domain.empty()) return false;
    if (op == "MaxPool" && node.outputs.size() > 1) return false;  // its places count all rows
    if (IsElementwise(op) || ForEachRow().count(op) > 0) return only_first;
    if (Together().count(op) > 0) return SameRanks(node, shapes);
    const auto rank = static_cast<int64_t>(RankOf(shapes, node.inputs[0]));
    const auto axis_behind_rows = [&](int64_t otherwise) {
      const int64_t axis = IntOf(node, "axis", otherwise);
      return only_first && axis != 0 && axis != -rank;
    };
    if (op == "Softmax" || op == "LogSoftmax" || op == "Hardmax") {
      return axis_behind_rows(node.opset < 13 ? 1 : -1);
    }
    if (op == "LayerNormalization" || op == "RMSNormalization" || op == "LpNormalization") {
      return axis_behind_rows(-1);
    }
    if (op == "BatchNormalization") return only_first && IntOf(node, "training_mode", 0) == 0;
    if (op == "QuantizeLinear" || op == "DequantizeLinear") return axis_behind_rows(1);
    if (op == "Gather") return ComputedInputs(node) == 1;
    if (op == "Gemm")
      return only_first && IntOf(node, "transA", 0) == 0 && BiasIsOneRow(node, shapes);
    if (op == "QLinearMatMul" || op == "MatMulInteger") return only_first && rank >= 2;
    return op == "MatMul" && MultipliesRows(node, shapes);
  }

  static bool BiasIsOneRow(const NodeProto& node, const InferredShapes& shapes) {
    if (node.inputs.size() < 3 || node.inputs[2].empty()) return true;
    const auto bias = shapes.values.find(node.inputs[2]);
    if (bias == shapes.values.end() || !bias->second.dims) return false;
    return bias->second.dims->size() < 2 || bias->second.dims->front().Is(1);
  }

  [[nodiscard]] bool MultipliesRows(const NodeProto& node, const InferredShapes& shapes) const {
    const size_t left = RankOf(shapes, node.inputs[0]);
    const size_t right = RankOf(shapes, node.inputs[1]);
    if (!IsComputed(node, 1)) return left >= 2 && right > 0;
    return right >= 3 && (IsComputed(node, 0) ? left == right : left > 0);
  }

  GraphProto& graph_;
  int64_t batch_ = 0;
  std::vector<ValueInfoProto*> inputs_;
  std::unordered_map<std::string, const Tensor*> weights_;
  std::vector<size_t> order_;
  std::unordered_set<std::string> computed_;
  std::vector<NamedTensor> made_;
  std::vector<std::pair<size_t, std::string>> undo_;
  size_t initializers_before_ = 0;
};

}  // namespace

std::optional<int64_t> FreeBatch(GraphProto* graph) { return BatchFreer(graph).Run(); }

}  // namespace tidemark::model

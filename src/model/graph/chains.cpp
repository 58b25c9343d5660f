#include "model/graph/chains.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/graph/fusion.h"
#include "model/ops/op_table.h"

namespace tidemark::model {
namespace {

Attribute IntAttribute(const char* name, int64_t value) {
  Attribute attribute;
  attribute.name = name;
  attribute.kind = AttributeKind::kInt;
  attribute.i = value;
  return attribute;
}

int64_t IntOf(const NodeProto& node, const char* name, int64_t otherwise) {
  for (const Attribute& attribute : node.attributes) {
    if (attribute.name == name && attribute.kind == AttributeKind::kInt) return attribute.i;
  }
  return otherwise;
}

class ChainFuser {
 public:
  explicit ChainFuser(GraphIndex* index) : index_(*index) {}

  void Run() {
    for (size_t i = 0; i < index_.size(); ++i) {
      if (index_.IsGone(i) || !index_.node(i).domain.empty()) continue;
      const std::string op = index_.node(i).op_type;
      if (op == "Erf") FuseGelu(i);
      if (op == "Sqrt") FuseLayerNorm(i);
      if (op == "Exp") FuseSoftmax(i);
    }
  }

 private:
  // The node's axes, when it keeps dims and they are constant and not all of them.
  [[nodiscard]] std::optional<std::vector<int64_t>> KeptAxes(size_t i) const {
    const NodeProto& node = index_.node(i);
    if (IntOf(node, "keepdims", 1) == 0) return std::nullopt;
    std::vector<int64_t> axes;
    for (const Attribute& attribute : node.attributes) {
      if (attribute.name == "axes") axes = attribute.ints;
    }
    if (node.inputs.size() == 2) {
      const Tensor* tensor = index_.Weights(node.inputs[1]);
      if (tensor == nullptr || tensor->type() != DataType::kI64 || tensor->rank() > 1) {
        return std::nullopt;
      }
      axes.assign(tensor->data<int64_t>(), tensor->data<int64_t>() + tensor->count());
    }
    if (axes.empty() || node.inputs.empty()) return std::nullopt;
    return axes;
  }

  // The first of the last dims that are reduced, from the end; nothing when others are.
  [[nodiscard]] std::optional<int64_t> LastAxes(size_t i) const {
    auto axes = KeptAxes(i);
    if (!axes) return std::nullopt;
    const auto count = static_cast<int64_t>(axes->size());
    for (int64_t axis = -count; axis < 0; ++axis) {
      if (std::find(axes->begin(), axes->end(), axis) == axes->end()) return std::nullopt;
    }
    return -count;
  }

  // The other side of an Add or Mul of two different values, by the name of one.
  [[nodiscard]] std::optional<std::string> OtherSide(size_t i, const std::string& name) const {
    const NodeProto& node = index_.node(i);
    if (node.inputs.size() != 2 || node.inputs[0] == node.inputs[1]) return std::nullopt;
    return GraphIndex::Other(node, name);
  }

  // The only user of a node, with the constant that it adds or multiplies.
  [[nodiscard]] std::optional<size_t> ScaledBy(size_t i, const char* op, double value) const {
    const auto next = index_.OnlyUser(i, op);
    if (!next) return std::nullopt;
    const auto other = OtherSide(*next, index_.node(i).outputs[0]);
    return other && index_.IsScalar(*other, value) ? next : std::nullopt;
  }

  void Put(size_t at, NodeProto node, const std::vector<size_t>& removed) {
    node.name = index_.node(at).name;
    for (size_t i : removed) {
      if (i != at) index_.Remove(i);
    }
    index_.node(at) = std::move(node);
  }

  // -- Gelu --------------------------------------------------------------------------------------

  void FuseGelu(size_t erf) {
    if (index_.node(erf).inputs.size() != 1) return;
    const std::string& inner = index_.node(erf).inputs[0];
    auto divide = index_.MakerOf(inner, "Div");
    std::optional<std::string> x;
    if (divide && index_.node(*divide).inputs.size() == 2) {
      if (index_.IsScalar(index_.node(*divide).inputs[1], std::sqrt(2.0))) {
        x = index_.node(*divide).inputs[0];
      }
    } else if ((divide = index_.MakerOf(inner, "Mul"))) {
      x = FactorBeside(*divide, std::sqrt(0.5));
    }
    if (!x || index_.UsesOf(inner) != 1) return;
    const auto add = ScaledBy(erf, "Add", 1);
    if (!add) return;
    const auto product = index_.OnlyUser(*add, "Mul");
    if (!product) return;
    const auto factor = OtherSide(*product, index_.node(*add).outputs[0]);
    if (!factor) return;
    std::vector<size_t> removed = {*divide, *add, *product};
    size_t last = *product;
    if (*factor == *x) {
      const auto half = ScaledBy(*product, "Mul", 0.5);
      if (!half) return;
      removed.push_back(*half);
      last = *half;
    } else {
      const auto half = index_.MakerOf(*factor, "Mul");
      if (!half || index_.UsesOf(*factor) != 1 || FactorBeside(*half, 0.5) != x) return;
      removed.push_back(*half);
    }
    NodeProto gelu;
    gelu.op_type = "Gelu";
    gelu.opset = kNewestOpset;
    gelu.inputs = {*x};
    gelu.outputs = index_.node(last).outputs;
    Put(erf, std::move(gelu), removed);
  }

  // What a Mul multiplies with a constant.
  [[nodiscard]] std::optional<std::string> FactorBeside(size_t mul, double value) const {
    const NodeProto& node = index_.node(mul);
    if (node.inputs.size() != 2) return std::nullopt;
    if (index_.IsScalar(node.inputs[1], value)) return node.inputs[0];
    if (index_.IsScalar(node.inputs[0], value)) return node.inputs[1];
    return std::nullopt;
  }

  // -- LayerNorm ---------------------------------------------------------------------------------

  // From the root backwards to x, and from there on to the bias.
  void FuseLayerNorm(size_t root) {
    const NodeProto& sqrt = index_.node(root);
    if (sqrt.inputs.size() != 1 || sqrt.outputs.size() != 1) return;
    const auto add = index_.MakerOf(sqrt.inputs[0], "Add");
    if (!add || index_.UsesOf(sqrt.inputs[0]) != 1) return;
    Chain chain;
    for (const std::string& side : index_.node(*add).inputs) {
      const auto other = OtherSide(*add, side);
      if (other && ReadEpsilon(*other, &chain) && ReadVariance(side, &chain)) {
        chain.removed.push_back(*add);
        FinishLayerNorm(root, &chain);
        return;
      }
    }
  }

  struct Chain {
    std::string x, centred;
    int64_t axis = -1;
    float epsilon = 0;
    size_t mean_node = 0;
    int centred_uses = 0;  // on the way to the variance
    std::vector<size_t> removed;
  };

  bool ReadEpsilon(const std::string& name, Chain* chain) const {
    const Tensor* tensor = index_.Weights(name);
    if (tensor == nullptr || tensor->type() != DataType::kF32 || tensor->count() != 1 ||
        tensor->rank() > 1) {
      return false;
    }
    chain->epsilon = tensor->data<float>()[0];
    return chain->epsilon >= 0;
  }

  // ReduceMean of the squares of x − ReduceMean(x).
  bool ReadVariance(const std::string& name, Chain* chain) const {
    const auto mean = index_.MakerOf(name, "ReduceMean");
    if (!mean || index_.UsesOf(name) != 1) return false;
    const auto axis = LastAxes(*mean);
    if (!axis) return false;
    const std::string& squares = index_.node(*mean).inputs[0];
    auto square = index_.MakerOf(squares, "Pow");
    chain->centred_uses = 1;
    if (!square) {
      square = index_.MakerOf(squares, "Mul");
      chain->centred_uses = 2;
    }
    if (!square || index_.UsesOf(squares) != 1 || index_.node(*square).inputs.size() != 2) {
      return false;
    }
    const auto& sides = index_.node(*square).inputs;
    const bool squared = chain->centred_uses == 1 ? IsTwo(sides[1]) : sides[0] == sides[1];
    chain->axis = *axis;
    chain->centred = sides[0];
    chain->removed = {*mean, *square};
    return squared && ReadCentred(chain->centred, chain);
  }

  [[nodiscard]] bool IsTwo(const std::string& name) const {
    const Tensor* tensor = index_.Weights(name);
    if (tensor == nullptr || tensor->count() != 1 || tensor->rank() > 1) return false;
    if (tensor->type() == DataType::kI64) return tensor->data<int64_t>()[0] == 2;
    return index_.IsScalar(name, 2);
  }

  bool ReadCentred(const std::string& name, Chain* chain) const {
    const auto sub = index_.MakerOf(name, "Sub");
    if (!sub || index_.node(*sub).inputs.size() != 2) return false;
    chain->x = index_.node(*sub).inputs[0];
    const std::string& mean = index_.node(*sub).inputs[1];
    const auto reduce = index_.MakerOf(mean, "ReduceMean");
    if (!reduce || LastAxes(*reduce) != chain->axis || index_.node(*reduce).inputs[0] != chain->x) {
      return false;
    }
    chain->mean_node = *reduce;
    chain->removed.push_back(*sub);
    chain->removed.push_back(*reduce);
    return true;
  }

  void FinishLayerNorm(size_t root, Chain* chain) {
    const std::string& deviation = index_.node(root).outputs[0];
    if (index_.UsesOf(deviation) != 1) return;
    const auto divide = index_.UserOf(deviation, "Div");
    if (!divide || index_.node(*divide).inputs.size() != 2 ||
        index_.node(*divide).inputs[1] != deviation) {
      return;
    }
    // Some exporters take the mean away twice.
    const std::string& numerator = index_.node(*divide).inputs[0];
    const std::string& mean = index_.node(chain->mean_node).outputs[0];
    if (numerator == chain->centred) {
      if (index_.UsesOf(numerator) != chain->centred_uses + 1 || index_.UsesOf(mean) != 1) return;
    } else {
      const auto again = index_.MakerOf(numerator, "Sub");
      if (!again || index_.node(*again).inputs != std::vector<std::string>{chain->x, mean} ||
          index_.UsesOf(numerator) != 1 || index_.UsesOf(mean) != 2 ||
          index_.UsesOf(chain->centred) != chain->centred_uses) {
        return;
      }
      chain->removed.push_back(*again);
    }
    chain->removed.push_back(*divide);
    PutLayerNorm(root, *divide, *chain);
  }

  void PutLayerNorm(size_t root, size_t divide, const Chain& chain) {
    std::vector<size_t> removed = chain.removed;
    NodeProto norm;
    norm.op_type = "LayerNorm";
    norm.domain = kOwnDomain;
    norm.opset = 1;
    norm.inputs = {chain.x};
    size_t last = divide;
    if (const auto scale = Parameter(divide, "Mul", chain.axis)) {
      norm.inputs.push_back(scale->first);
      removed.push_back(last = scale->second);
      if (const auto bias = Parameter(last, "Add", chain.axis)) {
        norm.inputs.push_back(bias->first);
        removed.push_back(last = bias->second);
      }
    }
    norm.outputs = index_.node(last).outputs;
    norm.attributes.push_back(IntAttribute("axis", chain.axis));
    Attribute epsilon;
    epsilon.name = "epsilon";
    epsilon.kind = AttributeKind::kFloat;
    epsilon.f = chain.epsilon;
    norm.attributes.push_back(std::move(epsilon));
    Put(root, std::move(norm), removed);
  }

  // Weights of the normalised dims that the only user of a node takes, and that user.
  [[nodiscard]] std::optional<std::pair<std::string, size_t>> Parameter(size_t i, const char* op,
                                                                        int64_t axis) const {
    const auto next = index_.OnlyUser(i, op);
    if (!next) return std::nullopt;
    const auto name = OtherSide(*next, index_.node(i).outputs[0]);
    const Tensor* weights = name ? index_.Weights(*name) : nullptr;
    const bool fits = weights != nullptr && weights->type() == DataType::kF32 &&
                      static_cast<int64_t>(weights->rank()) <= -axis;
    return fits ? std::optional(std::pair(*name, *next)) : std::nullopt;
  }

  // -- Softmax -----------------------------------------------------------------------------------

  void FuseSoftmax(size_t exp) {
    const NodeProto& node = index_.node(exp);
    if (node.inputs.size() != 1 || node.outputs.size() != 1) return;
    const auto sub = index_.MakerOf(node.inputs[0], "Sub");
    if (!sub || index_.UsesOf(node.inputs[0]) != 1 || index_.node(*sub).inputs.size() != 2) return;
    const std::string& x = index_.node(*sub).inputs[0];
    const std::string& top = index_.node(*sub).inputs[1];
    const auto max = index_.MakerOf(top, "ReduceMax");
    const auto axes = max ? KeptAxes(*max) : std::nullopt;
    if (!axes || index_.UsesOf(top) != 1 || index_.node(*max).inputs[0] != x) return;
    const std::string& powers = node.outputs[0];
    const auto divide = index_.UserOf(powers, "Div");
    if (axes->size() != 1 || index_.UsesOf(powers) != 2 || !divide) return;
    const NodeProto& share = index_.node(*divide);
    if (share.inputs.size() != 2 || share.inputs[0] != powers) return;
    const std::string& total = share.inputs[1];
    const auto sum = index_.MakerOf(total, "ReduceSum");
    if (!sum || index_.UsesOf(total) != 1 || KeptAxes(*sum) != axes ||
        index_.node(*sum).inputs[0] != powers) {
      return;
    }
    NodeProto softmax;
    softmax.op_type = "Softmax";
    softmax.opset = kNewestOpset;
    softmax.inputs = {x};
    softmax.outputs = share.outputs;
    softmax.attributes.push_back(IntAttribute("axis", axes->front()));
    Put(exp, std::move(softmax), {*sub, *max, *sum, *divide});
  }

  GraphIndex& index_;
};

}  // namespace

void FuseChains(GraphIndex* index) { ChainFuser(index).Run(); }

}  // namespace tidemark::model

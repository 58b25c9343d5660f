#include "model/shapes/infer.h"

#include <utility>

#include "model/graph/executor.h"
#include "model/graph/order.h"
#include "model/shapes/rules.h"

namespace tidemark::model {
namespace {

const RuleTable& Rules() {
  static const RuleTable kTable = [] {
    RuleTable out;
    AddElementwiseRules(&out);
    AddMatrixRules(&out);
    AddWindowRules(&out);
    AddLayoutRules(&out);
    AddPartRules(&out);
    AddReductionRules(&out);
    return out;
  }();
  return kTable;
}

const RuleTable& MlRules() {
  static const RuleTable kTable = [] {
    RuleTable out;
    AddMlRules(&out);
    return out;
  }();
  return kTable;
}

class Inference {
 public:
  explicit Inference(const GraphProto& graph) : graph_(graph) {}

  Result<InferredShapes> Run() {
    for (const NamedTensor& tensor : graph_.initializers) {
      out_.values[tensor.name] = Facts::Of(tensor.tensor);
    }
    for (const ValueInfoProto& input : graph_.inputs) AddInput(input);
    TM_ASSIGN_OR_RETURN(const auto order, OrderNodes(graph_));
    for (size_t i : order) {
      const NodeProto& node = graph_.nodes[i];
      const Status status = AddNode(node);
      if (!status.ok()) {
        return status.error().In("node '" + node.Label() + "' (" + node.op_type + ")");
      }
    }
    return std::move(out_);
  }

 private:
  void AddInput(const ValueInfoProto& input) {
    if (out_.values.count(input.name) > 0) return;  // has a default
    Facts& facts = out_.values[input.name];
    if (input.type.kind != TypeProto::Kind::kTensor) return;
    facts.type = input.type.element;
    if (!input.type.dims || input.type.dims->size() > Shape::kMaxRank) return;
    facts.dims.emplace();
    for (const Dim& dim : *input.type.dims) {
      facts.dims->push_back(dim.value >= 0 ? Extent(dim.value) : Open(dim.name));
    }
  }

  // Dims of the same name are shown as one. Data may differ there, which is told when it runs.
  Extent Open(const std::string& name) {
    for (size_t i = 0; !name.empty() && i < out_.open.size(); ++i) {
      if (out_.open[i] == name) return Extent::Open(static_cast<int32_t>(i));
    }
    out_.open.push_back(name);
    return Extent::Open(static_cast<int32_t>(out_.open.size() - 1));
  }

  Status AddNode(const NodeProto& node) {
    static const Facts kNothing;
    std::vector<const Facts*> inputs;
    for (const std::string& name : node.inputs) {
      const auto found = out_.values.find(name);
      const Facts* known = found == out_.values.end() ? &kNothing : &found->second;
      inputs.push_back(name.empty() ? nullptr : known);
    }
    TM_RETURN_IF_ERROR(CheckTypes(node, inputs));
    if (node.domain.empty() && node.op_type == "Constant") return AddConstant(node);
    const RuleTable& rules = node.domain == "ai.onnx.ml" ? MlRules() : Rules();
    const auto rule = rules.find(node.op_type);
    if (rule == rules.end() || !(node.domain.empty() || node.domain == "ai.onnx.ml")) return {};
    RuleContext context(&node, std::move(inputs), &out_.open);
    TM_RETURN_IF_ERROR(rule->second(context));
    std::vector<Facts> facts = context.Take();
    for (size_t i = 0; i < facts.size(); ++i) {
      if (!node.outputs[i].empty()) out_.values[node.outputs[i]] = std::move(facts[i]);
    }
    return {};
  }

  Status AddConstant(const NodeProto& node) {
    if (node.outputs.size() != 1) return {};
    Facts& facts = out_.values[node.outputs[0]];
    for (const Attribute& attribute : node.attributes) {
      if (attribute.name == "value") facts = Facts::Of(attribute.tensor);
      if (attribute.name == "value_int") {
        facts.type = DataType::kI64;
        facts.dims.emplace();
        facts.content = Extents{attribute.i};
      } else if (attribute.name == "value_ints" && attribute.ints.size() <= Facts::kMostContent) {
        facts.type = DataType::kI64;
        facts.dims = Extents{static_cast<int64_t>(attribute.ints.size())};
        facts.content = Extents(attribute.ints.begin(), attribute.ints.end());
      } else if (attribute.name == "value_float") {
        facts.type = DataType::kF32;
        facts.dims.emplace();
      }
    }
    return {};
  }

  // What the executor would say about the types, where all of them are known.
  static Status CheckTypes(const NodeProto& node, const std::vector<const Facts*>& inputs) {
    const OpEntry* entry = OpTable::All().Find(node.domain, node.op_type, node.opset);
    if (entry == nullptr) return {};
    std::vector<DataType> types;
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i] != nullptr && inputs[i]->type == DataType::kNone) return {};
      types.push_back(inputs[i] == nullptr ? DataType::kNone : inputs[i]->type);
    }
    return Executor::CheckTypes(OpTable::All().SignatureOf(*entry), types);
  }

  const GraphProto& graph_;
  InferredShapes out_;
};

}  // namespace

std::optional<std::vector<int64_t>> RuleContext::IntsOr(size_t i, std::string_view name) const {
  if (Has(i)) return Ints(i);
  const auto list = attributes_.Ints(name);
  return std::vector<int64_t>(list.begin(), list.end());
}

Result<InferredShapes> InferShapes(const GraphProto& graph) { return Inference(graph).Run(); }

}  // namespace tidemark::model

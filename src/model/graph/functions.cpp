#include "model/graph/functions.h"

#include <algorithm>
#include <unordered_map>

#include "model/onnx/tensor_decoder.h"
#include "model/ops/op_table.h"

namespace tidemark::model {
namespace {

constexpr int kMaxFunctionDepth = 32;
// Newer opsets than known are tried (most operators never change), but not any number.
constexpr int64_t kOpsetsAhead = 8;

using Opsets = std::unordered_map<std::string, int64_t>;

Result<Opsets> ReadOpsets(const std::vector<OpsetId>& list, const std::string& where) {
  Opsets out;
  for (const OpsetId& opset : list) {
    int64_t& version = out[opset.domain];
    version = std::max(version, opset.version);  // a domain may be listed twice
    const int64_t newest = opset.domain.empty()           ? kNewestOpset
                           : opset.domain == "ai.onnx.ml" ? kNewestMlOpset
                                                          : kOpen - kOpsetsAhead;
    if (opset.version < 1 || opset.version > newest + kOpsetsAhead) {
      return MakeError(ErrorCode::kUnsupported,
                       where + " needs opset " + std::to_string(opset.version) +
                           (opset.domain.empty() ? "" : " of " + opset.domain) +
                           ", and the newest known is " + std::to_string(newest),
                       "Export it with an older opset.");
    }
  }
  return out;
}

// Copies what a function holds into a graph: names become unique, attributes those of the call.
class Inliner {
 public:
  explicit Inliner(const ModelProto& model) {
    for (const FunctionProto& function : model.functions) {
      functions_.emplace(Key(function.domain, function.name, function.overload), &function);
    }
  }

  Status Expand(std::vector<NodeProto>* nodes, const Opsets& opsets, int depth);

 private:
  struct Scope {
    std::string prefix;
    std::unordered_map<std::string, std::string> names;
    const std::vector<Attribute>* call = nullptr;
    const FunctionProto* function = nullptr;

    [[nodiscard]] std::string Rename(const std::string& name) const {
      if (name.empty()) return name;
      const auto found = names.find(name);
      return found == names.end() ? prefix + name : found->second;
    }
  };

  static std::string Key(const std::string& domain, const std::string& name,
                         const std::string& overload) {
    return domain + '\n' + name + '\n' + overload;
  }
  static const Attribute* Referenced(const Scope& scope, const std::string& name);
  static NodeProto Copy(const NodeProto& node, const Scope& scope);
  static std::shared_ptr<GraphProto> CopyGraph(const GraphProto& graph, const Scope& scope);
  Status Inline(const NodeProto& call, const FunctionProto& function, int depth,
                std::vector<NodeProto>* out);

  std::unordered_map<std::string, const FunctionProto*> functions_;
  size_t nodes_ = 0;
  size_t calls_ = 0;
};

const Attribute* Inliner::Referenced(const Scope& scope, const std::string& name) {
  for (const Attribute& attribute : *scope.call) {
    if (attribute.name == name) return &attribute;
  }
  for (const Attribute& attribute : scope.function->attribute_defaults) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

std::shared_ptr<GraphProto> Inliner::CopyGraph(const GraphProto& graph, const Scope& scope) {
  auto out = std::make_shared<GraphProto>();
  out->name = graph.name;
  for (const NodeProto& node : graph.nodes) out->nodes.push_back(Copy(node, scope));
  out->initializers = graph.initializers;
  for (NamedTensor& tensor : out->initializers) tensor.name = scope.Rename(tensor.name);
  out->inputs = graph.inputs;
  for (ValueInfoProto& info : out->inputs) info.name = scope.Rename(info.name);
  out->outputs = graph.outputs;
  for (ValueInfoProto& info : out->outputs) info.name = scope.Rename(info.name);
  return out;
}

NodeProto Inliner::Copy(const NodeProto& node, const Scope& scope) {
  NodeProto out = node;
  for (std::string& name : out.inputs) name = scope.Rename(name);
  for (std::string& name : out.outputs) name = scope.Rename(name);
  out.name = scope.prefix + node.Label();
  out.attributes.clear();
  for (const Attribute& attribute : node.attributes) {
    if (attribute.reference.empty()) {
      out.attributes.push_back(attribute);
    } else if (const Attribute* actual = Referenced(scope, attribute.reference)) {
      out.attributes.push_back(*actual);
      out.attributes.back().name = attribute.name;
    } else {
      continue;
    }
    Attribute& copied = out.attributes.back();
    if (copied.graph && attribute.reference.empty()) copied.graph = CopyGraph(*copied.graph, scope);
  }
  return out;
}

Status Inliner::Inline(const NodeProto& call, const FunctionProto& function, int depth,
                       std::vector<NodeProto>* out) {
  if (depth > kMaxFunctionDepth) {
    return MakeError(ErrorCode::kInvalid, "function '" + function.name + "' calls itself too deep");
  }
  if (call.inputs.size() > function.inputs.size() ||
      call.outputs.size() > function.outputs.size()) {
    return MakeError(ErrorCode::kInvalid, "node '" + call.Label() + "' gives function '" +
                                              function.name +
                                              "' more inputs or outputs than it has");
  }
  Scope scope;
  scope.prefix = call.Label() + '/' + std::to_string(calls_++) + '/';
  scope.call = &call.attributes;
  scope.function = &function;
  for (size_t i = 0; i < function.inputs.size(); ++i) {
    scope.names[function.inputs[i]] = i < call.inputs.size() ? call.inputs[i] : std::string();
  }
  for (size_t i = 0; i < function.outputs.size(); ++i) {
    const bool wanted = i < call.outputs.size() && !call.outputs[i].empty();
    if (!wanted) continue;
    const auto input = scope.names.find(function.outputs[i]);
    if (input == scope.names.end()) {
      scope.names[function.outputs[i]] = call.outputs[i];
      continue;
    }
    NodeProto pass;  // an output that is an input as it came
    pass.op_type = "Identity";
    pass.opset = kNewestOpset;
    pass.inputs = {input->second};
    pass.outputs = {call.outputs[i]};
    out->push_back(std::move(pass));
  }
  std::vector<NodeProto> nodes;
  for (const NodeProto& node : function.nodes) nodes.push_back(Copy(node, scope));
  TM_ASSIGN_OR_RETURN(const Opsets opsets,
                      ReadOpsets(function.opsets, "function '" + function.name + "'"));
  TM_RETURN_IF_ERROR(Expand(&nodes, opsets, depth + 1));
  for (NodeProto& node : nodes) out->push_back(std::move(node));
  return {};
}

Status Inliner::Expand(std::vector<NodeProto>* nodes, const Opsets& opsets, int depth) {
  std::vector<NodeProto> out;
  out.reserve(nodes->size());
  for (NodeProto& node : *nodes) {
    if (++nodes_ > kMaxNodes) {
      return MakeError(ErrorCode::kTooLarge, "the model has more than 100000 nodes");
    }
    for (Attribute& attribute : node.attributes) {
      if (attribute.graph) TM_RETURN_IF_ERROR(Expand(&attribute.graph->nodes, opsets, depth));
    }
    const auto function = functions_.find(Key(node.domain, node.op_type, node.overload));
    if (function != functions_.end()) {
      TM_RETURN_IF_ERROR(Inline(node, *function->second, depth, &out));
      continue;
    }
    const auto opset = opsets.find(node.domain);
    if (node.opset == 0) {
      const bool known = node.domain.empty() || node.domain == "ai.onnx.ml";
      if (opset == opsets.end() && known) {
        return MakeError(ErrorCode::kInvalid,
                         "node '" + node.Label() + "' (" + node.op_type +
                             "): the model does not say which opset of " +
                             (node.domain.empty() ? "ONNX" : node.domain) + " it uses",
                         "Export the model again.");
      }
      // Of another domain nothing runs anyway: it is told with all that is missing.
      node.opset = opset == opsets.end() ? 1 : opset->second;
    }
    out.push_back(std::move(node));
  }
  *nodes = std::move(out);
  return {};
}

}  // namespace

Status ResolveOpsetsAndFunctions(ModelProto* model) {
  if (model->opsets.empty()) {
    return MakeError(ErrorCode::kInvalid, "the model does not say which opset it uses",
                     "Export the model again.");
  }
  TM_ASSIGN_OR_RETURN(const Opsets opsets, ReadOpsets(model->opsets, "the model"));
  return Inliner(*model).Expand(&model->graph->nodes, opsets, 0);
}

}  // namespace tidemark::model

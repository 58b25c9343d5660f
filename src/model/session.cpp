#include "model/session.h"

#include <algorithm>

#include "model/graph/executor.h"
#include "model/graph/functions.h"
#include "model/graph/fusion.h"
#include "model/graph/planner.h"
#include "model/onnx/decoder.h"

namespace tidemark::model {
namespace {

constexpr uint64_t kFoldBytes = uint64_t{256} << 20;
constexpr uint64_t kFoldOperations = uint64_t{1} << 31;

std::string TypeText(const TypeProto& type) {
  switch (type.kind) {
    case TypeProto::Kind::kUnknown:
      return "any type";
    case TypeProto::Kind::kSequence:
      return "sequence of " + (type.inner ? TypeText(*type.inner) : std::string("any type"));
    case TypeProto::Kind::kOptional:
      return "optional " + (type.inner ? TypeText(*type.inner) : std::string("value"));
    case TypeProto::Kind::kMap:
      return "map of " + std::string(TypeName(type.element)) + " to " +
             (type.inner ? TypeText(*type.inner) : std::string("any type"));
    case TypeProto::Kind::kTensor:
      break;
  }
  std::string text(TypeName(type.element));
  if (!type.dims) return text + " of any shape";
  text += " [";
  for (size_t i = 0; i < type.dims->size(); ++i) {
    const Dim& dim = (*type.dims)[i];
    if (i > 0) text += ", ";
    text += dim.value >= 0 ? std::to_string(dim.value) : dim.name.empty() ? "?" : dim.name;
  }
  return text + "]";
}

std::vector<std::string> ClassesOf(const NodeProto& node) {
  std::vector<std::string> names;
  for (const Attribute& attribute : node.attributes) {
    const bool strings = attribute.name == "classlabels_strings";
    const bool ints =
        attribute.name == "classlabels_int64s" || attribute.name == "classlabels_ints";
    if (strings && !attribute.strings.empty()) names = attribute.strings;
    if (ints && names.empty()) {
      for (int64_t label : attribute.ints) names.push_back(std::to_string(label));
    }
  }
  return names;
}

void CountOperators(const GraphProto& graph, ModelInfo* info) {
  for (const NodeProto& node : graph.nodes) {
    ++info->nodes;
    const auto same = [&](const OperatorCount& other) {
      return other.name == node.op_type && other.domain == node.domain && other.opset == node.opset;
    };
    const auto known = std::find_if(info->operators.begin(), info->operators.end(), same);
    if (known != info->operators.end()) {
      ++known->count;
    } else {
      info->operators.push_back({node.domain, node.op_type, node.opset, 1});
    }
    for (const Attribute& attribute : node.attributes) {
      if (attribute.graph) CountOperators(*attribute.graph, info);
    }
  }
  for (const NamedTensor& tensor : graph.initializers) {
    info->parameters += static_cast<uint64_t>(tensor.tensor.count());
    info->parameter_bytes += tensor.tensor.bytes();
  }
}

// Follows a label or scores through operators that keep their columns, back to the classifier.
std::vector<std::string> FindClassNames(const GraphProto& graph, std::string name) {
  for (int step = 0; step < 16; ++step) {
    const NodeProto* maker = nullptr;
    for (const NodeProto& node : graph.nodes) {
      const bool makes =
          std::find(node.outputs.begin(), node.outputs.end(), name) != node.outputs.end();
      if (makes) maker = &node;
    }
    if (maker == nullptr || maker->inputs.empty()) return {};
    const auto names = ClassesOf(*maker);
    if (!names.empty()) return names;
    const bool keeps = maker->op_type == "Cast" || maker->op_type == "Identity" ||
                       maker->op_type == "Normalizer" || maker->op_type == "ZipMap" ||
                       maker->op_type == "Reshape";
    if (!keeps) return {};
    name = maker->inputs[0];
  }
  return {};
}

ModelInfo DescribeModel(const ModelProto& model) {
  ModelInfo info;
  info.ir_version = model.ir_version;
  info.producer_name = model.producer_name;
  info.producer_version = model.producer_version;
  info.opsets = model.opsets;
  info.metadata = model.metadata;
  const GraphProto& graph = *model.graph;
  for (const ValueInfoProto& input : graph.inputs) {
    const auto is_default = [&](const NamedTensor& tensor) { return tensor.name == input.name; };
    if (std::any_of(graph.initializers.begin(), graph.initializers.end(), is_default)) continue;
    info.inputs.push_back({input.name, input.type, {}});
  }
  for (const ValueInfoProto& output : graph.outputs) {
    info.outputs.push_back({output.name, output.type, FindClassNames(graph, output.name)});
  }
  CountOperators(graph, &info);
  std::sort(info.operators.begin(), info.operators.end(),
            [](const OperatorCount& a, const OperatorCount& b) {
              return std::tie(a.name, a.domain, a.opset) < std::tie(b.name, b.domain, b.opset);
            });
  info.missing = FindMissing(graph);
  return info;
}

Status CheckInput(const ValueInfo& info, const Value& value) {
  const TypeProto& type = info.type;
  const auto error = [&](const std::string& given) {
    return MakeError(ErrorCode::kInvalid,
                     "the input is " + info.ToString() + ", and was given " + given,
                     "Give the model data of its type and shape.");
  };
  if (type.kind == TypeProto::Kind::kSequence && value.kind != Value::Kind::kSequence) {
    return error("no sequence");
  }
  if (value.is_tensor() && value.tensor.is_none()) return error("nothing");
  if (type.kind != TypeProto::Kind::kTensor) return {};
  if (!value.is_tensor()) return error("no tensor");
  const Tensor& tensor = value.tensor;
  bool fits = type.element == DataType::kNone || type.element == tensor.type();
  if (type.dims) {
    fits = fits && type.dims->size() == tensor.rank();
    for (size_t i = 0; fits && i < tensor.rank(); ++i) {
      const int64_t want = (*type.dims)[i].value;
      fits = want < 0 || want == tensor.dim(i);
    }
  }
  if (fits) return {};
  return error(std::string(TypeName(tensor.type())) + " " + tensor.shape().ToString());
}

}  // namespace

std::string ValueInfo::ToString() const { return name + ": " + TypeText(type); }

struct Model::Impl {
  std::shared_ptr<BufferPool> pool;
  ModelInfo info;
  std::unique_ptr<Plan> plan;
  uint64_t last_operations = 0;
};

Model::Model(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

const ModelInfo& Model::info() const { return impl_->info; }
uint64_t Model::last_operations() const { return impl_->last_operations; }
uint64_t Model::peak_bytes() const { return impl_->pool->peak_bytes(); }
BufferPool* Model::pool() { return impl_->pool.get(); }

Result<ModelInfo> Inspect(const SharedBytes& file, std::span<const ExternalFile> external) {
  const auto pool = std::make_shared<BufferPool>(RunLimits().memory_bytes);
  TM_ASSIGN_OR_RETURN(ModelProto proto, DecodeModel(file, external, pool.get()));
  TM_RETURN_IF_ERROR(ResolveOpsetsAndFunctions(&proto));
  return DescribeModel(proto);
}

Result<Model> Model::Load(const SharedBytes& file, std::span<const ExternalFile> external,
                          const RunLimits& limits) {
  auto impl = std::make_unique<Impl>();
  impl->pool = std::make_shared<BufferPool>(limits.memory_bytes);
  TM_ASSIGN_OR_RETURN(ModelProto proto, DecodeModel(file, external, impl->pool.get()));
  TM_RETURN_IF_ERROR(ResolveOpsetsAndFunctions(&proto));
  impl->info = DescribeModel(proto);
  if (!impl->info.missing.empty()) return MissingError(impl->info.missing);
  FuseNodes(proto.graph.get());
  RunLimits fold_limits = limits;
  fold_limits.operations = std::min(limits.operations, kFoldOperations);
  RunState fold{impl->pool.get(), &fold_limits, 0, 0, 0};
  impl->pool->set_budget_bytes(
      std::min(limits.memory_bytes, impl->pool->live_bytes() + kFoldBytes));
  TM_ASSIGN_OR_RETURN(impl->plan, MakePlan(proto.graph, &fold));
  impl->pool->set_budget_bytes(limits.memory_bytes);
  return Model(std::move(impl));
}

Result<std::vector<Value>> Model::Run(std::span<const Value> inputs, const RunLimits& limits) {
  const std::vector<ValueInfo>& wanted = impl_->info.inputs;
  if (inputs.size() != wanted.size()) {
    return MakeError(ErrorCode::kInvalid, "the model has " + std::to_string(wanted.size()) +
                                              " inputs, and was given " +
                                              std::to_string(inputs.size()));
  }
  for (size_t i = 0; i < inputs.size(); ++i) TM_RETURN_IF_ERROR(CheckInput(wanted[i], inputs[i]));
  RunState run{impl_->pool.get(), &limits, 0, 0, 0};
  impl_->pool->set_budget_bytes(limits.memory_bytes);
  auto out = Executor::Run(*impl_->plan, {inputs.begin(), inputs.end()}, nullptr, &run);
  impl_->last_operations = run.operations;
  return out;
}

Result<uint64_t> CountOperations(Model* model) {
  std::vector<Value> inputs;
  for (const ValueInfo& info : model->info().inputs) {
    if (info.type.kind != TypeProto::Kind::kTensor || !info.type.dims ||
        info.type.element == DataType::kNone) {
      return MakeError(ErrorCode::kUnsupported,
                       "the operations depend on the input " + info.ToString());
    }
    Shape shape;
    for (const Dim& dim : *info.type.dims) shape.Append(dim.value >= 0 ? dim.value : 1);
    TM_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Make(model->pool(), info.type.element, shape));
    if (tensor.bytes() > 0) std::memset(tensor.mutable_data<uint8_t>(), 0, tensor.bytes());
    inputs.emplace_back(std::move(tensor));
  }
  TM_RETURN_IF_ERROR(model->Run(inputs));
  return model->last_operations();
}

}  // namespace tidemark::model

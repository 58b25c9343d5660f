#include "model/session.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "model/graph/executor.h"
#include "model/graph/free_batch.h"
#include "model/graph/functions.h"
#include "model/graph/fusion.h"
#include "model/graph/planner.h"
#include "model/graph/release.h"
#include "model/onnx/decoder.h"
#include "model/shapes/infer.h"

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

using OperatorKey = std::tuple<std::string, std::string, int64_t>;

void CountOperators(const GraphProto& graph, std::map<OperatorKey, uint64_t>* counts,
                    ModelInfo* info) {
  for (const NodeProto& node : graph.nodes) {
    ++info->nodes;
    ++(*counts)[{node.op_type, node.domain, node.opset}];
    for (const Attribute& attribute : node.attributes) {
      if (attribute.graph) CountOperators(*attribute.graph, counts, info);
    }
  }
  for (const NamedTensor& tensor : graph.initializers) {
    info->parameters += static_cast<uint64_t>(tensor.tensor.count());
    info->parameter_bytes += tensor.tensor.bytes();
  }
}

using Makers = std::unordered_map<std::string, const NodeProto*>;

// Follows a label or scores through operators that keep their columns, back to the classifier.
std::vector<std::string> FindClassNames(const Makers& makers, std::string name) {
  for (int step = 0; step < 16; ++step) {
    const auto maker = makers.find(name);
    if (maker == makers.end() || maker->second->inputs.empty()) return {};
    auto names = ClassesOf(*maker->second);
    if (!names.empty()) return names;
    const std::string& op = maker->second->op_type;
    const bool keeps =
        op == "Cast" || op == "Identity" || op == "Normalizer" || op == "ZipMap" || op == "Reshape";
    if (!keeps) return {};
    name = maker->second->inputs[0];
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
  std::unordered_set<std::string> defaults;
  for (const NamedTensor& tensor : graph.initializers) defaults.insert(tensor.name);
  for (const ValueInfoProto& input : graph.inputs) {
    if (defaults.count(input.name) == 0) info.inputs.push_back({input.name, input.type, {}});
  }
  Makers makers;
  for (const NodeProto& node : graph.nodes) {
    for (const std::string& name : node.outputs) makers[name] = &node;
  }
  for (const ValueInfoProto& output : graph.outputs) {
    info.outputs.push_back({output.name, output.type, FindClassNames(makers, output.name)});
  }
  std::map<OperatorKey, uint64_t> counts;
  CountOperators(graph, &counts, &info);
  for (const auto& [key, count] : counts) {
    info.operators.push_back({std::get<1>(key), std::get<0>(key), std::get<2>(key), count});
  }
  info.missing = FindMissing(graph);
  return info;
}

// What inference knows better than the file: exporters often leave the shapes of outputs open.
void TakeShapes(const InferredShapes& shapes, ModelInfo* info) {
  for (ValueInfo& output : info->outputs) {
    const auto found = shapes.values.find(output.name);
    if (found == shapes.values.end() || output.type.kind > TypeProto::Kind::kTensor) continue;
    const Facts& facts = found->second;
    if (!facts.dims) continue;
    TypeProto& type = output.type;
    const bool same_rank = type.dims && type.dims->size() == facts.dims->size();
    if (!same_rank) type.dims.emplace(facts.dims->size());
    for (size_t i = 0; i < facts.dims->size(); ++i) {
      const Extent& extent = (*facts.dims)[i];
      Dim& dim = (*type.dims)[i];
      if (extent.is_number()) {
        dim = {extent.factor, ""};
      } else if (extent.known() && dim.value < 0) {
        dim.name = ToText({extent}, shapes.open);
        dim.name = dim.name == "[?]" ? "" : dim.name.substr(1, dim.name.size() - 2);
      }
    }
    type.kind = TypeProto::Kind::kTensor;
    if (type.element == DataType::kNone) type.element = facts.type;
  }
}

void OpenBatch(GraphProto* graph, ModelInfo* info) {
  const auto batch = FreeBatch(graph);
  if (!batch) return;
  info->freed_batch = *batch;
  for (std::vector<ValueInfo>* values : {&info->inputs, &info->outputs}) {
    for (ValueInfo& value : *values) {
      if (value.type.dims && !value.type.dims->empty()) value.type.dims->front() = Dim();
    }
  }
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

Result<ModelInfo> Inspect(const ModelFile& file, std::span<const ExternalFile> external) {
  const auto pool = std::make_shared<BufferPool>(RunLimits().memory_bytes);
  TM_ASSIGN_OR_RETURN(ModelProto proto, DecodeOutline(file, external, pool.get()));
  TM_RETURN_IF_ERROR(ResolveOpsetsAndFunctions(&proto));
  ModelInfo info = DescribeModel(proto);
  const auto shapes = InferShapes(*proto.graph);
  if (shapes.ok()) TakeShapes(*shapes, &info);  // else Load tells why not
  return info;
}

Result<Model> Model::Load(const ModelFile& file, std::span<const ExternalFile> external,
                          const RunLimits& limits) {
  auto impl = std::make_unique<Impl>();
  impl->pool = std::make_shared<BufferPool>(limits.memory_bytes);
  TM_ASSIGN_OR_RETURN(ModelProto proto, DecodeModel(file, external, impl->pool.get()));
  TM_RETURN_IF_ERROR(ResolveOpsetsAndFunctions(&proto));
  impl->info = DescribeModel(proto);
  if (!impl->info.missing.empty()) return MissingError(impl->info.missing);
  TM_ASSIGN_OR_RETURN(const InferredShapes shapes, InferShapes(*proto.graph));
  TakeShapes(shapes, &impl->info);
  OpenBatch(proto.graph.get(), &impl->info);
  FuseNodes(proto.graph.get());
  RunLimits fold_limits = limits;
  fold_limits.operations = std::min(limits.operations, kFoldOperations);
  RunState fold{impl->pool.get(), &fold_limits, 0, 0, 0};
  impl->pool->set_budget_bytes(
      std::min(limits.memory_bytes, impl->pool->live_bytes() + kFoldBytes));
  TM_ASSIGN_OR_RETURN(impl->plan, MakePlan(proto.graph, &fold));
  ReleaseSource(impl->plan.get(), proto.graph.get(), file.head());
  impl->pool->Trim();
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
  impl_->pool->BeginRun();
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

#include "unit/model/shape_check.h"

#include <algorithm>
#include <map>

#include "model/graph/executor.h"
#include "model/graph/functions.h"
#include "model/graph/planner.h"
#include "model/onnx/decoder.h"
#include "model/shapes/infer.h"

namespace tidemark::model {
namespace {

ShapesKnown& Known() {
  static ShapesKnown known;
  return known;
}

class Checker {
 public:
  explicit Checker(InferredShapes shapes) : shapes_(std::move(shapes)) {}

  std::string Check(const std::string& name, const Value& value) {
    const Facts& facts = shapes_.values.at(name);
    if (!value.is_tensor()) return "";
    const Tensor& tensor = value.tensor;
    const std::string told = name + ": inferred " + std::string(TypeName(facts.type)) +
                             (facts.dims ? ToText(*facts.dims, shapes_.open) : " of any shape") +
                             ", it is " + std::string(TypeName(tensor.type())) +
                             tensor.shape().ToString();
    if (facts.type != DataType::kNone && facts.type != tensor.type()) return told;
    Known().dims += tensor.rank();
    if (!facts.dims) return "";
    if (facts.dims->size() != tensor.rank()) return told;
    for (size_t d = 0; d < tensor.rank(); ++d) {
      if ((*facts.dims)[d].known()) ++Known().known;
      if (!Fits((*facts.dims)[d], tensor.dim(d))) return told;
    }
    if (!facts.content || tensor.type() != DataType::kI64) return "";
    if (facts.content->size() != static_cast<size_t>(tensor.count())) return told + " (elements)";
    for (size_t i = 0; i < facts.content->size(); ++i) {
      if (!Fits((*facts.content)[i], tensor.data<int64_t>()[i])) return told + " (elements)";
    }
    return "";
  }

  void Bind(const std::string& name, const Tensor& tensor) {
    const auto& dims = shapes_.values.at(name).dims;
    for (size_t d = 0; dims && d < dims->size() && d < tensor.rank(); ++d) {
      if ((*dims)[d].symbol >= 0) sizes_[(*dims)[d].symbol] = tensor.dim(d);
    }
  }

 private:
  [[nodiscard]] bool Fits(const Extent& extent, int64_t actual) const {
    if (!extent.known()) return true;
    const int64_t size = extent.is_number() ? 1 : sizes_.at(extent.symbol);
    return extent.factor * size == actual;
  }

  InferredShapes shapes_;
  std::map<int32_t, int64_t> sizes_;
};

Result<std::string> Compare(const SharedBytes& file, std::span<const Value> inputs) {
  const auto pool = std::make_shared<BufferPool>(RunLimits().memory_bytes);
  TM_ASSIGN_OR_RETURN(ModelProto proto, DecodeModel(file, {}, pool.get()));
  TM_RETURN_IF_ERROR(ResolveOpsetsAndFunctions(&proto));
  GraphProto& graph = *proto.graph;
  TM_ASSIGN_OR_RETURN(InferredShapes shapes, InferShapes(graph));
  std::vector<std::string> names;
  for (const NodeProto& node : graph.nodes) {
    for (const std::string& name : node.outputs) {
      if (!name.empty() && shapes.values.count(name) > 0) names.push_back(name);
    }
  }
  graph.outputs.clear();
  for (const std::string& name : names) graph.outputs.push_back({name, {}});
  Checker checker(std::move(shapes));
  size_t at = 0;
  for (const ValueInfoProto& input : graph.inputs) {
    const auto is_it = [&](const NamedTensor& tensor) { return tensor.name == input.name; };
    const bool given = std::none_of(graph.initializers.begin(), graph.initializers.end(), is_it);
    if (given && at < inputs.size()) checker.Bind(input.name, inputs[at++].tensor);
  }
  RunLimits limits;
  RunState run{pool.get(), &limits, 0, 0, 0};
  TM_ASSIGN_OR_RETURN(const auto plan, MakePlan(proto.graph, &run));
  TM_ASSIGN_OR_RETURN(const auto values,
                      Executor::Run(*plan, {inputs.begin(), inputs.end()}, nullptr, &run));
  for (size_t i = 0; i < names.size(); ++i) {
    std::string problem = checker.Check(names[i], values[i]);
    if (!problem.empty()) return problem;
  }
  return std::string();
}

}  // namespace

std::string ShapesProblem(const SharedBytes& file, std::span<const Value> inputs) {
  auto problem = Compare(file, inputs);
  return problem.ok() ? *problem : problem.error().message;
}

const ShapesKnown& AllShapesKnown() { return Known(); }

}  // namespace tidemark::model

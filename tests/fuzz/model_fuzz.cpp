// ONNX files: the reader, and the running of what it accepts, on small tensors with little memory
// and few steps.
#include <cstring>
#include <vector>

#include "model/session.h"

namespace {

using tidemark::model::Model;
using tidemark::model::RunLimits;
using tidemark::model::Shape;
using tidemark::model::Tensor;
using tidemark::model::TypeProto;
using tidemark::model::Value;

RunLimits SmallLimits() {
  RunLimits limits;
  limits.memory_bytes = uint64_t{8} << 20;
  limits.operations = uint64_t{1} << 22;
  limits.loop_steps = 200;
  return limits;
}

// Values that count up through zero, so that indices, lengths and signs vary; open dims are 2.
bool MakeInputs(Model* model, std::vector<Value>* inputs) {
  for (const auto& info : model->info().inputs) {
    if (info.type.kind != TypeProto::Kind::kTensor) return false;
    if (info.type.element == tidemark::model::DataType::kNone) return false;
    Shape shape;
    if (info.type.dims) {
      for (const auto& dim : *info.type.dims) shape.Append(dim.value < 0 ? 2 : dim.value);
    }
    auto tensor = Tensor::Make(model->pool(), info.type.element, shape);
    if (!tensor.ok()) return false;
    auto* bytes = tensor->mutable_data<uint8_t>();
    for (size_t i = 0; i < tensor->bytes(); ++i) bytes[i] = static_cast<uint8_t>(i * 7 % 5);
    if (info.type.element == tidemark::model::DataType::kBool) {
      for (size_t i = 0; i < tensor->bytes(); ++i) bytes[i] &= 1;
    }
    inputs->emplace_back(std::move(*tensor));
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const RunLimits limits = SmallLimits();
  const auto file = tidemark::model::SharedBytes::Own(std::vector<uint8_t>(data, data + size));
  const tidemark::model::ExternalFile external{"weights", tidemark::model::SourceOf(file)};
  auto model = Model::Load(file, {&external, 1}, limits);
  if (!model.ok()) return 0;
  std::vector<Value> inputs;
  if (!MakeInputs(&*model, &inputs)) return 0;
  // Twice: the second run takes the memory of the first.
  for (int run = 0; run < 2; ++run) static_cast<void>(model->Run(inputs, limits));
  return 0;
}

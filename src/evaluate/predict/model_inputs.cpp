#include "evaluate/predict/model_inputs.h"

#include <algorithm>
#include <string>
#include <utility>

#include "evaluate/data/input_values.h"
#include "model/tensor/small_float.h"

namespace tidemark::evaluate {
namespace {

using model::DataType;
using model::Tensor;
using model::ValueInfo;

Result<InputType> TypeOf(const ValueInfo& input) {
  const DataType type = input.type.element;
  if (input.type.kind == model::TypeProto::Kind::kTensor) {
    if (type == DataType::kString) return InputType::kText;
    if (type == DataType::kBool) return InputType::kBoolean;
    if (type == DataType::kF32 || type == DataType::kF64 || type == DataType::kF16 ||
        type == DataType::kBf16) {
      return InputType::kFloat;
    }
    if (model::IsInteger(type) && model::ElementBytes(type) > 0) return InputType::kInteger;
  }
  return MakeError(ErrorCode::kUnsupported,
                   "the model's input " + input.ToString() + " can't be fed from a data set",
                   "Export the model with tensors of numbers or texts as inputs.");
}

// The dims of a batch: what the model leaves open is filled from the data.
Result<model::Shape> ShapeOf(const ValueInfo& input, const DataSet& data,
                             const InputBinding& binding, size_t batch) {
  size_t width = 0;
  for (const size_t column : binding.columns) width += data.columns[column].width();
  model::Shape shape{static_cast<int64_t>(batch)};
  const auto row_shape = binding.columns.size() == 1 ? data.columns[binding.columns[0]].row_shape()
                                                     : std::vector<size_t>();
  const auto as_the_data = [&] {
    for (const size_t dim : row_shape) shape.Append(static_cast<int64_t>(dim));
    if (row_shape.empty()) shape.Append(static_cast<int64_t>(width));
    return shape;
  };
  if (!input.type.dims) return as_the_data();
  const auto& dims = *input.type.dims;
  if (dims.size() == 1 && width == 1) return shape;
  int64_t known = 1;
  size_t open = 0;
  for (size_t i = 1; i < dims.size(); ++i) {
    if (dims[i].value < 0) {
      ++open;
    } else {
      known *= dims[i].value;
    }
  }
  if (open > 1 && row_shape.size() + 1 == dims.size()) return as_the_data();
  const auto wide = static_cast<int64_t>(width);
  if (dims.empty() || open > 1 || known <= 0 || wide % known != 0 || (open == 0 && wide != known)) {
    return MakeError(ErrorCode::kInvalid,
                     "the model's input " + input.ToString() + " does not take the " +
                         std::to_string(width) + " values a row that are bound to it",
                     "Bind other columns, or give an array of the input's shape.");
  }
  for (size_t i = 1; i < dims.size(); ++i) {
    shape.Append(dims[i].value < 0 ? wide / known : dims[i].value);
  }
  return shape;
}

// Repeats the last row until there are as many values as the tensor has.
template <typename T, typename From, typename Convert>
void Copy(const std::vector<From>& values, size_t rows, const Convert& convert, Tensor* tensor) {
  T* out = tensor->mutable_data<T>();
  const auto count = static_cast<size_t>(tensor->count());
  const size_t width = values.size() / rows;
  for (size_t i = 0; i < count; ++i) {
    const size_t at = i < values.size() ? i : (rows - 1) * width + i % width;
    out[i] = convert(values[at]);
  }
}

template <typename T>
void CopyAs(const std::vector<int64_t>& values, size_t rows, Tensor* tensor) {
  Copy<T>(
      values, rows, [](int64_t value) { return static_cast<T>(value); }, tensor);
}

void CopyIntegers(const std::vector<int64_t>& values, size_t rows, Tensor* tensor) {
  switch (tensor->type()) {
    case DataType::kI32:
      return CopyAs<int32_t>(values, rows, tensor);
    case DataType::kU32:
      return CopyAs<uint32_t>(values, rows, tensor);
    case DataType::kI16:
      return CopyAs<int16_t>(values, rows, tensor);
    case DataType::kU16:
      return CopyAs<uint16_t>(values, rows, tensor);
    case DataType::kI8:
    case DataType::kI4:
    case DataType::kI2:
      return CopyAs<int8_t>(values, rows, tensor);
    case DataType::kU8:
    case DataType::kU4:
    case DataType::kU2:
      return CopyAs<uint8_t>(values, rows, tensor);
    case DataType::kBool:
      return Copy<uint8_t>(
          values, rows, [](int64_t value) { return static_cast<uint8_t>(value != 0); }, tensor);
    default:
      return CopyAs<int64_t>(values, rows, tensor);
  }
}

void CopyFloats(const std::vector<float>& values, size_t rows, Tensor* tensor) {
  const auto same = [](float value) { return value; };
  switch (tensor->type()) {
    case DataType::kF16:
      return Copy<uint16_t>(values, rows, model::F32ToF16, tensor);
    case DataType::kBf16:
      return Copy<uint16_t>(values, rows, model::F32ToBf16, tensor);
    default:
      return Copy<float>(values, rows, same, tensor);
  }
}

Result<model::Value> MakeInput(model::Model* model, const ValueInfo& input, const DataSet& data,
                               const InputBinding& binding, const RowRange& range) {
  TM_ASSIGN_OR_RETURN(const model::Shape shape, ShapeOf(input, data, binding, range.batch));
  TM_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Make(model->pool(), input.type.element, shape));
  TM_ASSIGN_OR_RETURN(const InputType type, TypeOf(input));
  if (type == InputType::kText) {
    std::vector<std::string> texts;
    TM_RETURN_IF_ERROR(FillTexts(data, binding, range.first, range.rows, &texts));
    Copy<std::string>(
        texts, range.rows, [](const std::string& text) { return text; }, &tensor);
  } else if (tensor.type() == DataType::kF64) {
    std::vector<double> doubles;
    TM_RETURN_IF_ERROR(FillDoubles(data, binding, range.first, range.rows, &doubles));
    Copy<double>(
        doubles, range.rows, [](double value) { return value; }, &tensor);
  } else if (type == InputType::kFloat) {
    std::vector<float> floats;
    TM_RETURN_IF_ERROR(FillFloats(data, binding, range.first, range.rows, &floats));
    CopyFloats(floats, range.rows, &tensor);
  } else {
    std::vector<int64_t> integers;
    TM_RETURN_IF_ERROR(FillIntegers(data, binding, range.first, range.rows, &integers));
    CopyIntegers(integers, range.rows, &tensor);
  }
  return model::Value(std::move(tensor));
}

}  // namespace

Result<std::vector<ModelInput>> InputsOf(const model::ModelInfo& info) {
  std::vector<ModelInput> inputs;
  for (const ValueInfo& value : info.inputs) {
    ModelInput input;
    input.name = value.name;
    TM_ASSIGN_OR_RETURN(input.type, TypeOf(value));
    if (value.type.dims) {
      for (const model::Dim& dim : *value.type.dims) input.shape.push_back(dim.value);
    } else {
      input.shape = {-1, -1};
    }
    inputs.push_back(std::move(input));
  }
  return inputs;
}

size_t FixedBatchOf(const model::ModelInfo& info) {
  for (const ValueInfo& input : info.inputs) {
    if (input.type.dims && !input.type.dims->empty() && input.type.dims->front().value > 0) {
      return static_cast<size_t>(input.type.dims->front().value);
    }
  }
  return 0;
}

Result<std::vector<model::Value>> MakeInputs(model::Model* model, const DataSet& data,
                                             const Binding& binding, const RowRange& range) {
  const std::vector<ValueInfo>& inputs = model->info().inputs;
  if (binding.inputs.size() != inputs.size()) {
    return MakeError(ErrorCode::kInvalid, "the binding is for a model with " +
                                              std::to_string(binding.inputs.size()) + " inputs");
  }
  std::vector<model::Value> values;
  for (size_t i = 0; i < inputs.size(); ++i) {
    TM_ASSIGN_OR_RETURN(model::Value value,
                        MakeInput(model, inputs[i], data, binding.inputs[i], range));
    values.push_back(std::move(value));
  }
  return values;
}

}  // namespace tidemark::evaluate

#include "model/ops/op_context.h"

#include "model/ops/type_cast.h"

namespace tidemark::model {

Status RunState::CountOperations(uint64_t operations_more) {
  if (__builtin_add_overflow(operations, operations_more, &operations) ||
      operations > limits->operations) {
    return MakeError(ErrorCode::kTooLarge, "the run needs more operations than its limit",
                     "Use a smaller batch, or raise the limit.");
  }
  return CheckCancelled();
}

Status RunState::CheckCancelled() const {
  if (limits->cancelled && limits->cancelled()) {
    return MakeError(ErrorCode::kCancelled, "the run was stopped");
  }
  return {};
}

const Attribute* OpContext::Find(std::string_view name) const {
  for (const Attribute& attribute : node_->attributes) {
    if (attribute.name == name) return &attribute;
  }
  return nullptr;
}

int64_t OpContext::Int(std::string_view name, int64_t otherwise) const {
  const Attribute* found = Find(name);
  return found != nullptr && found->kind == AttributeKind::kInt ? found->i : otherwise;
}

double OpContext::Float(std::string_view name, double otherwise) const {
  const Attribute* found = Find(name);
  return found != nullptr && found->kind == AttributeKind::kFloat ? static_cast<double>(found->f)
                                                                  : otherwise;
}

std::string_view OpContext::String(std::string_view name, std::string_view otherwise) const {
  const Attribute* found = Find(name);
  return found != nullptr && found->kind == AttributeKind::kString ? std::string_view(found->s)
                                                                   : otherwise;
}

std::span<const int64_t> OpContext::Ints(std::string_view name) const {
  const Attribute* found = Find(name);
  if (found == nullptr) return {};
  return found->ints;
}

std::span<const float> OpContext::Floats(std::string_view name) const {
  const Attribute* found = Find(name);
  if (found == nullptr) return {};
  return found->floats;
}

std::span<const std::string> OpContext::Strings(std::string_view name) const {
  const Attribute* found = Find(name);
  if (found == nullptr) return {};
  return found->strings;
}

const Tensor* OpContext::TensorOf(std::string_view name) const {
  const Attribute* found = Find(name);
  return found != nullptr && !found->tensor.is_none() ? &found->tensor : nullptr;
}

Result<std::vector<int64_t>> OpContext::Ints(size_t i) const {
  const Tensor& tensor = In(i);
  std::vector<int64_t> out;
  if (tensor.type() == DataType::kI64) {
    out.assign(tensor.data<int64_t>(), tensor.data<int64_t>() + tensor.count());
  } else if (tensor.type() == DataType::kI32) {
    out.assign(tensor.data<int32_t>(), tensor.data<int32_t>() + tensor.count());
  } else {
    return Invalid("input " + std::to_string(i) + " must be int32 or int64");
  }
  return out;
}

Result<int64_t> OpContext::ScalarInt(size_t i) const {
  if (In(i).count() != 1) return Invalid("input " + std::to_string(i) + " must be one number");
  TM_ASSIGN_OR_RETURN(const auto values, Ints(i));
  return values[0];
}

Result<double> OpContext::Scalar(size_t i) const {
  if (In(i).count() != 1 || In(i).type() == DataType::kString) {
    return Invalid("input " + std::to_string(i) + " must be one number");
  }
  TM_ASSIGN_OR_RETURN(const Tensor wide, CastTensor(In(i), DataType::kF64, {}, pool()));
  return wide.data<double>()[0];
}

Result<Tensor> OpContext::MakeInPlace(size_t i, DataType type, const Shape& shape) const {
  const Tensor& input = In(i);
  if (input.type() == type && input.shape() == shape && input.exclusive()) return input;
  return Make(type, shape);
}

}  // namespace tidemark::model

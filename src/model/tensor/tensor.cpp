#include "model/tensor/tensor.h"

namespace tidemark::model {
namespace {

constexpr uint64_t kStringBytes = 64;  // what an empty string is counted as

}  // namespace

Result<Tensor> Tensor::Make(BufferPool* pool, DataType type, const Shape& shape) {
  const auto count = shape.CheckedCount();
  const uint64_t each = type == DataType::kString ? kStringBytes : ElementBytes(type);
  uint64_t bytes = 0;
  if (!count || __builtin_mul_overflow(static_cast<uint64_t>(*count), each, &bytes)) {
    return MakeError(ErrorCode::kTooLarge, "a result of shape " + shape.ToString() + " can't be");
  }
  Tensor out;
  out.type_ = type;
  out.shape_ = shape;
  out.count_ = *count;
  if (type == DataType::kString) {
    if (bytes > pool->budget_bytes()) {
      return MakeError(ErrorCode::kTooLarge, "a result of " + std::to_string(*count) +
                                                 " strings is over the memory limit");
    }
    out.strings_ = std::make_shared<std::vector<std::string>>(static_cast<size_t>(*count));
    out.owner_ = out.strings_;
    return out;
  }
  TM_ASSIGN_OR_RETURN(auto buffer, pool->Allocate(bytes));
  out.data_ = buffer.get();
  out.owner_ = std::move(buffer);
  out.writable_ = true;
  return out;
}

Tensor Tensor::View(DataType type, const Shape& shape, const uint8_t* data,
                    std::shared_ptr<const void> owner) {
  Tensor out;
  out.type_ = type;
  out.shape_ = shape;
  out.count_ = shape.count();
  out.data_ = const_cast<uint8_t*>(data);
  out.owner_ = std::move(owner);
  return out;
}

}  // namespace tidemark::model

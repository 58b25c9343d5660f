#include "model/tensor/tensor.h"

namespace tidemark::model {
namespace {

struct Texts {
  std::shared_ptr<void> reserved;
  std::vector<std::string> list;
};

}  // namespace

Result<Tensor> Tensor::Make(BufferPool* pool, DataType type, const Shape& shape) {
  const auto count = shape.CheckedCount();
  const uint64_t each = type == DataType::kString ? pool->text_bytes() : ElementBytes(type);
  uint64_t bytes = 0;
  if (!count || __builtin_mul_overflow(static_cast<uint64_t>(*count), each, &bytes)) {
    return MakeError(ErrorCode::kTooLarge, "a result of shape " + shape.ToString() + " can't be");
  }
  Tensor out;
  out.type_ = type;
  out.shape_ = shape;
  out.count_ = *count;
  if (type == DataType::kString) {
    auto texts = std::make_shared<Texts>();
    TM_ASSIGN_OR_RETURN(texts->reserved, pool->Reserve(bytes));
    texts->list.resize(static_cast<size_t>(*count));
    out.strings_ = &texts->list;
    out.owner_ = std::move(texts);
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

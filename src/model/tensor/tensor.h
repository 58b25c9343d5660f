// A dense row-major array of any ONNX type, and the values that flow through a graph: tensors,
// sequences of them, and optionals that may be empty.
//
// Copies share their elements. Elements are written only by the operator that made the tensor, or
// by one that holds the last reference (exclusive()), so that elementwise results can take the
// place of their input.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/tensor/buffer_pool.h"
#include "model/tensor/data_type.h"
#include "model/tensor/shape.h"

namespace tidemark::model {

class Tensor {
 public:
  Tensor() = default;

  // Not cleared; strings are empty. Checks the shape and the pool's budget.
  static Result<Tensor> Make(BufferPool* pool, DataType type, const Shape& shape);
  // Reads foreign memory that `owner` keeps; the memory is never written. `data` is aligned for its
  // type and has the bytes of `shape`.
  static Tensor View(DataType type, const Shape& shape, const uint8_t* data,
                     std::shared_ptr<const void> owner);

  [[nodiscard]] DataType type() const { return type_; }
  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] int64_t dim(size_t i) const { return shape_[i]; }
  [[nodiscard]] size_t rank() const { return shape_.rank(); }
  [[nodiscard]] int64_t count() const { return count_; }
  [[nodiscard]] bool is_none() const { return type_ == DataType::kNone; }
  [[nodiscard]] size_t bytes() const { return static_cast<size_t>(count_) * ElementBytes(type_); }

  // Elements. T is the type's own, or for data movement any trivial type of its size; strings have
  // std::string.
  template <typename T>
  [[nodiscard]] const T* data() const {
    if constexpr (std::is_same_v<T, std::string>) {
      return strings_ != nullptr ? strings_->data() : nullptr;
    } else {
      return reinterpret_cast<const T*>(data_);
    }
  }
  template <typename T>
  [[nodiscard]] T* mutable_data() {
    if constexpr (std::is_same_v<T, std::string>) {
      return strings_ != nullptr ? strings_->data() : nullptr;
    } else {
      return reinterpret_cast<T*>(data_);
    }
  }

  // Nobody else holds the elements, and they may be written.
  [[nodiscard]] bool exclusive() const { return writable_ && owner_.use_count() == 1; }

  // Keeps type and shape only, for weights whose elements are packed elsewhere.
  void DropElements() {
    writable_ = false;
    data_ = nullptr;
    owner_.reset();
    strings_ = {};
  }
  // Elements that lie in memory which `owner` keeps.
  [[nodiscard]] bool IsKeptBy(const std::shared_ptr<const void>& owner) const {
    return owner != nullptr && owner_ == owner;
  }

  // The same elements with other dims of the same count.
  [[nodiscard]] Tensor Reshaped(const Shape& shape) const {
    Tensor out = *this;
    out.shape_ = shape;
    return out;
  }
  // The same bits under another type of the same size.
  [[nodiscard]] Tensor As(DataType type) const {
    Tensor out = *this;
    out.type_ = type;
    return out;
  }

 private:
  DataType type_ = DataType::kNone;
  bool writable_ = false;
  Shape shape_;
  int64_t count_ = 0;
  uint8_t* data_ = nullptr;
  std::shared_ptr<const void> owner_;
  std::vector<std::string>* strings_ = nullptr;  // the owner's
};

struct Value {
  enum class Kind : uint8_t { kNone, kTensor, kSequence, kMap };

  Value() = default;
  Value(Tensor value) : kind(Kind::kTensor), tensor(std::move(value)) {}  // NOLINT: implicit

  [[nodiscard]] bool is_none() const { return kind == Kind::kNone; }
  [[nodiscard]] bool is_tensor() const { return kind == Kind::kTensor; }

  Kind kind = Kind::kNone;
  Tensor tensor;                                   // of a map: its values, [N]
  std::shared_ptr<const Tensor> keys;              // of a map: [N]
  DataType element = DataType::kNone;              // of a sequence
  std::shared_ptr<const std::vector<Value>> list;  // of a sequence
};

}  // namespace tidemark::model

// From a run-time element type to a compiled one.
#pragma once

#include <complex>
#include <string>

#include "model/tensor/tensor.h"

namespace tidemark::model {

template <typename T>
struct Tag {
  using Type = T;
};

// Signature letter F or P.
template <typename Fn>
auto DispatchFloat(DataType type, Fn fn) {
  if (type == DataType::kF64) return fn(Tag<double>{});
  return fn(Tag<float>{});
}

// Signature letter K.
template <typename Fn>
auto DispatchInteger(DataType type, Fn fn) {
  if (type == DataType::kI32) return fn(Tag<int32_t>{});
  if (type == DataType::kU64) return fn(Tag<uint64_t>{});
  return fn(Tag<int64_t>{});
}

// Signature letter N or Q.
template <typename Fn>
auto DispatchNumber(DataType type, Fn fn) {
  if (type == DataType::kF32 || type == DataType::kF64) return DispatchFloat(type, fn);
  return DispatchInteger(type, fn);
}

// Any type, to move elements only.
template <typename Fn>
auto DispatchMove(DataType type, Fn fn) {
  if (type == DataType::kString) return fn(Tag<std::string>{});
  switch (ElementBytes(type)) {
    case 1:
      return fn(Tag<uint8_t>{});
    case 2:
      return fn(Tag<uint16_t>{});
    case 4:
      return fn(Tag<uint32_t>{});
    case 8:
      return fn(Tag<uint64_t>{});
    default:
      return fn(Tag<std::complex<double>>{});
  }
}

}  // namespace tidemark::model

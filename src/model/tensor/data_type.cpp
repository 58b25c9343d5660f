#include "model/tensor/data_type.h"

#include <array>

namespace tidemark::model {
namespace {

struct TypeFacts {
  std::string_view name;
  uint8_t bytes;      // in memory
  uint8_t file_bits;  // in raw_data
};

constexpr std::array<TypeFacts, 27> kTypes = {
    {{"undefined", 0, 0},      {"float32", 4, 32},   {"uint8", 1, 8},
     {"int8", 1, 8},           {"uint16", 2, 16},    {"int16", 2, 16},
     {"int32", 4, 32},         {"int64", 8, 64},     {"string", 0, 0},
     {"bool", 1, 8},           {"float16", 2, 16},   {"float64", 8, 64},
     {"uint32", 4, 32},        {"uint64", 8, 64},    {"complex64", 8, 64},
     {"complex128", 16, 128},  {"bfloat16", 2, 16},  {"float8e4m3fn", 1, 8},
     {"float8e4m3fnuz", 1, 8}, {"float8e5m2", 1, 8}, {"float8e5m2fnuz", 1, 8},
     {"uint4", 1, 4},          {"int4", 1, 4},       {"float4e2m1", 1, 4},
     {"float8e8m0", 1, 8},     {"uint2", 1, 2},      {"int2", 1, 2}}};

const TypeFacts& Facts(DataType type) { return kTypes[static_cast<size_t>(type)]; }

}  // namespace

bool IsKnownType(uint64_t number) { return number > 0 && number < kTypes.size(); }
size_t ElementBytes(DataType type) { return Facts(type).bytes; }
size_t ElementFileBits(DataType type) { return Facts(type).file_bits; }
std::string_view TypeName(DataType type) { return Facts(type).name; }

bool IsSmallFloat(DataType type) {
  switch (type) {
    case DataType::kF16:
    case DataType::kBf16:
    case DataType::kF8E4M3FN:
    case DataType::kF8E4M3FNUZ:
    case DataType::kF8E5M2:
    case DataType::kF8E5M2FNUZ:
    case DataType::kF4E2M1:
    case DataType::kF8E8M0:
      return true;
    default:
      return false;
  }
}

bool IsFloat(DataType type) {
  return type == DataType::kF32 || type == DataType::kF64 || IsSmallFloat(type);
}

bool IsUnsigned(DataType type) {
  switch (type) {
    case DataType::kU8:
    case DataType::kU16:
    case DataType::kU32:
    case DataType::kU64:
    case DataType::kU4:
    case DataType::kU2:
      return true;
    default:
      return false;
  }
}

bool IsInteger(DataType type) {
  switch (type) {
    case DataType::kI8:
    case DataType::kI16:
    case DataType::kI32:
    case DataType::kI64:
    case DataType::kI4:
    case DataType::kI2:
      return true;
    default:
      return IsUnsigned(type);
  }
}

DataType WideType(DataType type) {
  if (IsSmallFloat(type)) return DataType::kF32;
  if (type == DataType::kI32 || type == DataType::kU64) return type;
  if (IsInteger(type) || type == DataType::kBool) return DataType::kI64;
  return type;
}

}  // namespace tidemark::model

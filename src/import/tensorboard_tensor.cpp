#include "import/tensorboard_tensor.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/wire_reader.h"

namespace tidemark {
namespace {

enum : uint32_t {
  kFloat = 1,
  kDouble = 2,
  kInt32 = 3,
  kUint8 = 4,
  kInt16 = 5,
  kInt8 = 6,
  kComplex64 = 8,
  kInt64 = 9,
  kBool = 10,
  kBfloat16 = 14,
  kUint16 = 17,
  kComplex128 = 18,
  kHalf = 19,
  kUint32 = 22,
  kUint64 = 23,
  kFloat8E5m2 = 24,
  kFloat8E4m3 = 25
};

constexpr TensorType kTypes[] = {
    {kFloat, "float32", 4, 5, true},
    {kDouble, "float64", 8, 6, true},
    {kInt32, "int32", 4, 7, true},
    {kUint8, "uint8", 1, 7, true},
    {kInt16, "int16", 2, 7, true},
    {kInt8, "int8", 1, 7, true},
    {kTensorText, "string", 0, 8, false},
    {kComplex64, "complex64", 8, 9, false},
    {kInt64, "int64", 8, 10, true},
    {kBool, "bool", 1, 11, true},
    {kBfloat16, "bfloat16", 2, 13, true},
    {kUint16, "uint16", 2, 7, true},
    {kComplex128, "complex128", 16, 12, false},
    {kHalf, "float16", 2, 13, true},
    {kUint32, "uint32", 4, 16, true},
    {kUint64, "uint64", 8, 17, true},
    {kFloat8E5m2, "float8_e5m2", 1, 18, true},
    {kFloat8E4m3, "float8_e4m3fn", 1, 18, true},
};
constexpr TensorType kUnknownType = {0, "unknown", 0, 0, false};
constexpr uint32_t kFloat8List = 18;
constexpr size_t kMaxRawBytes = size_t{512} << 20;
constexpr size_t kMaxExpanded = size_t{1} << 20;

// A binary float of `exponent_bits` and `mantissa_bits` with IEEE 754's subnormals.
double SmallFloat(uint32_t bits, int exponent_bits, int mantissa_bits) {
  uint32_t mantissa = bits & ((1u << mantissa_bits) - 1);
  int exponent = static_cast<int>(bits >> mantissa_bits & ((1u << exponent_bits) - 1));
  int bias = (1 << (exponent_bits - 1)) - 1;
  double value = exponent == 0
                     ? std::ldexp(mantissa, 1 - bias - mantissa_bits)
                     : std::ldexp(mantissa | 1u << mantissa_bits, exponent - bias - mantissa_bits);
  return (bits >> (exponent_bits + mantissa_bits) & 1) != 0 ? -value : value;
}

double HalfToDouble(uint32_t bits) {
  if ((bits & 0x7C00) != 0x7C00) return SmallFloat(bits, 5, 10);
  if ((bits & 0x3FF) != 0) return std::numeric_limits<double>::quiet_NaN();
  return (bits & 0x8000) != 0 ? -HUGE_VAL : HUGE_VAL;
}

double Float8E4m3ToDouble(uint32_t bits) {
  return (bits & 0x7F) == 0x7F ? std::numeric_limits<double>::quiet_NaN() : SmallFloat(bits, 4, 3);
}

template <typename T>
T Load(const uint8_t* at) {
  T value{};
  std::memcpy(&value, at, sizeof(T));
  return value;
}

TensorScalar Widen(int64_t integer) {
  auto value = static_cast<double>(integer);
  bool exact = value < 9223372036854775808.0 && static_cast<int64_t>(value) == integer;
  return {value, !exact};
}

TensorScalar Widen(uint64_t integer) {
  auto value = static_cast<double>(integer);
  bool exact = value < 18446744073709551616.0 && static_cast<uint64_t>(value) == integer;
  return {value, !exact};
}

// One element of a real type from its little-endian bytes.
TensorScalar ElementAt(uint32_t type, const uint8_t* at) {
  switch (type) {
    case kFloat:
      return {WidenFloat(Load<float>(at)), false};
    case kDouble:
      return {Load<double>(at), false};
    case kInt32:
      return {static_cast<double>(Load<int32_t>(at)), false};
    case kUint8:
      return {static_cast<double>(*at), false};
    case kInt16:
      return {static_cast<double>(Load<int16_t>(at)), false};
    case kInt8:
      return {static_cast<double>(static_cast<int8_t>(*at)), false};
    case kInt64:
      return Widen(Load<int64_t>(at));
    case kBool:
      return {*at != 0 ? 1.0 : 0.0, false};
    case kBfloat16:
      return {WidenFloat(BitCast<float>(uint32_t{Load<uint16_t>(at)} << 16)), false};
    case kUint16:
      return {static_cast<double>(Load<uint16_t>(at)), false};
    case kHalf:
      return {HalfToDouble(Load<uint16_t>(at)), false};
    case kUint32:
      return {static_cast<double>(Load<uint32_t>(at)), false};
    case kUint64:
      return Widen(Load<uint64_t>(at));
    case kFloat8E5m2:
      return {HalfToDouble(uint32_t{*at} << 8), false};
    case kFloat8E4m3:
      return {Float8E4m3ToDouble(*at), false};
    default:
      return {};
  }
}

bool IsFixedList(uint32_t type) {
  return type == kFloat || type == kDouble || type == kComplex64 || type == kComplex128;
}

void AppendLow(uint64_t value, uint32_t bytes, std::vector<uint8_t>* out) {
  for (uint32_t i = 0; i < bytes; ++i) out->push_back(static_cast<uint8_t>(value >> (8 * i)));
}

// Appends what one field of the typed list holds, packed or not, in the type's own width.
void AppendList(const TensorType& type, const WireField& field, std::vector<uint8_t>* out) {
  bool raw = IsFixedList(type.number) || type.list_field == kFloat8List;
  if (raw && field.type() == kWireBytes) {
    out->insert(out->end(), field.bytes.begin(), field.bytes.end());
  } else if (field.type() == kWireBytes) {
    WireReader packed(field.bytes);
    uint64_t value = 0;
    while (packed.NextVarint(&value)) AppendLow(value, type.bytes, out);
  } else if (field.type() == kWireFixed32 || field.type() == kWireFixed64) {
    uint32_t part = type.number == kFloat || type.number == kComplex64 ? 4 : 8;
    if (raw && field.type() == (part == 4 ? kWireFixed32 : kWireFixed64)) {
      AppendLow(field.number, part, out);
    }
  } else {
    AppendLow(field.number, type.bytes, out);
  }
}

std::optional<std::vector<uint8_t>> ListElements(const TensorView& tensor) {
  const TensorType& type = TensorTypeOf(tensor.type);
  std::vector<uint8_t> out;
  WireReader reader(tensor.message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.field() != type.list_field) continue;
    // A varint byte becomes at most one element.
    if (out.size() + field.bytes.size() * type.bytes > kMaxRawBytes) return std::nullopt;
    AppendList(type, field, &out);
  }
  out.resize(out.size() / type.bytes * type.bytes);
  return out;
}

// The usual scalar, without an allocation: float_val[0] of any spelling.
TensorScalar FirstFloat(std::span<const uint8_t> message) {
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(5, kWireFixed32)) return {WidenFloat(field.F32()), false};
    if (field.key == WireKey(5, kWireBytes) && field.bytes.size() >= 4) {
      return {WidenFloat(Load<float>(field.bytes.data())), false};
    }
  }
  return {};
}

bool DecodeShape(std::span<const uint8_t> message, TensorView* tensor) {
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(3, kWireVarint)) tensor->unknown_rank = field.number != 0;
    if (field.key != WireKey(2, kWireBytes)) continue;
    int64_t size = 0;
    WireReader dim(field.bytes);
    WireField part;
    while (dim.Next(&part)) {
      if (part.key == WireKey(1, kWireVarint)) size = part.Int64();
    }
    if (!dim.ok()) return false;
    tensor->shape.push_back(size);
  }
  return reader.ok();
}

}  // namespace

const TensorType& TensorTypeOf(uint32_t number) {
  for (const auto& type : kTypes) {
    if (type.number == number) return type;
  }
  return kUnknownType;
}

bool DecodeTensor(std::span<const uint8_t> message, TensorView* tensor) {
  *tensor = TensorView();
  tensor->message = message;
  WireReader reader(message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(1, kWireVarint)) tensor->type = static_cast<uint32_t>(field.number);
    if (field.key == WireKey(4, kWireBytes)) tensor->content = field.bytes;
    if (field.key == WireKey(2, kWireBytes) && !DecodeShape(field.bytes, tensor)) return false;
  }
  return reader.ok();
}

std::optional<TensorScalar> FirstNumber(const TensorView& tensor) {
  const TensorType& type = TensorTypeOf(tensor.type);
  if (!type.is_real) return std::nullopt;
  if (!tensor.content.empty()) {
    if (tensor.content.size() < type.bytes) return std::nullopt;
    return ElementAt(tensor.type, tensor.content.data());
  }
  if (tensor.type == kFloat && tensor.shape.empty()) return FirstFloat(tensor.message);
  auto elements = ListElements(tensor);
  if (!elements) return std::nullopt;
  return elements->empty() ? TensorScalar{} : ElementAt(tensor.type, elements->data());
}

std::optional<std::vector<uint8_t>> RawElements(const TensorView& tensor) {
  if (TensorTypeOf(tensor.type).bytes == 0) return std::nullopt;
  if (tensor.content.empty()) return ListElements(tensor);
  return std::vector<uint8_t>(tensor.content.begin(), tensor.content.end());
}

std::vector<std::string_view> Texts(const TensorView& tensor) {
  std::vector<std::string_view> texts;
  WireReader reader(tensor.message);
  WireField field;
  while (reader.Next(&field)) {
    if (field.key == WireKey(8, kWireBytes)) texts.push_back(field.text());
  }
  return texts;
}

std::optional<std::vector<double>> Rows(const TensorView& tensor, size_t columns) {
  const TensorType& type = TensorTypeOf(tensor.type);
  if (!type.is_real || tensor.shape.size() != 2) return std::nullopt;
  if (tensor.shape[0] < 0 || tensor.shape[1] != static_cast<int64_t>(columns)) return std::nullopt;
  auto raw = RawElements(tensor);
  if (!raw) return std::nullopt;
  size_t have = raw->size() / type.bytes;
  auto rows = static_cast<uint64_t>(tensor.shape[0]);
  if (rows > std::max(have, kMaxExpanded) / columns) return std::nullopt;
  size_t want = static_cast<size_t>(rows) * columns;
  if (have > want || (have < want && (!tensor.content.empty()))) return std::nullopt;
  std::vector<double> out(want, 0.0);
  for (size_t i = 0; i < want && have > 0; ++i) {
    out[i] = ElementAt(tensor.type, raw->data() + std::min(i, have - 1) * type.bytes).value;
  }
  return out;
}

}  // namespace tidemark

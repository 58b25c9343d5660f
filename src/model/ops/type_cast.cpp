#include "model/ops/type_cast.h"

#include <cmath>
#include <limits>

#include "base/number_text.h"
#include "model/ops/dispatch.h"

namespace tidemark::model {
namespace {

template <typename To, typename From>
To ConvertNumber(From value) {
  if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    // Clamped, because the conversion of anything else traps or is undefined.
    if (std::isnan(value)) return 0;
    constexpr auto kLow = static_cast<double>(std::numeric_limits<To>::min());
    const double high = std::ldexp(1.0, std::numeric_limits<To>::digits);
    const double whole = std::trunc(static_cast<double>(value));
    if (whole <= kLow) return std::numeric_limits<To>::min();
    if (whole >= high) return std::numeric_limits<To>::max();
    return static_cast<To>(whole);
  } else {
    return static_cast<To>(value);
  }
}

template <typename From, typename To>
void ConvertAll(const Tensor& from, Tensor* to) {
  const auto* in = from.data<From>();
  auto* out = to->mutable_data<To>();
  for (int64_t i = 0; i < from.count(); ++i) out[i] = ConvertNumber<To>(in[i]);
}

template <typename Read>
void FillFloats(const Tensor& from, Tensor* to, Read read) {
  for (int64_t i = 0; i < from.count(); ++i) to->mutable_data<float>()[i] = read(i);
}

// A small type to f32 or i64.
Result<Tensor> Widen(const Tensor& from, BufferPool* pool) {
  const DataType type = from.type();
  const DataType wide = WideType(type);
  if (wide == type) return from;
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, wide, from.shape()));
  switch (type) {
    case DataType::kF16:
      FillFloats(from, &out, [&](int64_t i) { return F16ToF32(from.data<uint16_t>()[i]); });
      break;
    case DataType::kBf16:
      FillFloats(from, &out, [&](int64_t i) { return Bf16ToF32(from.data<uint16_t>()[i]); });
      break;
    case DataType::kI8:
    case DataType::kI4:
    case DataType::kI2:
      ConvertAll<int8_t, int64_t>(from, &out);
      break;
    case DataType::kU8:
    case DataType::kU4:
    case DataType::kU2:
    case DataType::kBool:
      ConvertAll<uint8_t, int64_t>(from, &out);
      break;
    case DataType::kI16:
      ConvertAll<int16_t, int64_t>(from, &out);
      break;
    case DataType::kU16:
      ConvertAll<uint16_t, int64_t>(from, &out);
      break;
    case DataType::kU32:
      ConvertAll<uint32_t, int64_t>(from, &out);
      break;
    default:
      FillFloats(from, &out, [&](int64_t i) { return TinyToF32(type, from.data<uint8_t>()[i]); });
      break;
  }
  return out;
}

uint8_t NarrowBits(DataType type, int64_t value) {
  const int bits = static_cast<int>(ElementFileBits(type));
  const int64_t mask = (int64_t{1} << bits) - 1;
  int64_t low = value & mask;
  if (!IsUnsigned(type) && (low >> (bits - 1)) != 0) low -= mask + 1;
  return static_cast<uint8_t>(low);
}

// f32 or i64 to a small type; integers wrap.
Result<Tensor> Narrow(const Tensor& wide, DataType type, F8Options options, BufferPool* pool) {
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, type, wide.shape()));
  const int64_t count = wide.count();
  switch (type) {
    case DataType::kF16:
      for (int64_t i = 0; i < count; ++i) {
        out.mutable_data<uint16_t>()[i] = F32ToF16(wide.data<float>()[i]);
      }
      break;
    case DataType::kBf16:
      for (int64_t i = 0; i < count; ++i) {
        out.mutable_data<uint16_t>()[i] = F32ToBf16(wide.data<float>()[i]);
      }
      break;
    case DataType::kI8:
    case DataType::kU8:
      ConvertAll<int64_t, uint8_t>(wide, &out);
      break;
    case DataType::kI16:
    case DataType::kU16:
      ConvertAll<int64_t, uint16_t>(wide, &out);
      break;
    case DataType::kU32:
      ConvertAll<int64_t, uint32_t>(wide, &out);
      break;
    case DataType::kBool:
      for (int64_t i = 0; i < count; ++i) {
        out.mutable_data<uint8_t>()[i] = wide.data<int64_t>()[i] != 0 ? 1 : 0;
      }
      break;
    case DataType::kI4:
    case DataType::kU4:
    case DataType::kI2:
    case DataType::kU2:
      for (int64_t i = 0; i < count; ++i) {
        out.mutable_data<uint8_t>()[i] = NarrowBits(type, wide.data<int64_t>()[i]);
      }
      break;
    default:
      for (int64_t i = 0; i < count; ++i) {
        out.mutable_data<uint8_t>()[i] = F32ToTiny(type, wide.data<float>()[i], options);
      }
      break;
  }
  return out;
}

Result<Tensor> ToBool(const Tensor& wide, BufferPool* pool) {
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, DataType::kBool, wide.shape()));
  DispatchNumber(wide.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < wide.count(); ++i) {
      out.mutable_data<uint8_t>()[i] = wide.data<T>()[i] != T{0} ? 1 : 0;
    }
  });
  return out;
}

std::string FloatText(double value, bool single) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "INF" : "-INF";
  return single ? FormatF32(static_cast<float>(value)) : FormatDouble(value);
}

Result<Tensor> ToStrings(const Tensor& wide, BufferPool* pool) {
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, DataType::kString, wide.shape()));
  DispatchNumber(wide.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < wide.count(); ++i) {
      std::string& text = out.mutable_data<std::string>()[i];
      if constexpr (std::is_floating_point_v<T>) {
        text = FloatText(static_cast<double>(wide.data<T>()[i]), std::is_same_v<T, float>);
      } else {
        text = std::to_string(wide.data<T>()[i]);
      }
    }
  });
  return out;
}

// Strings to f64, or to i64 when `integers` and they are.
Result<Tensor> FromStrings(const Tensor& from, bool integers, BufferPool* pool) {
  const DataType type = integers ? DataType::kI64 : DataType::kF64;
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, type, from.shape()));
  for (int64_t i = 0; i < from.count(); ++i) {
    const std::string& text = from.data<std::string>()[i];
    const auto whole = integers ? ParseInt64(text) : std::nullopt;
    const auto number = ParseDouble(text);
    if (!number) {
      return MakeError(ErrorCode::kInvalid, "the text '" + text.substr(0, 40) + "' is no number");
    }
    if (integers) {
      out.mutable_data<int64_t>()[i] = whole ? *whole : ConvertNumber<int64_t>(*number);
    } else {
      out.mutable_data<double>()[i] = *number;
    }
  }
  return out;
}

Result<Tensor> BetweenWide(const Tensor& from, DataType to, BufferPool* pool) {
  if (from.type() == to) return from;
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, to, from.shape()));
  DispatchNumber(from.type(), [&](auto from_tag) {
    DispatchNumber(to, [&](auto to_tag) {
      ConvertAll<typename decltype(from_tag)::Type, typename decltype(to_tag)::Type>(from, &out);
    });
  });
  return out;
}

bool IsComplex(DataType type) { return type == DataType::kC64 || type == DataType::kC128; }

}  // namespace

Result<Tensor> CastTensor(const Tensor& tensor, DataType to, F8Options options, BufferPool* pool) {
  if (tensor.type() == to) return tensor;
  if (IsComplex(tensor.type()) || IsComplex(to) || to == DataType::kNone || tensor.is_none()) {
    return MakeError(ErrorCode::kUnsupported,
                     "values of type " + std::string(TypeName(tensor.type())) +
                         " can't be converted to " + std::string(TypeName(to)));
  }
  Tensor wide;
  if (tensor.type() == DataType::kString) {
    const bool integers = IsInteger(to) || to == DataType::kBool;
    TM_ASSIGN_OR_RETURN(wide, FromStrings(tensor, integers, pool));
  } else {
    TM_ASSIGN_OR_RETURN(wide, Widen(tensor, pool));
  }
  if (to == DataType::kString) return ToStrings(wide, pool);
  if (to == DataType::kBool) return ToBool(wide, pool);
  const DataType wide_to = WideType(to);
  TM_ASSIGN_OR_RETURN(wide, BetweenWide(wide, wide_to, pool));
  if (wide_to == to) return wide;
  return Narrow(wide, to, options, pool);
}

}  // namespace tidemark::model

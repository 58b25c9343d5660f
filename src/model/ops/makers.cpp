// Values out of attributes, shapes and other types.
#include <algorithm>
#include <cmath>

#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

template <typename T, typename From>
Status ReturnList(OpContext& c, std::span<const From> values, bool scalar) {
  const Shape shape = scalar ? Shape() : Shape{static_cast<int64_t>(values.size())};
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(TypeOf<T>::kType, shape));
  std::copy(values.begin(), values.end(), out.mutable_data<T>());
  return c.Return(std::move(out));
}

Status Constant(OpContext& c) {
  if (const Tensor* tensor = c.TensorOf("value")) return c.Return(*tensor);
  if (const Tensor* tensor = c.TensorOf("sparse_value")) return c.Return(*tensor);
  if (const Attribute* a = c.Find("value_float")) {
    return ReturnList<float, float>(c, {&a->f, 1}, true);
  }
  if (const Attribute* a = c.Find("value_int")) {
    return ReturnList<int64_t, int64_t>(c, {&a->i, 1}, true);
  }
  if (const Attribute* a = c.Find("value_string")) {
    return ReturnList<std::string, std::string>(c, {&a->s, 1}, true);
  }
  if (const Attribute* a = c.Find("value_floats")) {
    return ReturnList<float, float>(c, a->floats, false);
  }
  if (const Attribute* a = c.Find("value_ints")) {
    return ReturnList<int64_t, int64_t>(c, a->ints, false);
  }
  if (const Attribute* a = c.Find("value_strings")) {
    return ReturnList<std::string, std::string>(c, a->strings, false);
  }
  return c.Invalid("it has no value");
}

Status ConstantOfShape(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const auto dims, c.Ints(0));
  if (dims.size() > Shape::kMaxRank) return c.Invalid("the shape has more than 16 dimensions");
  const Tensor* value = c.TensorOf("value");
  if (value != nullptr && value->count() != 1) return c.Invalid("its value must be one element");
  const DataType type = value != nullptr ? value->type() : DataType::kF32;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(type, Shape(std::span<const int64_t>(dims))));
  if (value == nullptr) {
    std::fill_n(out.mutable_data<float>(), out.count(), 0.0F);
  } else {
    DispatchMove(type, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      std::fill_n(out.mutable_data<T>(), out.count(), value->data<T>()[0]);
    });
  }
  return c.Return(std::move(out));
}

Status Identity(OpContext& c) { return c.Return(c.InValue(0)); }

Status ShapeOf(OpContext& c) {
  const Shape& shape = c.In(0).shape();
  const auto rank = static_cast<int64_t>(shape.rank());
  const auto clamp = [&](int64_t at) {
    return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const int64_t start = clamp(c.Int("start", 0));
  const int64_t end = std::max(start, clamp(c.Int("end", rank)));
  return ReturnList<int64_t, int64_t>(
      c, shape.dims().subspan(static_cast<size_t>(start), static_cast<size_t>(end - start)), false);
}

Status Size(OpContext& c) {
  const int64_t count = c.In(0).count();
  return ReturnList<int64_t, int64_t>(c, {&count, 1}, true);
}

Status Range(OpContext& c) {
  for (size_t i = 0; i < 3; ++i) {
    if (c.In(i).count() != 1) return c.Invalid("start, limit and delta must be one number each");
  }
  return DispatchNumber(c.In(0).type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    const T start = c.In(0).data<T>()[0];
    const T limit = c.In(1).data<T>()[0];
    const T delta = c.In(2).data<T>()[0];
    if (delta == T{0}) return c.Invalid("the step of a range can't be 0");
    const double steps = std::ceil((static_cast<double>(limit) - static_cast<double>(start)) /
                                   static_cast<double>(delta));
    if (!(steps < 1e15)) return c.Invalid("the range is too long");
    const auto count = steps > 0 ? static_cast<int64_t>(steps) : int64_t{0};
    TM_ASSIGN_OR_RETURN(Tensor out, c.Make(c.In(0).type(), {count}));
    for (int64_t i = 0; i < count; ++i) {
      if constexpr (std::is_integral_v<T>) {
        out.mutable_data<T>()[i] = static_cast<T>(
            static_cast<uint64_t>(start) + static_cast<uint64_t>(i) * static_cast<uint64_t>(delta));
      } else {
        out.mutable_data<T>()[i] = start + static_cast<T>(i) * delta;
      }
    }
    return c.Return(std::move(out));
  });
}

Result<DataType> TypeAttribute(OpContext& c, std::string_view name, DataType otherwise) {
  const int64_t number = c.Int(name, static_cast<int64_t>(otherwise));
  if (!IsKnownType(static_cast<uint64_t>(number))) {
    return MakeError(ErrorCode::kInvalid, "unknown element type " + std::to_string(number));
  }
  return static_cast<DataType>(number);
}

Status EyeLike(OpContext& c) {
  if (c.In(0).rank() != 2) return c.Invalid("its input must have 2 dimensions");
  TM_ASSIGN_OR_RETURN(const DataType type, TypeAttribute(c, "dtype", c.In(0).type()));
  const int64_t k = c.Int("k", 0);
  const int64_t rows = c.In(0).dim(0);
  const int64_t columns = c.In(0).dim(1);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, c.In(0).shape()));
  std::fill_n(out.mutable_data<float>(), out.count(), 0.0F);
  for (int64_t i = std::max<int64_t>(0, k < -rows ? rows : -k); i < rows; ++i) {
    if (k >= columns || i + k >= columns) break;
    if (i + k >= 0) out.mutable_data<float>()[i * columns + i + k] = 1;
  }
  TM_ASSIGN_OR_RETURN(out, CastTensor(out, type, {}, c.pool()));
  return c.Return(std::move(out));
}

F8Options CastOptions(OpContext& c) {
  F8Options options;
  options.saturate = c.Int("saturate", 1) != 0;
  const std::string_view mode = c.String("round_mode", "up");
  options.rounding = mode == "down"      ? F8Rounding::kDown
                     : mode == "nearest" ? F8Rounding::kNearest
                                         : F8Rounding::kUp;
  return options;
}

Status Cast(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const DataType to, TypeAttribute(c, "to", DataType::kNone));
  TM_ASSIGN_OR_RETURN(Tensor out, CastTensor(c.In(0), to, CastOptions(c), c.pool()));
  return c.Return(std::move(out));
}

Status CastLike(OpContext& c) {
  TM_ASSIGN_OR_RETURN(Tensor out, CastTensor(c.In(0), c.In(1).type(), CastOptions(c), c.pool()));
  return c.Return(std::move(out));
}

Status BitCastOp(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const DataType to, TypeAttribute(c, "to", DataType::kNone));
  const DataType from = c.In(0).type();
  if (ElementFileBits(from) != ElementFileBits(to) || ElementFileBits(from) < 8) {
    return c.Invalid("the two types must have the same size");
  }
  if (to != DataType::kBool) return c.Return(c.In(0).As(to));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(to, c.In(0).shape()));
  for (int64_t i = 0; i < out.count(); ++i) {
    out.mutable_data<uint8_t>()[i] = c.In(0).data<uint8_t>()[i] != 0 ? 1 : 0;
  }
  return c.Return(std::move(out));
}

// For inference the identity. Training mode draws random numbers, which no evaluation wants.
Status Dropout(OpContext& c) {
  if (c.Has(2)) {
    TM_ASSIGN_OR_RETURN(const double training, c.Scalar(2));
    double ratio = 0.5;
    if (c.Has(1)) {
      TM_ASSIGN_OR_RETURN(ratio, c.Scalar(1));
    }
    if (training != 0 && ratio != 0) {
      return MakeError(ErrorCode::kUnsupported, "dropout in training mode is random",
                       "Export the model for inference.");
    }
  }
  TM_RETURN_IF_ERROR(c.Return(0, c.In(0)));
  if (!c.Wants(1)) return {};
  TM_ASSIGN_OR_RETURN(Tensor mask, c.Make(DataType::kBool, c.In(0).shape()));
  std::fill_n(mask.mutable_data<uint8_t>(), mask.count(), uint8_t{1});
  return c.Return(1, std::move(mask));
}

}  // namespace

void AddMakers(OpTable* table) {
  table->Add({"", "Constant", 1, kOpen, "", Constant});
  table->Add({"", "ConstantOfShape", 9, kOpen, "I", ConstantOfShape});
  table->Add({"", "Identity", 1, kOpen, "V", Identity});
  table->Add({"", "Shape", 1, kOpen, "A", ShapeOf});
  table->Add({"", "Size", 1, kOpen, "A", Size});
  table->Add({"", "Range", 11, kOpen, "NNN", Range});
  table->Add({"", "EyeLike", 9, kOpen, "A", EyeLike});
  table->Add({"", "Cast", 6, kOpen, "A", Cast});
  table->Add({"", "CastLike", 15, kOpen, "AA", CastLike});
  table->Add({"", "BitCast", 26, kOpen, "A", BitCastOp});
  table->Add({"", "Dropout", 1, 11, "A", Dropout});
  table->Add({"", "Dropout", 12, kOpen, "AA?A?", Dropout});
}

}  // namespace tidemark::model

// QuantizeLinear, DequantizeLinear, and products of quantised matrices.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/kernels/broadcast.h"
#include "model/ops/axes.h"
#include "model/ops/families.h"
#include "model/ops/matmul.h"
#include "model/ops/op_context.h"
#include "model/ops/quantize.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

struct Range {
  double low, high;
};

Range RangeOf(DataType type) {
  const auto bits = static_cast<int>(ElementFileBits(type));
  if (IsUnsigned(type)) return {0, std::ldexp(1.0, bits) - 1};
  return {-std::ldexp(1.0, bits - 1), std::ldexp(1.0, bits - 1) - 1};
}

// Where the scale of each element is: one for all, one a place of an axis, or one a block along it.
struct Scales {
  int64_t n = 1, inner = 1, block = 1, blocks = 1;

  [[nodiscard]] int64_t At(int64_t i) const {
    return i / (inner * n) * blocks * inner + i / inner % n / block * inner + i % inner;
  }
};

Result<Scales> ReadScales(OpContext& c, const Shape& x, const Tensor& scale) {
  Scales s;
  const int64_t block = c.Int("block_size", 0);
  if (scale.count() == 1 && block == 0) {
    s.n = s.block = std::max<int64_t>(x.count(), 1);
    return s;
  }
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 1), x.rank()));
  s.n = x[axis];
  if (block > 0) {
    Shape wanted = x;
    wanted[axis] = (x[axis] + block - 1) / block;
    if (scale.shape() != wanted) return c.Invalid("its scales don't fit its blocks");
    s.block = block;
    s.blocks = wanted[axis];
    s.inner = x.Product(axis + 1, x.rank());
    return s;
  }
  if (scale.rank() != 1 || scale.dim(0) != s.n) return c.Invalid("its scales don't fit its axis");
  // Per axis: one scale a place, the same for all inner ones; At() is given i / inner then.
  s.inner = 0;
  s.blocks = x.Product(axis + 1, x.rank());
  return s;
}

int64_t ScaleAt(const Scales& s, int64_t i) {
  if (s.inner == 0) return i / s.blocks % s.n;  // per axis
  if (s.n == s.block && s.blocks == 1) return 0;
  return s.At(i);
}

// Float tensors as f64, for exact arithmetic on any of their types.
Result<Tensor> AsDouble(OpContext& c, const Tensor& x) {
  return CastTensor(x, DataType::kF64, {}, c.pool());
}

Status QuantizeLinear(OpContext& c) {
  const Tensor& x = c.In(0);
  DataType type = c.Has(2) ? c.In(2).type() : DataType::kU8;
  const int64_t stated = c.Int("output_dtype", 0);
  if (!c.Has(2) && IsKnownType(static_cast<uint64_t>(stated))) type = static_cast<DataType>(stated);
  TM_ASSIGN_OR_RETURN(const Scales s, ReadScales(c, x.shape(), c.In(1)));
  if (c.Has(2) && c.In(2).count() != c.In(1).count()) return c.Invalid("its zero points don't fit");
  TM_ASSIGN_OR_RETURN(Tensor values, AsDouble(c, x));
  TM_ASSIGN_OR_RETURN(const Tensor scale, AsDouble(c, c.In(1)));
  Tensor zero;
  if (c.Has(2)) {
    TM_ASSIGN_OR_RETURN(zero, AsDouble(c, c.In(2)));
  }
  TM_ASSIGN_OR_RETURN(Tensor scaled, c.Make(DataType::kF64, x.shape()));
  const Range range = IsInteger(type) ? RangeOf(type) : Range{0, 0};
  const bool single = x.type() == DataType::kF32 && scale.count() > 0;
  for (int64_t i = 0; i < x.count(); ++i) {
    const int64_t at = ScaleAt(s, i);
    const double z = zero.is_none() ? 0 : zero.data<double>()[at];
    double q = values.data<double>()[i] / scale.data<double>()[at];
    if (single) q = static_cast<double>(static_cast<float>(q));  // as the division in f32 rounds
    if (IsInteger(type)) q = std::clamp(std::nearbyint(q) + z, range.low, range.high);
    scaled.mutable_data<double>()[i] =
        std::isnan(q) && IsInteger(type) ? 0 : q + (IsInteger(type) ? 0 : z);
  }
  F8Options options;
  options.saturate = c.Int("saturate", 1) != 0;
  TM_ASSIGN_OR_RETURN(Tensor out, CastTensor(scaled, type, options, c.pool()));
  return c.Return(std::move(out));
}

Status DequantizeLinear(OpContext& c) {
  const Tensor& x = c.In(0);
  TM_ASSIGN_OR_RETURN(const Scales s, ReadScales(c, x.shape(), c.In(1)));
  if (c.Has(2) && c.In(2).count() != c.In(1).count()) return c.Invalid("its zero points don't fit");
  TM_ASSIGN_OR_RETURN(Tensor values, AsDouble(c, x));
  TM_ASSIGN_OR_RETURN(const Tensor scale, AsDouble(c, c.In(1)));
  Tensor zero;
  if (c.Has(2)) {
    TM_ASSIGN_OR_RETURN(zero, AsDouble(c, c.In(2)));
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF64, x.shape()));
  for (int64_t i = 0; i < x.count(); ++i) {
    const int64_t at = ScaleAt(s, i);
    const double z = zero.is_none() ? 0 : zero.data<double>()[at];
    out.mutable_data<double>()[i] = (values.data<double>()[i] - z) * scale.data<double>()[at];
  }
  DataType type = c.In(1).type();
  const int64_t stated = c.Int("output_dtype", 0);
  if (IsKnownType(static_cast<uint64_t>(stated))) type = static_cast<DataType>(stated);
  TM_ASSIGN_OR_RETURN(out, CastTensor(out, type, {}, c.pool()));
  return c.Return(std::move(out));
}

Status DynamicQuantizeLinear(OpContext& c) {
  const Tensor& x = c.In(0);
  if (x.type() != DataType::kF32) return c.Invalid("its input must be float32");
  float low = 0;
  float high = 0;
  for (int64_t i = 0; i < x.count(); ++i) {
    low = std::min(low, x.data<float>()[i]);
    high = std::max(high, x.data<float>()[i]);
  }
  const float scale = (high - low) / 255.0F;
  float zero = 0;
  if (scale != 0) zero = std::nearbyint(std::clamp(-low / scale, 0.0F, 255.0F));
  TM_ASSIGN_OR_RETURN(Tensor scaled, c.Make(DataType::kF64, x.shape()));
  for (int64_t i = 0; i < x.count(); ++i) {
    scaled.mutable_data<double>()[i] =
        scale == 0 ? 0 : static_cast<double>(x.data<float>()[i] / scale);
  }
  TM_ASSIGN_OR_RETURN(Tensor out,
                      RoundToInteger(scaled, static_cast<double>(zero), DataType::kU8, c.pool()));
  TM_ASSIGN_OR_RETURN(Tensor scale_out, c.Make(DataType::kF32, Shape()));
  *scale_out.mutable_data<float>() = scale;
  TM_ASSIGN_OR_RETURN(Tensor zero_out, c.Make(DataType::kU8, Shape()));
  *zero_out.mutable_data<uint8_t>() = static_cast<uint8_t>(zero);
  TM_RETURN_IF_ERROR(c.Return(0, std::move(out)));
  TM_RETURN_IF_ERROR(c.Return(1, std::move(scale_out)));
  return c.Return(2, std::move(zero_out));
}

// A matrix of 8-bit values as i64, minus its zero point: one, or one a row (of the left) or column
// (of the right).
Result<Tensor> Centred(OpContext& c, const Tensor& x, const Tensor* zero, bool rows) {
  if (!IsInteger(x.type()) && !IsSmallFloat(x.type()))
    return c.Invalid("its inputs must be quantised");
  if (IsSmallFloat(x.type())) return c.Invalid("quantised floats can't be multiplied here");
  TM_ASSIGN_OR_RETURN(Tensor wide, CastTensor(x, DataType::kI64, {}, c.pool()));
  if (zero == nullptr) return wide;
  TM_ASSIGN_OR_RETURN(Tensor zeros, CastTensor(*zero, DataType::kI64, {}, c.pool()));
  if (rows && zeros.rank() == 1 && zeros.count() > 1) {
    zeros = zeros.Reshaped({zeros.count(), 1});
  }
  const auto common = Broadcast(zeros.shape(), x.shape());
  if (!common || *common != x.shape()) return c.Invalid("its zero points don't fit");
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kI64, x.shape()));
  const BroadcastWalk<1> walk(x.shape(), {&zeros.shape()});
  walk.ForEachRow([&](int64_t at, const auto& offsets) {
    for (int64_t i = 0; i < walk.inner_count(); ++i) {
      out.mutable_data<int64_t>()[at + i] =
          wide.data<int64_t>()[at + i] -
          zeros.data<int64_t>()[offsets[0] + i * walk.inner_strides()[0]];
    }
  });
  return out;
}

Status MatMulInteger(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Tensor a, Centred(c, c.In(0), c.Has(2) ? &c.In(2) : nullptr, true));
  TM_ASSIGN_OR_RETURN(const Tensor b, Centred(c, c.In(1), c.Has(3) ? &c.In(3) : nullptr, false));
  TM_ASSIGN_OR_RETURN(const Tensor sums, MultiplyMatrices(c, a, b, nullptr));
  TM_ASSIGN_OR_RETURN(Tensor out, CastTensor(sums, DataType::kI32, {}, c.pool()));
  return c.Return(std::move(out));
}

// a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero
Status QLinearMatMul(OpContext& c) {
  if (!IsInteger(c.In(7).type()) || ElementBytes(c.In(7).type()) != 1) {
    return c.Invalid("its result must be 8-bit integers");
  }
  TM_ASSIGN_OR_RETURN(const Tensor a, Centred(c, c.In(0), &c.In(2), true));
  TM_ASSIGN_OR_RETURN(const Tensor b, Centred(c, c.In(3), &c.In(5), false));
  TM_ASSIGN_OR_RETURN(const Tensor sums, MultiplyMatrices(c, a, b, nullptr));
  TM_ASSIGN_OR_RETURN(Tensor scaled, CastTensor(sums, DataType::kF64, {}, c.pool()));
  TM_ASSIGN_OR_RETURN(Tensor a_scale, AsDouble(c, c.In(1)));
  TM_ASSIGN_OR_RETURN(const Tensor b_scale, AsDouble(c, c.In(4)));
  TM_ASSIGN_OR_RETURN(const double y_scale, c.Scalar(6));
  TM_ASSIGN_OR_RETURN(const double y_zero, c.Scalar(7));
  if (a_scale.rank() == 1 && a_scale.count() > 1) a_scale = a_scale.Reshaped({a_scale.count(), 1});
  for (const Tensor* scale : {static_cast<const Tensor*>(&a_scale), &b_scale}) {
    const auto common = Broadcast(scale->shape(), sums.shape());
    if (!common || *common != sums.shape()) return c.Invalid("its scales don't fit");
    const BroadcastWalk<1> walk(sums.shape(), {&scale->shape()});
    walk.ForEachRow([&](int64_t at, const auto& offsets) {
      for (int64_t i = 0; i < walk.inner_count(); ++i) {
        scaled.mutable_data<double>()[at + i] *=
            scale->data<double>()[offsets[0] + i * walk.inner_strides()[0]];
      }
    });
  }
  for (int64_t i = 0; i < scaled.count(); ++i) scaled.mutable_data<double>()[i] /= y_scale;
  TM_ASSIGN_OR_RETURN(Tensor out, RoundToInteger(scaled, y_zero, c.In(7).type(), c.pool()));
  return c.Return(std::move(out));
}

}  // namespace

Result<Tensor> RoundToInteger(const Tensor& values, double zero, DataType type, BufferPool* pool) {
  TM_ASSIGN_OR_RETURN(Tensor rounded, Tensor::Make(pool, DataType::kF64, values.shape()));
  const Range range = RangeOf(type);
  for (int64_t i = 0; i < values.count(); ++i) {
    const double value = std::nearbyint(values.data<double>()[i]) + zero;
    rounded.mutable_data<double>()[i] =
        std::isnan(value) ? 0 : std::clamp(value, range.low, range.high);
  }
  return CastTensor(rounded, type, {}, pool);
}

void AddQuantized(OpTable* table) {
  table->Add({"", "QuantizeLinear", 10, kOpen, "AAA?", QuantizeLinear});
  table->Add({"", "DequantizeLinear", 10, kOpen, "AAA?", DequantizeLinear});
  table->Add({"", "DynamicQuantizeLinear", 11, kOpen, "A", DynamicQuantizeLinear});
  table->Add({"", "MatMulInteger", 10, kOpen, "AAA?A?", MatMulInteger});
  table->Add({"", "QLinearMatMul", 10, kOpen, "AAAAAAAA", QLinearMatMul});
}

}  // namespace tidemark::model

// MatMul and Gemm.
#include <algorithm>

#include "model/graph/fusion.h"
#include "model/kernels/broadcast.h"
#include "model/kernels/gemm.h"
#include "model/ops/activation.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/matmul.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

// A constant right side, packed at load.
class PackedWeights : public OpState {
 public:
  explicit PackedWeights(PackedRight weights) : weights_(std::move(weights)) {}
  [[nodiscard]] const PackedRight& weights() const { return weights_; }

 private:
  PackedRight weights_;
};

constexpr int64_t kMaxPacked = int64_t{1} << 27;  // elements

Status PrepareMatMul(OpContext& c) {
  if (!c.IsConstant(1) || c.In(1).type() != DataType::kF32 || c.In(1).rank() != 2 ||
      c.In(1).count() > kMaxPacked) {
    return {};
  }
  const Tensor& b = c.In(1);
  c.SetState(std::make_unique<PackedWeights>(
      PackedRight({b.data<float>(), b.dim(1), 1}, b.dim(0), b.dim(1))));
  c.AbsorbInput(1);
  return {};
}

Status MatMul(OpContext& c) {
  const auto* packed = c.state<PackedWeights>();
  TM_ASSIGN_OR_RETURN(
      Tensor out,
      MultiplyMatrices(c, c.In(0), c.In(1), packed == nullptr ? nullptr : &packed->weights()));
  return c.Return(std::move(out));
}

// Made by the planner: MatMul of packed weights, with a bias.
Status MatMulBias(OpContext& c) {
  const auto* packed = c.state<PackedWeights>();
  const Tensor& a = c.In(0);
  if (packed == nullptr || a.rank() < 1 || a.type() != DataType::kF32) {
    return c.Invalid("its input must be float32");
  }
  const int64_t k = packed->weights().k();
  const int64_t n = packed->weights().n();
  if (a.shape().back() != k || c.In(2).count() != n) {
    return c.Invalid("the shapes " + a.shape().ToString() + " and " + c.In(1).shape().ToString() +
                     " can't be multiplied");
  }
  Shape shape = a.shape();
  shape[shape.rank() - 1] = n;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kF32, shape));
  TM_RETURN_IF_ERROR(
      c.CountOperations(static_cast<uint64_t>(out.count()) * static_cast<uint64_t>(k)));
  Epilogue epilogue;
  epilogue.bias = c.In(2).data<float>();
  Activation::Of(c).Put(&epilogue);
  if (out.count() > 0) {
    GemmF32(out.count() / n, {a.data<float>(), k, 1}, packed->weights(), epilogue,
            out.mutable_data<float>(), n);
  }
  return c.Return(std::move(out));
}

struct GemmShape {
  int64_t m, n, k;
  bool trans_a, trans_b;
};

Status PrepareGemm(OpContext& c) {
  if (!c.IsConstant(1) || c.In(1).type() != DataType::kF32 || c.In(1).rank() != 2 ||
      c.In(1).count() > kMaxPacked) {
    return {};
  }
  const Tensor& b = c.In(1);
  const bool transposed = c.Int("transB", 0) != 0;
  const int64_t k = b.dim(transposed ? 1 : 0);
  const int64_t n = b.dim(transposed ? 0 : 1);
  const MatrixView<float> view = {b.data<float>(), transposed ? 1 : n, transposed ? k : 1};
  c.SetState(std::make_unique<PackedWeights>(PackedRight(view, k, n)));
  c.AbsorbInput(1);
  return {};
}

template <typename T>
void GemmInto(OpContext& c, const GemmShape& g, T* to) {
  const MatrixView<T> a = {c.In(0).data<T>(), g.trans_a ? 1 : g.k, g.trans_a ? g.m : 1};
  const MatrixView<T> b = {c.In(1).data<T>(), g.trans_b ? 1 : g.n, g.trans_b ? g.k : 1};
  if constexpr (std::is_same_v<T, float>) {
    if (const auto* packed = c.state<PackedWeights>()) {
      GemmF32(g.m, a, packed->weights(), to, g.n);
    } else {
      GemmF32(g.m, g.n, g.k, a, b, to, g.n);
    }
  } else {
    GemmPlain<T>(g.m, g.n, g.k, a, b, to);
  }
}

// to[m, n] += beta * C
template <typename T>
void AddBias(OpContext& c, const Shape& shape, double beta, T* to) {
  if (!c.Has(2) || beta == 0) return;
  const BroadcastWalk<1> walk(shape, {&c.In(2).shape()});
  const auto factor = static_cast<T>(beta);
  walk.ForEachRow([&](int64_t at, const auto& offsets) {
    const T* from = c.In(2).data<T>() + offsets[0];
    for (int64_t i = 0; i < walk.inner_count(); ++i) {
      to[at + i] += factor * from[i * walk.inner_strides()[0]];
    }
  });
}

template <typename T>
void RunGemm(OpContext& c, const GemmShape& g, const Shape& shape, double alpha, double beta,
             T* to) {
  std::fill_n(to, shape.count(), T{0});
  if (alpha == 1) AddBias<T>(c, shape, beta, to);
  if (alpha != 0) GemmInto<T>(c, g, to);
  if (alpha == 1) return;
  for (int64_t i = 0; i < shape.count(); ++i) to[i] *= static_cast<T>(alpha);
  AddBias<T>(c, shape, beta, to);
}

// With packed weights and a row as bias the product is finished block by block.
bool FinishesRows(OpContext& c, const Shape& shape, double alpha, double beta) {
  if (c.In(0).type() != DataType::kF32 || c.state<PackedWeights>() == nullptr || alpha != 1) {
    return false;
  }
  if (!c.Has(2)) return true;
  const Tensor& bias = c.In(2);
  return beta == 1 && bias.count() == shape[1] && bias.rank() >= 1 &&
         bias.shape().back() == shape[1];
}

void FinishedGemm(OpContext& c, const GemmShape& g, Tensor* out) {
  Epilogue epilogue;
  if (c.Has(2)) epilogue.bias = c.In(2).data<float>();
  Activation::Of(c).Put(&epilogue);
  const MatrixView<float> a = {c.In(0).data<float>(), g.trans_a ? 1 : g.k, g.trans_a ? g.m : 1};
  GemmF32(g.m, a, c.state<PackedWeights>()->weights(), epilogue, out->mutable_data<float>(), g.n);
}

Status Gemm(OpContext& c) {
  const Tensor& a = c.In(0);
  const Tensor& b = c.In(1);
  if (a.rank() != 2 || b.rank() != 2) return c.Invalid("its inputs must be matrices");
  GemmShape g{0, 0, 0, c.Int("transA", 0) != 0, c.Int("transB", 0) != 0};
  g.m = a.dim(g.trans_a ? 1 : 0);
  g.k = a.dim(g.trans_a ? 0 : 1);
  g.n = b.dim(g.trans_b ? 0 : 1);
  if (b.dim(g.trans_b ? 1 : 0) != g.k) {
    return c.Invalid("the matrices " + a.shape().ToString() + " and " + b.shape().ToString() +
                     " can't be multiplied");
  }
  const Shape shape{g.m, g.n};
  if (c.Has(2)) {
    const auto common = Broadcast(c.In(2).shape(), shape);
    if (!common || *common != shape) return c.Invalid("its bias does not fit " + shape.ToString());
  }
  TM_RETURN_IF_ERROR(c.CountOperations(static_cast<uint64_t>(g.m) * static_cast<uint64_t>(g.n) *
                                       static_cast<uint64_t>(g.k)));
  const double alpha = c.Float("alpha", 1);
  const double beta = c.Float("beta", 1);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(a.type(), shape));
  if (FinishesRows(c, shape, alpha, beta)) {
    FinishedGemm(c, g, &out);
    return c.Return(std::move(out));
  }
  DispatchNumber(a.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if constexpr (std::is_integral_v<T>) {
      using U = std::make_unsigned_t<T>;  // integers wrap
      RunGemm<U>(c, g, shape, alpha, beta, reinterpret_cast<U*>(out.template mutable_data<T>()));
    } else {
      RunGemm<T>(c, g, shape, alpha, beta, out.template mutable_data<T>());
    }
  });
  Activation::Of(c).Apply(&out);
  return c.Return(std::move(out));
}

}  // namespace

Result<Tensor> MultiplyMatrices(OpContext& c, const Tensor& a_in, const Tensor& b_in,
                                const PackedRight* packed) {
  Shape a = a_in.shape();
  Shape b = b_in.shape();
  if (a.empty() || b.empty()) return c.Invalid("its inputs must have a dimension at least");
  const bool row = a.rank() == 1;
  const bool column = b.rank() == 1;
  if (row) a.Insert(0, 1);
  if (column) b.Append(1);
  const int64_t m = a[a.rank() - 2];
  const int64_t k = a.back();
  const int64_t n = b.back();
  const Shape batch_a(a.dims().first(a.rank() - 2));
  const Shape batch_b(b.dims().first(b.rank() - 2));
  const auto batch = Broadcast(batch_a, batch_b);
  if (b[b.rank() - 2] != k || !batch) {
    return c.Invalid("the shapes " + a_in.shape().ToString() + " and " + b_in.shape().ToString() +
                     " can't be multiplied");
  }
  Shape shape = *batch;
  if (!row) shape.Append(m);
  if (!column) shape.Append(n);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(a_in.type(), shape));
  uint64_t work = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(out.count()), static_cast<uint64_t>(k), &work)) {
    return c.Invalid("the product is too large");
  }
  TM_RETURN_IF_ERROR(c.CountOperations(work));
  DispatchNumber(a_in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.mutable_data<T>();
    if (out.count() == 0) return;
    if constexpr (std::is_same_v<T, float>) {
      if (packed != nullptr) {  // b has no batch: all rows are one matrix
        GemmF32(out.count() / n, {a_in.data<T>(), k, 1}, *packed, Epilogue(), to, n);
        return;
      }
    }
    std::fill_n(to, out.count(), T{0});
    const BroadcastWalk<2> walk(*batch, {&batch_a, &batch_b});
    const auto strides = walk.inner_strides();
    walk.ForEachRow([&](int64_t at, const auto& offsets) {
      for (int64_t i = 0; i < walk.inner_count(); ++i) {
        const T* left = a_in.data<T>() + (offsets[0] + i * strides[0]) * m * k;
        const T* right = b_in.data<T>() + (offsets[1] + i * strides[1]) * k * n;
        T* target = to + (at + i) * m * n;
        if constexpr (std::is_same_v<T, float>) {
          GemmF32(m, n, k, {left, k, 1}, {right, n, 1}, target, n);
        } else if constexpr (std::is_integral_v<T>) {
          using U = std::make_unsigned_t<T>;
          GemmPlain<U>(m, n, k, {reinterpret_cast<const U*>(left), k, 1},
                       {reinterpret_cast<const U*>(right), n, 1}, reinterpret_cast<U*>(target));
        } else {
          GemmPlain<T>(m, n, k, {left, k, 1}, {right, n, 1}, target);
        }
      }
    });
  });
  return out;
}

void AddMatMuls(OpTable* table) {
  table->Add({"", "MatMul", 1, kOpen, "NN", MatMul, 1, true, PrepareMatMul});
  table->Add({kOwnDomain, "MatMulBias", 1, kOpen, "FFF", MatMulBias, 1, true, PrepareMatMul});
  table->Add({"", "Gemm", 7, kOpen, "NNN?", Gemm, 1, true, PrepareGemm});
}

}  // namespace tidemark::model

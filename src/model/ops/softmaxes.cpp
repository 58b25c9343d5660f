// Softmax and its kin, and the losses built on it.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/kernels/vector_math.h"
#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

enum class Kind { kSoftmax, kLogSoftmax, kHardmax };

template <typename T>
void RowOf(Kind kind, const T* from, int64_t n, int64_t step, T* to) {
  int64_t best = 0;
  T top = from[0];
  for (int64_t i = 1; i < n; ++i) {
    if (from[i * step] > top) {
      top = from[i * step];
      best = i;
    }
  }
  if (kind == Kind::kHardmax) {
    for (int64_t i = 0; i < n; ++i) to[i * step] = i == best ? T{1} : T{0};
    return;
  }
  if (std::isinf(top) && top < 0) top = 0;  // a row of −∞ gives NaN, not a trap
  double sum = 0;
  for (int64_t i = 0; i < n; ++i) {
    const T e = std::exp(from[i * step] - top);
    sum += static_cast<double>(e);
    if (kind == Kind::kSoftmax) to[i * step] = e;
  }
  if (kind == Kind::kSoftmax) {
    for (int64_t i = 0; i < n; ++i)
      to[i * step] = static_cast<T>(to[i * step] / static_cast<T>(sum));
  } else {
    const T shift = static_cast<T>(std::log(sum));
    for (int64_t i = 0; i < n; ++i) to[i * step] = from[i * step] - top - shift;
  }
}

void FastSoftmaxRow(const float* from, int64_t n, float* to) {
  float top = from[0];
  for (int64_t i = 1; i < n; ++i) top = from[i] > top ? from[i] : top;
  if (std::isinf(top) && top < 0) top = 0;
  const float inverse = 1.0F / ExpShiftedF32(from, top, to, n);
  for (int64_t i = 0; i < n; ++i) to[i] *= inverse;
}

template <Kind kKind>
Status SoftmaxOp(OpContext& c) {
  const Tensor& x = c.In(0);
  const bool flat = c.opset() < 13;  // whole rows of a matrix, flattened at the axis
  if (x.rank() == 0) return c.Invalid("its input has no dimension");
  TM_ASSIGN_OR_RETURN(const size_t axis,
                      NormalAxis(c.Int("axis", flat ? 1 : -1), flat ? x.rank() + 1 : x.rank()));
  const int64_t n = flat ? x.shape().Product(axis, x.rank()) : x.dim(axis);
  const int64_t inner = flat ? 1 : x.shape().Product(axis + 1, x.rank());
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), x.shape()));
  if (x.count() == 0) return c.Return(std::move(out));
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t row = 0; row < x.count() / n; ++row) {
      const int64_t start = row / inner * n * inner + row % inner;
      const T* from = x.template data<T>() + start;
      T* to = out.template mutable_data<T>() + start;
      if constexpr (std::is_same_v<T, float> && kKind == Kind::kSoftmax) {
        if (inner == 1) {
          FastSoftmaxRow(from, n, to);
          continue;
        }
      }
      RowOf<T>(kKind, from, n, inner, to);
    }
  });
  return c.Return(std::move(out));
}

// -- Losses --------------------------------------------------------------------------------------

// x [N, C, d…], target [N, d…]
Status CheckTarget(OpContext& c, const Tensor& x, const Tensor& target) {
  bool fits = x.rank() >= 2 && target.rank() == x.rank() - 1;
  for (size_t d = 0; fits && d < target.rank(); ++d) {
    fits = target.dim(d) == x.dim(d == 0 ? 0 : d + 1);
  }
  return fits ? Status() : c.Invalid("its labels don't fit its scores " + x.shape().ToString());
}

// The negative log-likelihood of `log_p`, weighted and reduced.
template <typename T>
Status ReturnLoss(OpContext& c, const Tensor& log_p, size_t weight_input) {
  TM_ASSIGN_OR_RETURN(const auto target, c.Ints(1));
  const int64_t classes = log_p.dim(1);
  const int64_t inner = log_p.shape().Product(2, log_p.rank());
  const bool ignores = c.Find("ignore_index") != nullptr;
  const int64_t ignored = c.Int("ignore_index", 0);
  if (c.Has(weight_input) && c.In(weight_input).count() != classes) {
    return c.Invalid("its weights don't fit the classes");
  }
  TM_ASSIGN_OR_RETURN(Tensor losses, c.Make(log_p.type(), c.In(1).shape()));
  double sum = 0;
  double weights = 0;
  for (size_t i = 0; i < target.size(); ++i) {
    T& loss = losses.mutable_data<T>()[i];
    loss = 0;
    if (ignores && target[i] == ignored) continue;
    if (target[i] < 0 || target[i] >= classes) return c.Invalid("a label is out of range");
    const auto at = static_cast<int64_t>(i);
    const double weight =
        c.Has(weight_input) ? static_cast<double>(c.In(weight_input).data<T>()[target[i]]) : 1;
    const T value = log_p.data<T>()[(at / inner * classes + target[i]) * inner + at % inner];
    loss = static_cast<T>(-static_cast<double>(value) * weight);
    sum += static_cast<double>(loss);
    weights += weight;
  }
  const std::string_view reduction = c.String("reduction", "mean");
  if (reduction == "none") return c.Return(0, std::move(losses));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(log_p.type(), Shape()));
  *out.mutable_data<T>() = static_cast<T>(reduction == "sum" ? sum : sum / weights);
  return c.Return(0, std::move(out));
}

Status NegativeLogLikelihoodLoss(OpContext& c) {
  TM_RETURN_IF_ERROR(CheckTarget(c, c.In(0), c.In(1)));
  return DispatchFloat(c.In(0).type(), [&](auto tag) {
    return ReturnLoss<typename decltype(tag)::Type>(c, c.In(0), 2);
  });
}

Status SoftmaxCrossEntropyLoss(OpContext& c) {
  const Tensor& x = c.In(0);
  TM_RETURN_IF_ERROR(CheckTarget(c, x, c.In(1)));
  const int64_t classes = x.dim(1);
  const int64_t inner = x.shape().Product(2, x.rank());
  TM_ASSIGN_OR_RETURN(Tensor log_p, c.Make(x.type(), x.shape()));
  return DispatchFloat(x.type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    for (int64_t row = 0; x.count() > 0 && row < x.count() / classes; ++row) {
      const int64_t start = row / inner * classes * inner + row % inner;
      RowOf<T>(Kind::kLogSoftmax, x.template data<T>() + start, classes, inner,
               log_p.template mutable_data<T>() + start);
    }
    TM_RETURN_IF_ERROR(ReturnLoss<T>(c, log_p, 2));
    return c.Return(1, std::move(log_p));
  });
}

}  // namespace

void AddSoftmaxes(OpTable* table) {
  table->Add({"", "Softmax", 1, kOpen, "F", SoftmaxOp<Kind::kSoftmax>});
  table->Add({"", "LogSoftmax", 1, kOpen, "F", SoftmaxOp<Kind::kLogSoftmax>});
  table->Add({"", "Hardmax", 1, kOpen, "F", SoftmaxOp<Kind::kHardmax>});
  table->Add({"", "NegativeLogLikelihoodLoss", 12, kOpen, "FIF?", NegativeLogLikelihoodLoss});
  table->Add({"", "SoftmaxCrossEntropyLoss", 12, kOpen, "FIF?", SoftmaxCrossEntropyLoss, 3});
}

}  // namespace tidemark::model

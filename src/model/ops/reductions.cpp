// Reduce*, ArgMax and ArgMin.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/kernels/transpose.h"
#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

enum class Kind { kSum, kMean, kMax, kMin, kProd, kSumSquare, kL1, kL2, kLogSum, kLogSumExp };

// Floats are summed in f64.
template <typename T>
using Sum = std::conditional_t<std::is_floating_point_v<T>, double,
                               std::conditional_t<std::is_same_v<T, uint64_t>, uint64_t, int64_t>>;

template <typename T>
T Lowest() {
  if constexpr (std::is_floating_point_v<T>) return -std::numeric_limits<T>::infinity();
  return std::numeric_limits<T>::lowest();
}
template <typename T>
T Highest() {
  if constexpr (std::is_floating_point_v<T>) return std::numeric_limits<T>::infinity();
  return std::numeric_limits<T>::max();
}

template <typename S>
S Plus(S a, S b) {
  if constexpr (std::is_integral_v<S>) {
    return static_cast<S>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  } else {
    return a + b;
  }
}
template <typename S>
S Times(S a, S b) {
  if constexpr (std::is_integral_v<S>) {
    return static_cast<S>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  } else {
    return a * b;
  }
}

// [outer, n, inner] → [outer, inner]; step(sum, x) for each element.
template <typename T, typename S, typename Step>
void Accumulate(const T* in, int64_t outer, int64_t n, int64_t inner, S* sums, Step step) {
  for (int64_t o = 0; o < outer; ++o, sums += inner) {
    if (inner == 1) {
      S sum = *sums;
      for (int64_t i = 0; i < n; ++i) sum = step(sum, in[i], o);
      *sums = sum;
      in += n;
      continue;
    }
    for (int64_t i = 0; i < n; ++i, in += inner) {
      for (int64_t k = 0; k < inner; ++k) sums[k] = step(sums[k], in[k], o * inner + k);
    }
  }
}

struct Grid {
  int64_t outer, n, inner;
};

template <typename T>
void MaxOrMin(const T* in, Grid g, bool max, T* out) {
  std::fill_n(out, g.outer * g.inner, max ? Lowest<T>() : Highest<T>());
  Accumulate(in, g.outer, g.n, g.inner, out, [max](T a, T x, int64_t) {
    if (a != a) return a;  // NOLINT(misc-redundant-expression): NaN stays
    if (x != x) return x;  // NOLINT(misc-redundant-expression)
    return max ? std::max(a, x) : std::min(a, x);
  });
}

template <typename T>
void LogSumExp(const T* in, Grid g, T* out) {
  std::vector<T> top(static_cast<size_t>(g.outer * g.inner));
  MaxOrMin(in, g, true, top.data());
  std::vector<double> sums(top.size(), 0);
  Accumulate(in, g.outer, g.n, g.inner, sums.data(), [&](double a, T x, int64_t at) {
    const auto shift = static_cast<double>(top[static_cast<size_t>(at)]);
    return a + (std::isinf(shift) ? (static_cast<double>(x) == shift && shift > 0 ? shift : 0)
                                  : std::exp(static_cast<double>(x) - shift));
  });
  for (size_t i = 0; i < top.size(); ++i) {
    const auto shift = static_cast<double>(top[i]);
    out[i] = static_cast<T>(std::isinf(shift) ? std::log(sums[i]) : std::log(sums[i]) + shift);
  }
}

template <typename T>
void Reduce(Kind kind, const T* in, Grid g, T* out) {
  using S = Sum<T>;
  if (kind == Kind::kMax || kind == Kind::kMin) return MaxOrMin(in, g, kind == Kind::kMax, out);
  if constexpr (std::is_floating_point_v<T>) {
    if (kind == Kind::kLogSumExp) return LogSumExp(in, g, out);
  }
  const auto count = static_cast<size_t>(g.outer * g.inner);
  std::vector<S> sums(count, kind == Kind::kProd ? S{1} : S{0});
  const auto run = [&](auto step) {
    Accumulate(in, g.outer, g.n, g.inner, sums.data(),
               [step](S a, T x, int64_t) { return step(a, static_cast<S>(x)); });
  };
  switch (kind) {
    case Kind::kProd:
      run([](S a, S x) { return Times(a, x); });
      break;
    case Kind::kSumSquare:
    case Kind::kL2:
      run([](S a, S x) { return Plus(a, Times(x, x)); });
      break;
    case Kind::kL1:
      run([](S a, S x) { return Plus(a, x < S{0} ? static_cast<S>(S{0} - x) : x); });
      break;
    default:
      run([](S a, S x) { return Plus(a, x); });
      break;
  }
  for (size_t i = 0; i < count; ++i) {
    double value = static_cast<double>(sums[i]);
    if (kind == Kind::kMean) {
      if constexpr (std::is_integral_v<T>) {
        out[i] = g.n == 0 ? T{0} : static_cast<T>(sums[i] / static_cast<S>(g.n));
        continue;
      }
      value /= static_cast<double>(g.n);
    } else if (kind == Kind::kL2) {
      value = std::sqrt(value);
    } else if (kind == Kind::kLogSum || kind == Kind::kLogSumExp) {
      value = std::log(value);
    } else {
      out[i] = static_cast<T>(sums[i]);
      continue;
    }
    if constexpr (std::is_integral_v<T>) {
      const bool fits = value > -9.2e18 && value < 9.2e18;
      out[i] = fits ? static_cast<T>(static_cast<int64_t>(value)) : T{0};
    } else {
      out[i] = static_cast<T>(value);
    }
  }
}

// The tensor with its reduced axes side by side, as [outer, n, inner].
Result<Tensor> Gather(OpContext& c, const Tensor& in, const std::vector<bool>& reduced,
                      Grid* grid) {
  size_t first = 0;
  while (first < reduced.size() && !reduced[first]) ++first;
  size_t last = first;
  while (last < reduced.size() && reduced[last]) ++last;
  const bool together = std::find(reduced.begin() + static_cast<std::ptrdiff_t>(last),
                                  reduced.end(), true) == reduced.end();
  if (together) {
    const Shape& shape = in.shape();
    *grid = {shape.Product(0, first), shape.Product(first, last), shape.Product(last, in.rank())};
    return in;
  }
  std::vector<size_t> order;
  *grid = {1, 1, 1};
  for (size_t d = 0; d < reduced.size(); ++d) {
    if (reduced[d]) continue;
    order.push_back(d);
    grid->outer *= in.dim(d);
  }
  for (size_t d = 0; d < reduced.size(); ++d) {
    if (!reduced[d]) continue;
    order.push_back(d);
    grid->n *= in.dim(d);
  }
  return Transposed(in, order, c.pool());
}

// Axes are an attribute, and an input from an opset on that differs.
Result<std::vector<bool>> ReducedAxes(OpContext& c, size_t rank) {
  std::vector<int64_t> axes;
  if (c.Has(1)) {
    TM_ASSIGN_OR_RETURN(axes, c.Ints(1));
  } else {
    const auto list = c.Ints("axes");
    axes.assign(list.begin(), list.end());
  }
  if (axes.empty()) {
    return std::vector<bool>(rank, c.Int("noop_with_empty_axes", 0) == 0);
  }
  return AxisFlags(axes, rank);
}

template <Kind kKind>
Status ReduceOp(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto reduced, ReducedAxes(c, in.rank()));
  const bool keep = c.Int("keepdims", 1) != 0;
  Shape shape;
  for (size_t d = 0; d < in.rank(); ++d) {
    if (!reduced[d]) shape.Append(in.dim(d));
    if (reduced[d] && keep) shape.Append(1);
  }
  Grid grid{};
  TM_ASSIGN_OR_RETURN(const Tensor gathered, Gather(c, in, reduced, &grid));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  DispatchNumber(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    Reduce<T>(kKind, gathered.data<T>(), grid, out.template mutable_data<T>());
  });
  return c.Return(std::move(out));
}

template <bool kMax>
Status ArgOp(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 0), in.rank()));
  const bool last_wins = c.Int("select_last_index", 0) != 0;
  Shape shape = in.shape();
  shape[axis] = 1;
  if (c.Int("keepdims", 1) == 0) shape.Erase(axis);
  const int64_t n = in.dim(axis);
  const int64_t inner = in.shape().Product(axis + 1, in.rank());
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kI64, shape));
  if (n == 0 && out.count() > 0) return c.Invalid("the axis has no elements");
  DispatchNumber(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    int64_t* to = out.template mutable_data<int64_t>();
    for (int64_t i = 0; i < out.count(); ++i) {
      const T* from = in.template data<T>() + i / inner * n * inner + i % inner;
      int64_t best = 0;
      T top = *from;
      for (int64_t k = 1; k < n; ++k) {
        const T x = from[k * inner];
        if ((kMax ? x > top : x < top) || (last_wins && x == top)) {
          top = x;
          best = k;
        }
      }
      to[i] = best;
    }
  });
  return c.Return(std::move(out));
}

}  // namespace

void AddReductions(OpTable* table) {
  const auto add = [&](std::string_view name, OpFunction run, int64_t input_since) {
    table->Add({"", name, 1, input_since - 1, "N", run});
    table->Add({"", name, input_since, kOpen, "NI?", run});
  };
  add("ReduceSum", ReduceOp<Kind::kSum>, 13);
  add("ReduceMean", ReduceOp<Kind::kMean>, 18);
  add("ReduceMax", ReduceOp<Kind::kMax>, 18);
  add("ReduceMin", ReduceOp<Kind::kMin>, 18);
  add("ReduceProd", ReduceOp<Kind::kProd>, 18);
  add("ReduceSumSquare", ReduceOp<Kind::kSumSquare>, 18);
  add("ReduceL1", ReduceOp<Kind::kL1>, 18);
  add("ReduceL2", ReduceOp<Kind::kL2>, 18);
  add("ReduceLogSum", ReduceOp<Kind::kLogSum>, 18);
  add("ReduceLogSumExp", ReduceOp<Kind::kLogSumExp>, 18);
  table->Add({"", "ArgMax", 1, kOpen, "N", ArgOp<true>, 0});
  table->Add({"", "ArgMin", 1, kOpen, "N", ArgOp<false>, 0});
}

}  // namespace tidemark::model

// Operators that walk along an axis in order, or sort it.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

template <bool kProduct>
Status Cumulate(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const int64_t axis_in, c.ScalarInt(1));
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(axis_in, in.rank()));
  const bool exclusive = c.Int("exclusive", 0) != 0;
  const bool reverse = c.Int("reverse", 0) != 0;
  const int64_t n = in.dim(axis);
  const int64_t inner = in.shape().Product(axis + 1, in.rank());
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), in.shape()));
  if (out.count() == 0) return c.Return(std::move(out));
  DispatchNumber(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    using S = std::conditional_t<std::is_integral_v<T>, uint64_t, double>;
    for (int64_t row = 0; row < in.count() / n; ++row) {
      const int64_t start = row / inner * n * inner + row % inner;
      S sum = kProduct ? S{1} : S{0};
      for (int64_t k = 0; k < n; ++k) {
        const int64_t at = start + (reverse ? n - 1 - k : k) * inner;
        const auto x = static_cast<S>(in.template data<T>()[at]);
        const S next = kProduct ? sum * x : sum + x;
        out.template mutable_data<T>()[at] = static_cast<T>(exclusive ? sum : next);
        sum = next;
      }
    }
  });
  return c.Return(std::move(out));
}

// NaN counts as larger than all numbers, as NumPy sorts; ties go to the lower index.
template <typename T>
bool Before(T a, T b, bool largest) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(a) || std::isnan(b))
      return largest ? std::isnan(a) && !std::isnan(b) : std::isnan(b) && !std::isnan(a);
  }
  return largest ? a > b : a < b;
}

Status TopK(OpContext& c) {
  const Tensor& in = c.In(0);
  int64_t k = c.Int("k", 0);
  if (c.Has(1)) {
    TM_ASSIGN_OR_RETURN(k, c.ScalarInt(1));
  }
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", -1), in.rank()));
  const bool largest = c.Int("largest", 1) != 0;
  const int64_t n = in.dim(axis);
  if (k < 0 || k > n) {
    return c.Invalid("it asks for " + std::to_string(k) + " of " + std::to_string(n) + " elements");
  }
  Shape shape = in.shape();
  shape[axis] = k;
  const int64_t inner = shape.Product(axis + 1, in.rank());
  TM_ASSIGN_OR_RETURN(Tensor values, c.Make(in.type(), shape));
  TM_ASSIGN_OR_RETURN(Tensor indices, c.Make(DataType::kI64, shape));
  std::vector<int64_t> order(static_cast<size_t>(n));
  DispatchNumber(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const int64_t rows = k == 0 ? 0 : values.count() / k;
    for (int64_t row = 0; row < rows; ++row) {
      const T* from = in.template data<T>() + row / inner * n * inner + row % inner;
      std::iota(order.begin(), order.end(), 0);
      std::partial_sort(order.begin(), order.begin() + k, order.end(), [&](int64_t a, int64_t b) {
        const T x = from[a * inner];
        const T y = from[b * inner];
        if (Before(x, y, largest)) return true;
        return !Before(y, x, largest) && a < b;
      });
      const int64_t to = row / inner * k * inner + row % inner;
      for (int64_t i = 0; i < k; ++i) {
        const int64_t index = order[static_cast<size_t>(i)];
        values.template mutable_data<T>()[to + i * inner] = from[index * inner];
        indices.template mutable_data<int64_t>()[to + i * inner] = index;
      }
    }
  });
  TM_RETURN_IF_ERROR(c.Return(0, std::move(values)));
  return c.Return(1, std::move(indices));
}

struct Groups {
  std::vector<int64_t> first, inverse, counts;  // inverse: of each slice, its group
};

// Slices along one axis, compared element by element.
template <typename T>
Groups GroupSlices(const T* in, int64_t outer, int64_t n, int64_t inner, bool sorted) {
  const auto compare = [&](int64_t a, int64_t b) {
    for (int64_t o = 0; o < outer; ++o) {
      const T* x = in + (o * n + a) * inner;
      const T* y = in + (o * n + b) * inner;
      for (int64_t i = 0; i < inner; ++i) {
        if (x[i] < y[i]) return -1;
        if (y[i] < x[i]) return 1;
      }
    }
    return 0;
  };
  std::vector<int64_t> order(static_cast<size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return compare(a, b) < 0; });
  Groups groups;
  groups.inverse.resize(static_cast<size_t>(n));
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || compare(order[i - 1], order[i]) != 0) {
      groups.first.push_back(order[i]);
      groups.counts.push_back(0);
    }
    ++groups.counts.back();
    groups.inverse[static_cast<size_t>(order[i])] = static_cast<int64_t>(groups.first.size()) - 1;
  }
  if (sorted) return groups;
  // In the order of first appearance.
  std::vector<int64_t> by_first(groups.first.size());
  std::iota(by_first.begin(), by_first.end(), 0);
  std::sort(by_first.begin(), by_first.end(), [&](int64_t a, int64_t b) {
    return groups.first[static_cast<size_t>(a)] < groups.first[static_cast<size_t>(b)];
  });
  Groups out;
  std::vector<int64_t> place(by_first.size());
  for (size_t i = 0; i < by_first.size(); ++i) {
    const auto from = static_cast<size_t>(by_first[i]);
    out.first.push_back(groups.first[from]);
    out.counts.push_back(groups.counts[from]);
    place[from] = static_cast<int64_t>(i);
  }
  for (int64_t group : groups.inverse) out.inverse.push_back(place[static_cast<size_t>(group)]);
  return out;
}

Status ReturnIndices(OpContext& c, size_t i, const std::vector<int64_t>& values) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kI64, {static_cast<int64_t>(values.size())}));
  std::copy(values.begin(), values.end(), out.mutable_data<int64_t>());
  return c.Return(i, std::move(out));
}

template <typename T>
Status UniqueOf(OpContext& c, const Tensor& in, size_t axis) {
  const int64_t outer = in.shape().Product(0, axis);
  const int64_t n = in.dim(axis);
  const int64_t inner = in.shape().Product(axis + 1, in.rank());
  const Groups groups = GroupSlices(in.data<T>(), outer, n, inner, c.Int("sorted", 1) != 0);
  Shape shape = in.shape();
  shape[axis] = static_cast<int64_t>(groups.first.size());
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  T* to = out.mutable_data<T>();
  for (int64_t o = 0; o < outer; ++o) {
    for (int64_t index : groups.first) {
      to = std::copy_n(in.data<T>() + (o * n + index) * inner, inner, to);
    }
  }
  TM_RETURN_IF_ERROR(c.Return(0, std::move(out)));
  TM_RETURN_IF_ERROR(ReturnIndices(c, 1, groups.first));
  TM_RETURN_IF_ERROR(ReturnIndices(c, 2, groups.inverse));
  return ReturnIndices(c, 3, groups.counts);
}

Status Unique(OpContext& c) {
  Tensor in = c.In(0);
  size_t axis = 0;
  if (c.Find("axis") != nullptr) {
    TM_ASSIGN_OR_RETURN(axis, NormalAxis(c.Int("axis", 0), in.rank()));
  } else {
    in = in.Reshaped({in.count()});
  }
  if (in.type() == DataType::kString) return UniqueOf<std::string>(c, in, axis);
  return DispatchNumber(
      in.type(), [&](auto tag) { return UniqueOf<typename decltype(tag)::Type>(c, in, axis); });
}

}  // namespace

void AddScans(OpTable* table) {
  table->Add({"", "CumSum", 11, kOpen, "NI", Cumulate<false>});
  table->Add({"", "CumProd", 26, kOpen, "NI", Cumulate<true>});
  table->Add({"", "TopK", 1, 9, "N", TopK});
  table->Add({"", "TopK", 10, kOpen, "NI", TopK});
  table->Add({"", "Unique", 11, kOpen, "W", Unique});
}

}  // namespace tidemark::model

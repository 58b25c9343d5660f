// Pools over windows and over whole planes.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/kernels/max_pool.h"
#include "model/kernels/window.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

struct Pool {
  Shape input;
  Window window;
  uint64_t work = 0;
};

// What was read for the last input; runs repeat their shapes.
class PoolState : public OpState {
 public:
  mutable Pool last;
};

Status PreparePool(OpContext& c) {
  c.SetState(std::make_unique<PoolState>());
  return {};
}

Result<Pool> ReadPool(OpContext& c) {
  const auto kernel = c.Ints("kernel_shape");
  TM_ASSIGN_OR_RETURN(Window w, ReadWindow(c, c.In(0).shape(), {kernel.begin(), kernel.end()},
                                           c.Int("ceil_mode", 0) != 0));
  uint64_t work = 0;
  uint64_t outputs = 0;
  const auto planes = static_cast<uint64_t>(c.In(0).dim(0)) * static_cast<uint64_t>(c.In(0).dim(1));
  Shape out{c.In(0).dim(0), c.In(0).dim(1)};
  uint64_t taps = 1;
  for (size_t d = 0; d < w.rank(); ++d) {
    out.Append(w.out[d]);
    if (__builtin_mul_overflow(taps, static_cast<uint64_t>(w.kernel[d]), &taps)) {
      return c.Invalid("its kernel is too large");
    }
  }
  if (!out.CheckedCount() ||
      __builtin_mul_overflow(planes, static_cast<uint64_t>(w.out_count()), &outputs) ||
      __builtin_mul_overflow(outputs, taps, &work)) {
    return c.Invalid("its result is too large");
  }
  return Pool{c.In(0).shape(), std::move(w), work};
}

// Lives as long as the node.
Result<const Window*> PoolWindow(OpContext& c) {
  Pool& last = c.state<PoolState>()->last;
  if (last.input.empty() || last.input != c.In(0).shape()) {
    TM_ASSIGN_OR_RETURN(last, ReadPool(c));
  }
  TM_RETURN_IF_ERROR(c.CountOperations(last.work));
  return &last.window;
}

Shape PoolShape(OpContext& c, const Window& w) {
  Shape shape{c.In(0).dim(0), c.In(0).dim(1)};
  for (int64_t dim : w.out) shape.Append(dim);
  return shape;
}

// The cells of one window that lie inside of the input, as a box.
struct Box {
  std::vector<int64_t> first, count, step;
  int64_t cells = 1;         // inside of the input
  int64_t padded_cells = 1;  // inside of the input and its padding
};

void FindBox(const Window& w, const std::vector<int64_t>& at, Box* box) {
  box->first.resize(w.rank());
  box->count.resize(w.rank());
  box->cells = 1;
  box->padded_cells = 1;
  for (size_t d = 0; d < w.rank(); ++d) {
    const int64_t step = w.dilations[d];
    const int64_t start = w.Source(d, at[d], 0);
    const auto taps_below = [&](int64_t limit) {  // taps with a source below `limit`
      if (start >= limit) return int64_t{0};
      return std::min(w.kernel[d], (limit - 1 - start) / step + 1);
    };
    const int64_t before = start < 0 ? std::min(w.kernel[d], (-start + step - 1) / step) : 0;
    box->count[d] = std::max<int64_t>(0, taps_below(w.in[d]) - before);
    box->first[d] = start + before * step;
    box->cells *= box->count[d];
    box->padded_cells *= taps_below(w.in[d] + w.pads_end[d]);
  }
}

template <typename Fn>
void ForEachCell(const Window& w, const Box& box, Fn cell) {
  if (box.cells == 0) return;
  const size_t last = w.rank() - 1;
  std::vector<int64_t> outer(box.count.begin(), box.count.end() - 1);
  std::vector<int64_t> at(last, 0);
  do {
    int64_t place = 0;
    for (size_t d = 0; d < last; ++d) {
      place = place * w.in[d] + box.first[d] + at[d] * w.dilations[d];
    }
    place = place * w.in[last] + box.first[last];
    for (int64_t i = 0; i < box.count[last]; ++i) cell(place + i * w.dilations[last]);
  } while (NextIndex(outer, &at));
}

// MaxPool's indices are flat over the whole tensor; with storage_order 1 the plane counts column by
// column.
int64_t IndexOf(const Window& w, int64_t plane, int64_t place, bool column_major) {
  if (!column_major || w.rank() < 2) return plane * w.in_count() + place;
  int64_t index = 0;
  std::vector<int64_t> at(w.rank());
  for (size_t d = w.rank(); d-- > 0;) {
    at[d] = place % w.in[d];
    place /= w.in[d];
  }
  for (size_t d = w.rank(); d-- > 0;) index = index * w.in[d] + at[d];
  return plane * w.in_count() + index;
}

Status MaxPool(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Window* window, PoolWindow(c));
  const Window& w = *window;
  const Tensor& in = c.In(0);
  const Shape shape = PoolShape(c, w);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  const int64_t planes = in.dim(0) * in.dim(1);
  const bool plain = in.type() == DataType::kF32 && w.rank() == 2 && !c.Wants(1) &&
                     w.dilations[0] == 1 && w.dilations[1] == 1;
  if (plain) {
    MaxPool2dF32(in.data<float>(), w, planes, out.mutable_data<float>());
    return c.Return(std::move(out));
  }
  Tensor indices;
  if (c.Wants(1)) {
    TM_ASSIGN_OR_RETURN(indices, c.Make(DataType::kI64, shape));
  }
  const bool column_major = c.Int("storage_order", 0) != 0;
  DispatchNumber(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    Box box;
    std::vector<int64_t> at(w.rank(), 0);
    for (int64_t o = 0; o < w.out_count() && out.count() > 0; ++o, NextIndex(w.out, &at)) {
      FindBox(w, at, &box);
      for (int64_t plane = 0; plane < planes; ++plane) {
        const T* from = in.template data<T>() + plane * w.in_count();
        T top = std::numeric_limits<T>::lowest();
        int64_t best = -1;
        ForEachCell(w, box, [&](int64_t place) {
          if (best < 0 || from[place] > top) {
            top = from[place];
            best = place;
          }
        });
        out.template mutable_data<T>()[plane * w.out_count() + o] = top;
        if (indices.is_none()) continue;
        indices.template mutable_data<int64_t>()[plane * w.out_count() + o] =
            IndexOf(w, plane, std::max<int64_t>(best, 0), column_major);
      }
    }
  });
  TM_RETURN_IF_ERROR(c.Return(0, std::move(out)));
  return indices.is_none() ? Status() : c.Return(1, std::move(indices));
}

// value(box, visit) for each window of each plane.
template <typename T, typename Fn>
void ForEachWindow(const Tensor& in, const Window& w, Tensor* out, Fn value) {
  Box box;
  std::vector<int64_t> at(w.rank(), 0);
  const int64_t planes = in.dim(0) * in.dim(1);
  for (int64_t o = 0; o < w.out_count() && out->count() > 0; ++o, NextIndex(w.out, &at)) {
    FindBox(w, at, &box);
    for (int64_t plane = 0; plane < planes; ++plane) {
      out->mutable_data<T>()[plane * w.out_count() + o] =
          value(box, in.data<T>() + plane * w.in_count());
    }
  }
}

Status AveragePool(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Window* window, PoolWindow(c));
  const Window& w = *window;
  const bool with_padding = c.Int("count_include_pad", 0) != 0;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(c.In(0).type(), PoolShape(c, w)));
  DispatchFloat(out.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    ForEachWindow<T>(c.In(0), w, &out, [&](const Box& box, const T* plane) {
      double sum = 0;
      ForEachCell(w, box, [&](int64_t place) { sum += static_cast<double>(plane[place]); });
      const int64_t cells = with_padding ? box.padded_cells : box.cells;
      return cells == 0 ? T{0} : static_cast<T>(sum / static_cast<double>(cells));
    });
  });
  return c.Return(std::move(out));
}

double PowerSum(double sum, double x, int64_t p) {
  const double size = std::fabs(x);
  if (p == 1) return sum + size;
  if (p == 2) return sum + size * size;
  return sum + std::pow(size, static_cast<double>(p));
}

Status LpPool(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Window* window, PoolWindow(c));
  const Window& w = *window;
  const int64_t p = c.Int("p", 2);
  if (p < 1) return c.Invalid("its p must be 1 or more");
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(c.In(0).type(), PoolShape(c, w)));
  DispatchFloat(out.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    ForEachWindow<T>(c.In(0), w, &out, [&](const Box& box, const T* plane) {
      double sum = 0;
      ForEachCell(w, box,
                  [&](int64_t at) { sum = PowerSum(sum, static_cast<double>(plane[at]), p); });
      return static_cast<T>(std::pow(sum, 1.0 / static_cast<double>(p)));
    });
  });
  return c.Return(std::move(out));
}

enum class Global { kAverage, kMax, kLp };

template <Global kKind>
Status GlobalPool(OpContext& c) {
  const Tensor& in = c.In(0);
  if (in.rank() < 3) return c.Invalid("its input must have 3 dimensions or more");
  const int64_t p = c.Int("p", 2);
  if (p < 1) return c.Invalid("its p must be 1 or more");
  Shape shape = in.shape();
  for (size_t d = 2; d < shape.rank(); ++d) shape[d] = 1;
  const int64_t size = in.shape().Product(2, in.rank());
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  DispatchFloat(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t plane = 0; plane < out.count(); ++plane) {
      const T* from = in.template data<T>() + plane * size;
      double sum = kKind == Global::kMax ? -std::numeric_limits<double>::infinity() : 0;
      int64_t i = 0;
      if (kKind == Global::kAverage) {  // sums side by side: each waits for its own only
        double sums[4] = {};
        for (; i + 4 <= size; i += 4) {
          for (int64_t j = 0; j < 4; ++j) sums[j] += static_cast<double>(from[i + j]);
        }
        sum = sums[0] + sums[1] + (sums[2] + sums[3]);
      }
      for (; i < size; ++i) {
        const auto x = static_cast<double>(from[i]);
        if (kKind == Global::kMax) {
          sum = x > sum || std::isnan(x) ? x : sum;
        } else {
          sum = kKind == Global::kLp ? PowerSum(sum, x, p) : sum + x;
        }
      }
      if (kKind == Global::kAverage) sum /= static_cast<double>(size);
      if (kKind == Global::kLp) sum = std::pow(sum, 1.0 / static_cast<double>(p));
      out.template mutable_data<T>()[plane] = static_cast<T>(sum);
    }
  });
  return c.Return(std::move(out));
}

// The tensor in the corner of a larger one that is 0 elsewhere.
Status ReturnInCorner(OpContext& c, const Tensor& in, const std::vector<int64_t>& wanted) {
  const Shape shape{std::span<const int64_t>(wanted)};
  bool fits = wanted.size() == in.rank();
  for (size_t d = 0; fits && d < in.rank(); ++d) fits = shape[d] >= in.dim(d);
  if (!fits) return c.Invalid("its output shape is smaller than its output");
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  if (out.bytes() > 0) std::memset(out.mutable_data<uint8_t>(), 0, out.bytes());
  const Shape own = in.shape().Strides();
  const Shape strides = shape.Strides();
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < in.count(); ++i) {
      int64_t place = 0;
      for (size_t d = 0; d < in.rank(); ++d) place += i / own[d] % in.dim(d) * strides[d];
      out.mutable_data<T>()[place] = in.data<T>()[i];
    }
  });
  return c.Return(std::move(out));
}

Status MaxUnpool(OpContext& c) {
  const Tensor& in = c.In(0);
  const auto kernel = c.Ints("kernel_shape");
  const auto strides = c.Ints("strides");
  const auto pads = c.Ints("pads");
  const size_t rank = in.rank() < 3 ? 0 : in.rank() - 2;
  if (rank == 0 || kernel.size() != rank || c.In(1).shape() != in.shape()) {
    return c.Invalid("its kernel or indices don't fit its input");
  }
  Shape shape{in.dim(0), in.dim(1)};
  for (size_t d = 0; d < rank; ++d) {
    const int64_t stride = d < strides.size() ? strides[d] : 1;
    const int64_t pad = pads.size() == rank * 2 ? pads[d] + pads[rank + d] : 0;
    int64_t dim = 0;
    if (__builtin_mul_overflow(in.dim(d + 2) - 1, stride, &dim) ||
        __builtin_add_overflow(dim, kernel[d] - pad, &dim)) {
      return c.Invalid("its output is too large");
    }
    shape.Append(dim);
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  TM_RETURN_IF_ERROR(DispatchFloat(in.type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    std::fill_n(to, out.count(), T{0});
    for (int64_t i = 0; i < in.count(); ++i) {
      const int64_t place = c.In(1).template data<int64_t>()[i];
      if (place < 0 || place >= out.count()) return c.Invalid("an index is out of range");
      to[place] = in.template data<T>()[i];
    }
    return {};
  }));
  if (!c.Has(2)) return c.Return(std::move(out));
  TM_ASSIGN_OR_RETURN(const auto wanted, c.Ints(2));
  return ReturnInCorner(c, out, wanted);
}

}  // namespace

void AddPools(OpTable* table) {
  table->Add({"", "MaxPool", 1, kOpen, "N", MaxPool, 1, true, PreparePool});
  table->Add({"", "AveragePool", 7, kOpen, "F", AveragePool, 1, true, PreparePool});
  table->Add({"", "LpPool", 2, kOpen, "F", LpPool, 1, true, PreparePool});
  table->Add({"", "GlobalAveragePool", 1, kOpen, "F", GlobalPool<Global::kAverage>});
  table->Add({"", "GlobalMaxPool", 1, kOpen, "F", GlobalPool<Global::kMax>});
  table->Add({"", "GlobalLpPool", 2, kOpen, "F", GlobalPool<Global::kLp>});
  table->Add({"", "MaxUnpool", 9, kOpen, "FLL?", MaxUnpool});
}

}  // namespace tidemark::model

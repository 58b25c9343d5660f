// Operators that give the same elements another shape or order.
#include <algorithm>
#include <numeric>

#include "model/kernels/transpose.h"
#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

Status ReturnReshaped(OpContext& c, const Shape& shape) {
  const auto count = shape.CheckedCount();
  if (!count || *count != c.In(0).count()) {
    return c.Invalid("the shape " + c.In(0).shape().ToString() + " can't become " +
                     shape.ToString());
  }
  return c.Return(c.In(0).Reshaped(shape));
}

Status Reshape(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const auto wanted, c.Ints(1));
  if (wanted.size() > Shape::kMaxRank) return c.Invalid("the shape has more than 16 dimensions");
  const bool allow_zero = c.Int("allowzero", 0) != 0;
  const Tensor& in = c.In(0);
  Shape shape;
  int64_t known = 1;
  int64_t open = -1;
  for (size_t i = 0; i < wanted.size(); ++i) {
    int64_t dim = wanted[i];
    if (dim == 0 && !allow_zero) {
      if (i >= in.rank()) return c.Invalid("a 0 in the shape copies a dimension that is not there");
      dim = in.dim(i);
    }
    if (dim == -1) {
      if (open >= 0) return c.Invalid("the shape has two dimensions of -1");
      open = static_cast<int64_t>(i);
    } else if (dim < 0 || __builtin_mul_overflow(known, dim, &known)) {
      return c.Invalid("the shape has an impossible dimension " + std::to_string(dim));
    }
    shape.Append(dim);
  }
  if (open >= 0) {
    if (known == 0 || in.count() % known != 0) {
      return c.Invalid("the shape " + in.shape().ToString() + " can't become " + shape.ToString());
    }
    shape[static_cast<size_t>(open)] = in.count() / known;
  }
  return ReturnReshaped(c, shape);
}

Status Flatten(OpContext& c) {
  const Tensor& in = c.In(0);
  const auto rank = static_cast<int64_t>(in.rank());
  int64_t axis = c.Int("axis", 1);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis > rank) return c.Invalid("its axis is out of range");
  const auto at = static_cast<size_t>(axis);
  return ReturnReshaped(c, {in.shape().Product(0, at), in.shape().Product(at, in.rank())});
}

Result<std::vector<int64_t>> AxesOf(OpContext& c) {
  if (c.Has(1)) return c.Ints(1);
  const auto list = c.Ints("axes");
  return std::vector<int64_t>(list.begin(), list.end());
}

Status Squeeze(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto axes, AxesOf(c));
  TM_ASSIGN_OR_RETURN(auto removed, AxisFlags(axes, in.rank()));
  Shape shape;
  for (size_t d = 0; d < in.rank(); ++d) {
    if (axes.empty()) removed[d] = in.dim(d) == 1;
    if (removed[d] && in.dim(d) != 1) return c.Invalid("a dimension to be removed is not 1");
    if (!removed[d]) shape.Append(in.dim(d));
  }
  return ReturnReshaped(c, shape);
}

Status Unsqueeze(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto axes, AxesOf(c));
  if (in.rank() + axes.size() > Shape::kMaxRank) return c.Invalid("more than 16 dimensions");
  TM_ASSIGN_OR_RETURN(const auto added, AxisFlags(axes, in.rank() + axes.size()));
  Shape shape;
  size_t from = 0;
  for (const bool add : added) shape.Append(add ? 1 : in.dim(from++));
  return ReturnReshaped(c, shape);
}

Status Transpose(OpContext& c) {
  const Tensor& in = c.In(0);
  std::vector<size_t> order(in.rank());
  const auto perm = c.Ints("perm");
  if (perm.empty()) {
    std::iota(order.rbegin(), order.rend(), 0);
  } else {
    TM_ASSIGN_OR_RETURN(const auto flags, AxisFlags(perm, in.rank()));
    if (perm.size() != flags.size()) return c.Invalid("its permutation does not fit its input");
    for (size_t i = 0; i < order.size(); ++i) {
      TM_ASSIGN_OR_RETURN(order[i], NormalAxis(perm[i], in.rank()));
    }
  }
  TM_ASSIGN_OR_RETURN(Tensor out, Transposed(in, order, c.pool()));
  return c.Return(std::move(out));
}

Status Concat(OpContext& c) {
  const Tensor& first = c.In(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 1), first.rank()));
  Shape shape = first.shape();
  shape[axis] = 0;
  for (size_t i = 0; i < c.input_count(); ++i) {
    const Tensor& in = c.In(i);
    bool fits = in.rank() == first.rank();
    for (size_t d = 0; fits && d < in.rank(); ++d) fits = d == axis || in.dim(d) == first.dim(d);
    if (!fits || __builtin_add_overflow(shape[axis], in.dim(axis), &shape[axis])) {
      return c.Invalid("the shapes " + first.shape().ToString() + " and " + in.shape().ToString() +
                       " can't be joined along axis " + std::to_string(axis));
    }
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(first.type(), shape));
  const int64_t outer = shape.Product(0, axis);
  const int64_t row = shape.Product(axis, shape.rank());
  DispatchMove(first.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    int64_t at = 0;
    for (size_t i = 0; i < c.input_count(); ++i) {
      const int64_t part = c.In(i).shape().Product(axis, shape.rank());
      for (int64_t o = 0; o < outer; ++o) {
        std::copy_n(c.In(i).template data<T>() + o * part, part,
                    out.template mutable_data<T>() + o * row + at);
      }
      at += part;
    }
  });
  return c.Return(std::move(out));
}

Status DepthToSpace(OpContext& c) {
  const Tensor& in = c.In(0);
  const int64_t block = c.Int("blocksize", 0);
  if (in.rank() != 4 || block < 1 || block > 1024 || in.dim(1) % (block * block) != 0) {
    return c.Invalid("its block size does not fit its input " + in.shape().ToString());
  }
  const int64_t depth = in.dim(1) / (block * block);
  const bool crd = c.String("mode", "DCR") == "CRD";
  const std::array<size_t, 6> order =
      crd ? std::array<size_t, 6>{0, 1, 4, 2, 5, 3} : std::array<size_t, 6>{0, 3, 4, 1, 5, 2};
  const Shape split = crd ? Shape{in.dim(0), depth, block, block, in.dim(2), in.dim(3)}
                          : Shape{in.dim(0), block, block, depth, in.dim(2), in.dim(3)};
  TM_ASSIGN_OR_RETURN(Tensor out, Transposed(in.Reshaped(split), order, c.pool()));
  return c.Return(out.Reshaped({in.dim(0), depth, in.dim(2) * block, in.dim(3) * block}));
}

Status SpaceToDepth(OpContext& c) {
  const Tensor& in = c.In(0);
  const int64_t block = c.Int("blocksize", 0);
  if (in.rank() != 4 || block < 1 || in.dim(2) % block != 0 || in.dim(3) % block != 0) {
    return c.Invalid("its block size does not fit its input " + in.shape().ToString());
  }
  const Shape split{in.dim(0), in.dim(1), in.dim(2) / block, block, in.dim(3) / block, block};
  const std::array<size_t, 6> order = {0, 3, 5, 1, 2, 4};
  TM_ASSIGN_OR_RETURN(Tensor out, Transposed(in.Reshaped(split), order, c.pool()));
  return c.Return(
      out.Reshaped({in.dim(0), in.dim(1) * block * block, in.dim(2) / block, in.dim(3) / block}));
}

Status ReverseSequence(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto lengths, c.Ints(1));
  const int64_t batch = c.Int("batch_axis", 1);
  const int64_t time = c.Int("time_axis", 0);
  if (in.rank() < 2 || batch + time != 1 || batch < 0 || batch > 1 ||
      static_cast<int64_t>(lengths.size()) != in.dim(static_cast<size_t>(batch))) {
    return c.Invalid("its axes or lengths don't fit its input");
  }
  const int64_t inner = in.shape().Product(2, in.rank());
  for (int64_t length : lengths) {
    if (length < 0 || length > in.dim(static_cast<size_t>(time))) {
      return c.Invalid("a length is out of range");
    }
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), in.shape()));
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < in.dim(0); ++i) {
      for (int64_t j = 0; j < in.dim(1); ++j) {
        const int64_t t = time == 0 ? i : j;
        const int64_t length = lengths[static_cast<size_t>(time == 0 ? j : i)];
        const int64_t source = t < length ? length - 1 - t : t;
        const int64_t from = time == 0 ? source * in.dim(1) + j : i * in.dim(1) + source;
        std::copy_n(in.template data<T>() + from * inner, inner,
                    out.template mutable_data<T>() + (i * in.dim(1) + j) * inner);
      }
    }
  });
  return c.Return(std::move(out));
}

Status Trilu(OpContext& c) {
  const Tensor& in = c.In(0);
  if (in.rank() < 2) return c.Invalid("its input must have 2 dimensions or more");
  int64_t k = 0;
  if (c.Has(1)) {
    TM_ASSIGN_OR_RETURN(k, c.ScalarInt(1));
  }
  const bool upper = c.Int("upper", 1) != 0;
  const int64_t rows = in.dim(in.rank() - 2);
  const int64_t columns = in.dim(in.rank() - 1);
  k = std::clamp(k, -rows - 1, columns + 1);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), in.shape()));
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < out.count(); ++i) {
      const int64_t row = i / columns % rows;
      const int64_t column = i % columns;
      const bool keep = upper ? column - row >= k : column - row <= k;
      out.template mutable_data<T>()[i] = keep ? in.template data<T>()[i] : T{};
    }
  });
  return c.Return(std::move(out));
}

}  // namespace

void AddShapes(OpTable* table) {
  table->Add({"", "Reshape", 5, kOpen, "XL", Reshape});
  table->Add({"", "Flatten", 1, kOpen, "X", Flatten});
  table->Add({"", "Squeeze", 1, 12, "X", Squeeze});
  table->Add({"", "Squeeze", 13, kOpen, "XI?", Squeeze});
  table->Add({"", "Unsqueeze", 1, 12, "X", Unsqueeze});
  table->Add({"", "Unsqueeze", 13, kOpen, "XI", Unsqueeze});
  table->Add({"", "Transpose", 1, kOpen, "X", Transpose});
  table->Add({"", "Concat", 4, kOpen, "X*", Concat});
  table->Add({"", "DepthToSpace", 1, kOpen, "X", DepthToSpace});
  table->Add({"", "SpaceToDepth", 1, kOpen, "X", SpaceToDepth});
  table->Add({"", "ReverseSequence", 10, kOpen, "XI", ReverseSequence});
  table->Add({"", "Trilu", 14, kOpen, "XI?", Trilu});
}

}  // namespace tidemark::model

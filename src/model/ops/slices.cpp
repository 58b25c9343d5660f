// Operators that cut, repeat and pad.
#include <algorithm>
#include <array>
#include <limits>

#include "model/kernels/broadcast.h"
#include "model/ops/axes.h"
#include "model/ops/cut.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

// out[i...] = in[start + i * step ...]; the region lies inside of `in`.
Status CopyRegion(const Tensor& in, const Shape& starts, const Shape& steps, Tensor* out) {
  const Shape own = in.shape().Strides();
  const Shape& shape = out->shape();
  if (out->count() == 0) return {};
  if (shape.empty()) {
    DispatchMove(in.type(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      *out->mutable_data<T>() = *in.data<T>();
    });
    return {};
  }
  int64_t offset = 0;
  for (size_t d = 0; d < shape.rank(); ++d) offset += starts[d] * own[d];
  const size_t outer = shape.rank() - 1;
  const int64_t inner = shape.back();
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* from = in.data<T>();
    T* to = out->mutable_data<T>();
    std::array<int64_t, Shape::kMaxRank> at{};
    int64_t place = offset;
    for (int64_t i = 0; i < out->count(); i += inner) {
      if (steps[outer] == 1) {
        std::copy_n(from + place, inner, to + i);
      } else {
        for (int64_t j = 0; j < inner; ++j) to[i + j] = from[place + j * steps[outer]];
      }
      for (size_t d = outer; d-- > 0;) {
        place += own[d] * steps[d];
        if (++at[d] < shape[d]) break;
        place -= own[d] * steps[d] * shape[d];
        at[d] = 0;
      }
    }
  });
  return {};
}

Status Slice(OpContext& c) {
  const Tensor& in = c.In(0);
  std::vector<int64_t> starts, ends, axes, steps;
  const auto attribute = [&](std::string_view name) {
    const auto list = c.Ints(name);
    return std::vector<int64_t>(list.begin(), list.end());
  };
  if (c.opset() < 10) {
    starts = attribute("starts");
    ends = attribute("ends");
    axes = attribute("axes");
  } else {
    TM_ASSIGN_OR_RETURN(starts, c.Ints(1));
    TM_ASSIGN_OR_RETURN(ends, c.Ints(2));
    if (c.Has(3)) {
      TM_ASSIGN_OR_RETURN(axes, c.Ints(3));
    }
    if (c.Has(4)) {
      TM_ASSIGN_OR_RETURN(steps, c.Ints(4));
    }
  }
  if (axes.empty()) {
    for (size_t i = 0; i < starts.size(); ++i) axes.push_back(static_cast<int64_t>(i));
  }
  if (steps.empty()) steps.assign(starts.size(), 1);
  if (ends.size() != starts.size() || axes.size() != starts.size() ||
      steps.size() != starts.size()) {
    return c.Invalid("starts, ends, axes and steps must have the same length");
  }
  TM_RETURN_IF_ERROR(AxisFlags(axes, in.rank()));
  Shape shape = in.shape();
  Shape first, step;
  first.Resize(in.rank(), 0);
  step.Resize(in.rank(), 1);
  for (size_t i = 0; i < axes.size(); ++i) {
    TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(axes[i], in.rank()));
    if (steps[i] == 0) return c.Invalid("a step can't be 0");
    const Cut cut = CutOf(in.dim(axis), starts[i], ends[i], steps[i]);
    shape[axis] = cut.count;
    first[axis] = cut.start;
    step[axis] = cut.count <= 1 ? 1 : cut.step;
  }
  if (shape == in.shape() &&
      std::all_of(step.begin(), step.end(), [](int64_t s) { return s == 1; })) {
    return c.Return(in);
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  TM_RETURN_IF_ERROR(CopyRegion(in, first, step, &out));
  return c.Return(std::move(out));
}

Result<std::vector<int64_t>> PartSizes(OpContext& c, int64_t dim) {
  std::vector<int64_t> sizes;
  if (c.Has(1)) {
    TM_ASSIGN_OR_RETURN(sizes, c.Ints(1));
  } else {
    const auto list = c.Ints("split");
    sizes.assign(list.begin(), list.end());
  }
  if (sizes.empty()) {
    const auto parts = c.Int("num_outputs", static_cast<int64_t>(c.output_count()));
    if (parts < 1 || parts > 100000) return c.Invalid("it has no outputs");
    const int64_t each = (dim + parts - 1) / parts;
    for (int64_t i = 0; i < parts; ++i) {
      sizes.push_back(std::max<int64_t>(0, std::min(each, dim - i * each)));
    }
  }
  int64_t sum = 0;
  for (int64_t size : sizes) {
    if (size < 0 || __builtin_add_overflow(sum, size, &sum)) {
      return c.Invalid("a part has the impossible size " + std::to_string(size));
    }
  }
  if (sum != dim || sizes.size() < c.output_count()) {
    return c.Invalid("its parts add up to " + std::to_string(sum) + ", and the axis has " +
                     std::to_string(dim));
  }
  return sizes;
}

Status Split(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 0), in.rank()));
  TM_ASSIGN_OR_RETURN(const auto sizes, PartSizes(c, in.dim(axis)));
  Shape starts, steps;
  starts.Resize(in.rank(), 0);
  steps.Resize(in.rank(), 1);
  for (size_t i = 0; i < c.output_count(); ++i) {
    Shape shape = in.shape();
    shape[axis] = sizes[i];
    TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
    TM_RETURN_IF_ERROR(CopyRegion(in, starts, steps, &out));
    starts[axis] += sizes[i];
    TM_RETURN_IF_ERROR(c.Return(i, std::move(out)));
  }
  return {};
}

Status ExpandTo(OpContext& c, const Shape& shape) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(c.In(0).type(), shape));
  const BroadcastWalk<1> walk(shape, {&c.In(0).shape()});
  DispatchMove(out.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const int64_t stride = walk.inner_strides()[0];
    walk.ForEachRow([&](int64_t at, const auto& offsets) {
      const T* from = c.In(0).template data<T>() + offsets[0];
      T* to = out.template mutable_data<T>() + at;
      if (stride == 0) {
        std::fill_n(to, walk.inner_count(), *from);
      } else {
        std::copy_n(from, walk.inner_count(), to);
      }
    });
  });
  return c.Return(std::move(out));
}

Status Expand(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const auto wanted, c.Ints(1));
  if (wanted.size() > Shape::kMaxRank) return c.Invalid("the shape has more than 16 dimensions");
  const auto shape = Broadcast(c.In(0).shape(), Shape(std::span<const int64_t>(wanted)));
  if (!shape) return c.Invalid("the shape " + c.In(0).shape().ToString() + " can't be expanded");
  return ExpandTo(c, *shape);
}

Status Tile(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto repeats, c.Ints(1));
  if (repeats.size() != in.rank() || in.rank() * 2 > Shape::kMaxRank) {
    return c.Invalid("there must be one number of repeats a dimension");
  }
  // [r0, d0, r1, d1, …] from [1, d0, 1, d1, …]
  Shape source, tiled, shape;
  for (size_t d = 0; d < in.rank(); ++d) {
    int64_t dim = 0;
    if (repeats[d] < 0 || __builtin_mul_overflow(repeats[d], in.dim(d), &dim)) {
      return c.Invalid("an impossible number of repeats");
    }
    source.Append(1);
    source.Append(in.dim(d));
    tiled.Append(repeats[d]);
    tiled.Append(in.dim(d));
    shape.Append(dim);
  }
  c.inputs()[0] = in.Reshaped(source);
  TM_RETURN_IF_ERROR(ExpandTo(c, tiled));
  return c.ReshapeOutput(0, shape);
}

// -- Pad -----------------------------------------------------------------------------------------

enum class PadMode { kConstant, kReflect, kEdge, kWrap };

// Where index `at` of a padded dim comes from; -1: from the constant.
int64_t PadSource(PadMode mode, int64_t at, int64_t before, int64_t dim) {
  int64_t from = at - before;
  if (from >= 0 && from < dim) return from;
  if (mode == PadMode::kConstant || dim == 0) return -1;
  if (mode == PadMode::kEdge) return std::clamp<int64_t>(from, 0, dim - 1);
  if (mode == PadMode::kWrap) return ((from % dim) + dim) % dim;
  const int64_t period = std::max<int64_t>(2 * (dim - 1), 1);
  from = ((from % period) + period) % period;
  return from < dim ? from : period - from;
}

Result<std::vector<int64_t>> PadAmounts(OpContext& c, size_t rank) {
  std::vector<int64_t> pads;
  if (c.opset() < 11) {
    const auto list = c.Ints("pads");
    pads.assign(list.begin(), list.end());
  } else {
    TM_ASSIGN_OR_RETURN(pads, c.Ints(1));
  }
  std::vector<int64_t> axes;
  if (c.Has(3)) {
    TM_ASSIGN_OR_RETURN(axes, c.Ints(3));
    TM_RETURN_IF_ERROR(AxisFlags(axes, rank));
  } else {
    for (size_t d = 0; d < rank; ++d) axes.push_back(static_cast<int64_t>(d));
  }
  if (pads.size() != axes.size() * 2) return c.Invalid("there must be two pads an axis");
  std::vector<int64_t> all(rank * 2, 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(axes[i], rank));
    all[axis] = pads[i];
    all[rank + axis] = pads[axes.size() + i];
  }
  return all;
}

template <typename T>
void PadInto(const Tensor& in, PadMode mode, const std::vector<int64_t>& before, const T& fill,
             Tensor* out) {
  if (out->count() == 0) return;
  const Shape& shape = out->shape();
  const Shape own = in.shape().Strides();
  std::vector<std::vector<int64_t>> sources(shape.rank());
  for (size_t d = 0; d < shape.rank(); ++d) {
    for (int64_t i = 0; i < shape[d]; ++i) {
      sources[d].push_back(PadSource(mode, i, before[d], in.dim(d)));
    }
  }
  std::array<int64_t, Shape::kMaxRank> at{};
  T* to = out->mutable_data<T>();
  for (int64_t i = 0; i < out->count(); ++i) {
    int64_t offset = 0;
    for (size_t d = 0; d < shape.rank() && offset >= 0; ++d) {
      const int64_t source = sources[d][static_cast<size_t>(at[d])];
      offset = source < 0 ? -1 : offset + source * own[d];
    }
    to[i] = offset < 0 ? fill : in.data<T>()[offset];
    for (size_t d = shape.rank(); d-- > 0;) {
      if (++at[d] < shape[d]) break;
      at[d] = 0;
    }
  }
}

Status Pad(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto pads, PadAmounts(c, in.rank()));
  const std::string_view name = c.String("mode", "constant");
  const PadMode mode = name == "reflect" ? PadMode::kReflect
                       : name == "edge"  ? PadMode::kEdge
                       : name == "wrap"  ? PadMode::kWrap
                                         : PadMode::kConstant;
  Shape shape;
  for (size_t d = 0; d < in.rank(); ++d) {
    int64_t dim = 0;
    if (__builtin_add_overflow(in.dim(d), pads[d], &dim) ||
        __builtin_add_overflow(dim, pads[in.rank() + d], &dim) || dim < 0) {
      return c.Invalid("an impossible amount of padding");
    }
    if (mode != PadMode::kConstant && in.dim(d) == 0 && dim > 0) {
      return c.Invalid("an empty dimension can't be padded with its own values");
    }
    shape.Append(dim);
  }
  if (c.Has(2) && c.In(2).count() != 1) return c.Invalid("its value must be one element");
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T fill{};
    if (c.Has(2)) {
      fill = c.In(2).template data<T>()[0];
    } else if constexpr (std::is_same_v<T, uint32_t>) {
      if (in.type() == DataType::kF32) {
        const auto value = static_cast<float>(c.Float("value", 0));
        std::memcpy(&fill, &value, sizeof(fill));
      }
    }
    PadInto<T>(in, mode, pads, fill, &out);
  });
  return c.Return(std::move(out));
}

Status CenterCropPad(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto wanted, c.Ints(1));
  const auto list = c.Ints("axes");
  std::vector<int64_t> axes(list.begin(), list.end());
  if (axes.empty()) {
    for (size_t d = 0; d < in.rank(); ++d) axes.push_back(static_cast<int64_t>(d));
  }
  TM_RETURN_IF_ERROR(AxisFlags(axes, in.rank()));
  if (axes.size() != wanted.size()) return c.Invalid("there must be one size an axis");
  Shape shape = in.shape();
  std::vector<int64_t> before(in.rank(), 0);
  for (size_t i = 0; i < axes.size(); ++i) {
    TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(axes[i], in.rank()));
    if (wanted[i] < 0) return c.Invalid("a size is negative");
    const int64_t dim = in.dim(axis);
    shape[axis] = wanted[i];
    before[axis] = wanted[i] > dim ? (wanted[i] - dim) / 2 : -((dim - wanted[i]) / 2);
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    PadInto<T>(in, PadMode::kConstant, before, T{}, &out);
  });
  return c.Return(std::move(out));
}

}  // namespace

void AddSlices(OpTable* table) {
  table->Add({"", "Slice", 1, 9, "X", Slice});
  table->Add({"", "Slice", 10, kOpen, "XIII?I?", Slice});
  table->Add({"", "Split", 2, 12, "X", Split});
  table->Add({"", "Split", 13, kOpen, "XI?", Split});
  table->Add({"", "Expand", 8, kOpen, "XI", Expand});
  table->Add({"", "Tile", 6, kOpen, "XI", Tile});
  table->Add({"", "Pad", 2, 10, "X", Pad});
  table->Add({"", "Pad", 11, kOpen, "XIX?I?", Pad});
  table->Add({"", "CenterCropPad", 18, kOpen, "XI", CenterCropPad});
}

}  // namespace tidemark::model

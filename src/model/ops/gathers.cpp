// Operators that pick elements by index, and put them there.
#include <algorithm>
#include <array>
#include <cmath>

#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

Error OutOfRange(OpContext& c, int64_t index, int64_t dim) {
  return c.Invalid("the index " + std::to_string(index) + " is out of range for " +
                   std::to_string(dim) + " elements");
}

// Negative indices wrap once.
Status WrapIndices(OpContext& c, std::vector<int64_t>* indices, int64_t dim) {
  for (int64_t& index : *indices) {
    if (index < -dim || index >= dim) return OutOfRange(c, index, dim);
    if (index < 0) index += dim;
  }
  return {};
}

Status Gather(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 0), in.rank()));
  TM_ASSIGN_OR_RETURN(auto indices, c.Ints(1));
  TM_RETURN_IF_ERROR(WrapIndices(c, &indices, in.dim(axis)));
  if (in.rank() - 1 + c.In(1).rank() > Shape::kMaxRank) {
    return c.Invalid("its result has more than 16 dimensions");
  }
  Shape shape;
  for (size_t d = 0; d < axis; ++d) shape.Append(in.dim(d));
  for (int64_t dim : c.In(1).shape().dims()) shape.Append(dim);
  for (size_t d = axis + 1; d < in.rank(); ++d) shape.Append(in.dim(d));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  if (out.count() == 0) return c.Return(std::move(out));
  const int64_t outer = in.shape().Product(0, axis);
  const int64_t n = in.dim(axis);
  const int64_t inner = in.shape().Product(axis + 1, in.rank());
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    for (int64_t o = 0; o < outer; ++o) {
      for (int64_t index : indices) {
        to = std::copy_n(in.template data<T>() + (o * n + index) * inner, inner, to);
      }
    }
  });
  return c.Return(std::move(out));
}

// visit(flat place in `data`, flat place in indices), for GatherElements and ScatterElements.
template <typename Fn>
Status ForEachElement(OpContext& c, const Shape& data, size_t axis, const Tensor& index_tensor,
                      std::vector<int64_t>* indices, Fn visit) {
  const Shape& shape = index_tensor.shape();
  if (shape.rank() != data.rank()) return c.Invalid("indices and data differ in dimensions");
  for (size_t d = 0; d < data.rank(); ++d) {
    if (d != axis && shape[d] > data[d]) return c.Invalid("the indices are larger than the data");
  }
  TM_RETURN_IF_ERROR(WrapIndices(c, indices, data[axis]));
  const Shape strides = data.Strides();
  std::array<int64_t, Shape::kMaxRank> at{};
  for (size_t i = 0; i < indices->size(); ++i) {
    int64_t place = 0;
    for (size_t d = 0; d < data.rank(); ++d) {
      place += (d == axis ? (*indices)[i] : at[d]) * strides[d];
    }
    visit(place, static_cast<int64_t>(i));
    for (size_t d = data.rank(); d-- > 0;) {
      if (++at[d] < shape[d]) break;
      at[d] = 0;
    }
  }
  return {};
}

Status GatherElements(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 0), in.rank()));
  TM_ASSIGN_OR_RETURN(auto indices, c.Ints(1));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), c.In(1).shape()));
  return DispatchMove(in.type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    TM_RETURN_IF_ERROR(
        ForEachElement(c, in.shape(), axis, c.In(1), &indices, [&](int64_t from, int64_t to) {
          out.template mutable_data<T>()[to] = in.template data<T>()[from];
        }));
    return c.Return(std::move(out));
  });
}

// What a value does to the one that is there.
enum class Combine { kSet, kAdd, kMul, kMax, kMin };

Combine CombineOf(OpContext& c) {
  const std::string_view name = c.String("reduction", "none");
  if (name == "add") return Combine::kAdd;
  if (name == "mul") return Combine::kMul;
  if (name == "max") return Combine::kMax;
  if (name == "min") return Combine::kMin;
  return Combine::kSet;
}

template <typename T>
T Combined(Combine how, T old, T value) {
  using U = std::conditional_t<std::is_integral_v<T>, uint64_t, T>;
  switch (how) {
    case Combine::kAdd:
      return static_cast<T>(static_cast<U>(old) + static_cast<U>(value));
    case Combine::kMul:
      return static_cast<T>(static_cast<U>(old) * static_cast<U>(value));
    case Combine::kMax:
      return std::max(old, value);
    case Combine::kMin:
      return std::min(old, value);
    default:
      return value;
  }
}

Result<Tensor> CopyOf(OpContext& c, const Tensor& in) {
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), in.shape()));
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::copy_n(in.data<T>(), in.count(), out.mutable_data<T>());
  });
  return out;
}

// Calls fn with the type that `how` needs: any for setting, a wide number for combining.
template <typename Fn>
Status ScatterTyped(OpContext& c, Combine how, Fn fn) {
  const DataType type = c.In(0).type();
  if (how == Combine::kSet) {
    TM_ASSIGN_OR_RETURN(Tensor out, CopyOf(c, c.In(0)));
    TM_RETURN_IF_ERROR(DispatchMove(type, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      return fn(tag, c.In(2), &out, [](const T&, const T& value) { return value; });
    }));
    return c.Return(std::move(out));
  }
  if (type == DataType::kString) return c.Invalid("strings can't be combined");
  const DataType wide = WideType(type);
  TM_ASSIGN_OR_RETURN(const Tensor updates, CastTensor(c.In(2), wide, {}, c.pool()));
  TM_ASSIGN_OR_RETURN(Tensor out, CastTensor(c.In(0), wide, {}, c.pool()));
  if (wide == type) {
    TM_ASSIGN_OR_RETURN(out, CopyOf(c, out));
  }
  TM_RETURN_IF_ERROR(DispatchNumber(wide, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    return fn(tag, updates, &out, [how](T old, T value) { return Combined(how, old, value); });
  }));
  TM_ASSIGN_OR_RETURN(out, CastTensor(out, type, {}, c.pool()));
  return c.Return(std::move(out));
}

Status ScatterElements(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", 0), in.rank()));
  TM_ASSIGN_OR_RETURN(auto indices, c.Ints(1));
  if (c.In(1).shape() != c.In(2).shape()) return c.Invalid("indices and updates differ in shape");
  return ScatterTyped(c, CombineOf(c),
                      [&](auto tag, const Tensor& updates, Tensor* out, auto combine) {
                        using T = typename decltype(tag)::Type;
                        return ForEachElement(c, in.shape(), axis, c.In(1), &indices,
                                              [&](int64_t place, int64_t from) {
                                                T& to = out->mutable_data<T>()[place];
                                                to = combine(to, updates.data<T>()[from]);
                                              });
                      });
}

// The flat starts that rows of an index tensor point to, over the dims [skip, skip + depth) of
// `data`.
Result<std::vector<int64_t>> RowStarts(OpContext& c, const Shape& data, size_t skip) {
  const Tensor& index = c.In(1);
  if (index.rank() == 0) return c.Invalid("the indices have no dimension");
  const auto depth = static_cast<size_t>(index.shape().back());
  if (index.shape().back() < 0 || skip + depth > data.rank()) {
    return c.Invalid("the indices have more columns than the data have dimensions");
  }
  TM_ASSIGN_OR_RETURN(const auto values, c.Ints(1));
  const Shape strides = data.Strides();
  const int64_t rows = index.shape().Product(0, index.rank() - 1);
  std::vector<int64_t> starts;
  for (int64_t row = 0; row < rows; ++row) {
    int64_t start = 0;
    for (size_t k = 0; k < depth; ++k) {
      int64_t at = values[static_cast<size_t>(row) * depth + k];
      const int64_t dim = data[skip + k];
      if (at < -dim || at >= dim) return OutOfRange(c, at, dim);
      if (at < 0) at += dim;
      start += at * strides[skip + k];
    }
    starts.push_back(start);
  }
  return starts;
}

Status GatherND(OpContext& c) {
  const Tensor& in = c.In(0);
  const Tensor& index = c.In(1);
  const int64_t batch_dims = c.Int("batch_dims", 0);
  if (batch_dims < 0 || batch_dims >= static_cast<int64_t>(index.rank()) ||
      batch_dims > static_cast<int64_t>(in.rank())) {
    return c.Invalid("its batch_dims is out of range");
  }
  const auto skip = static_cast<size_t>(batch_dims);
  for (size_t d = 0; d < skip; ++d) {
    if (in.dim(d) != index.dim(d)) return c.Invalid("the batch dimensions differ");
  }
  TM_ASSIGN_OR_RETURN(const auto starts, RowStarts(c, in.shape(), skip));
  const auto depth = static_cast<size_t>(index.shape().back());
  Shape shape;
  for (size_t d = 0; d + 1 < index.rank(); ++d) shape.Append(index.dim(d));
  if (shape.rank() + in.rank() - skip - depth > Shape::kMaxRank) {
    return c.Invalid("its result has more than 16 dimensions");
  }
  for (size_t d = skip + depth; d < in.rank(); ++d) shape.Append(in.dim(d));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  const int64_t batches = in.shape().Product(0, skip);
  const int64_t batch_size = in.shape().Product(skip, in.rank());
  const int64_t inner = in.shape().Product(skip + depth, in.rank());
  if (out.count() == 0 || batches == 0) return c.Return(std::move(out));
  const int64_t per_batch = static_cast<int64_t>(starts.size()) / batches;
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    for (size_t i = 0; i < starts.size(); ++i) {
      const int64_t batch = static_cast<int64_t>(i) / per_batch;
      to = std::copy_n(in.template data<T>() + batch * batch_size + starts[i], inner, to);
    }
  });
  return c.Return(std::move(out));
}

Status ScatterND(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const auto starts, RowStarts(c, in.shape(), 0));
  const auto depth = static_cast<size_t>(c.In(1).shape().back());
  const int64_t inner = in.shape().Product(depth, in.rank());
  if (c.In(2).count() != static_cast<int64_t>(starts.size()) * inner) {
    return c.Invalid("its updates don't fit its indices");
  }
  return ScatterTyped(c, CombineOf(c),
                      [&](auto tag, const Tensor& updates, Tensor* out, auto combine) -> Status {
                        using T = typename decltype(tag)::Type;
                        for (size_t i = 0; i < starts.size(); ++i) {
                          T* to = out->mutable_data<T>() + starts[i];
                          const T* from = updates.data<T>() + static_cast<int64_t>(i) * inner;
                          for (int64_t k = 0; k < inner; ++k) to[k] = combine(to[k], from[k]);
                        }
                        return {};
                      });
}

// Writes updates into a cache at the places that write_indices gives.
Status TensorScatter(OpContext& c) {
  const Tensor& in = c.In(0);
  const Tensor& update = c.In(1);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", -2), in.rank()));
  const bool circular = c.String("mode", "linear") == "circular";
  bool fits = update.rank() == in.rank() && axis > 0 && in.rank() > 0;
  for (size_t d = 0; fits && d < in.rank(); ++d) fits = d == axis || update.dim(d) == in.dim(d);
  if (!fits) return c.Invalid("its update does not fit its input");
  std::vector<int64_t> starts(static_cast<size_t>(in.dim(0)), 0);
  if (c.Has(2)) {
    TM_ASSIGN_OR_RETURN(starts, c.Ints(2));
  }
  if (static_cast<int64_t>(starts.size()) != in.dim(0)) return c.Invalid("one index a batch");
  const int64_t length = update.dim(axis);
  const int64_t n = in.dim(axis);
  for (int64_t start : starts) {
    if (start < 0 || start > n || (circular ? n == 0 && length > 0 : length > n - start)) {
      return c.Invalid("the update does not fit at " + std::to_string(start));
    }
  }
  TM_ASSIGN_OR_RETURN(Tensor out, CopyOf(c, in));
  const int64_t outer = in.shape().Product(1, axis);
  const int64_t inner = in.shape().Product(axis + 1, in.rank());
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t row = 0; row < in.dim(0) * outer; ++row) {
      const int64_t start = starts[static_cast<size_t>(row / outer)];
      for (int64_t k = 0; k < length; ++k) {
        std::copy_n(update.template data<T>() + (row * length + k) * inner, inner,
                    out.template mutable_data<T>() + (row * n + (start + k) % n) * inner);
      }
    }
  });
  return c.Return(std::move(out));
}

Status Compress(OpContext& c) {
  Tensor in = c.In(0);
  size_t axis = 0;
  if (c.Find("axis") != nullptr) {
    TM_ASSIGN_OR_RETURN(axis, NormalAxis(c.Int("axis", 0), in.rank()));
  } else {
    in = in.Reshaped({in.count()});
  }
  const int64_t n = std::min(in.dim(axis), c.In(1).count());
  std::vector<int64_t> chosen;
  for (int64_t i = 0; i < n; ++i) {
    if (c.In(1).data<uint8_t>()[i] != 0) chosen.push_back(i);
  }
  Shape shape = in.shape();
  shape[axis] = static_cast<int64_t>(chosen.size());
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(in.type(), shape));
  const int64_t outer = in.shape().Product(0, axis);
  const int64_t inner = in.shape().Product(axis + 1, in.rank());
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    for (int64_t o = 0; o < outer; ++o) {
      for (int64_t i : chosen) {
        to = std::copy_n(in.template data<T>() + (o * in.dim(axis) + i) * inner, inner, to);
      }
    }
  });
  return c.Return(std::move(out));
}

Status NonZero(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const Tensor flags, CastTensor(in, DataType::kBool, {}, c.pool()));
  std::vector<int64_t> places;
  for (int64_t i = 0; i < in.count(); ++i) {
    if (flags.data<uint8_t>()[i] != 0) places.push_back(i);
  }
  const auto found = static_cast<int64_t>(places.size());
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(DataType::kI64, {static_cast<int64_t>(in.rank()), found}));
  const Shape strides = in.shape().Strides();
  for (size_t d = 0; d < in.rank(); ++d) {
    for (size_t i = 0; i < places.size(); ++i) {
      out.mutable_data<int64_t>()[static_cast<int64_t>(d) * found + static_cast<int64_t>(i)] =
          places[i] / strides[d] % in.dim(d);
    }
  }
  return c.Return(std::move(out));
}

Status OneHot(OpContext& c) {
  const Tensor& in = c.In(0);
  TM_ASSIGN_OR_RETURN(const double depth_in, c.Scalar(1));
  if (!(depth_in >= 1 && depth_in < 1e15)) return c.Invalid("its depth is impossible");
  const auto depth = static_cast<int64_t>(depth_in);
  if (c.In(2).count() != 2) return c.Invalid("its values must be two");
  if (in.rank() + 1 > Shape::kMaxRank) return c.Invalid("more than 16 dimensions");
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", -1), in.rank() + 1));
  TM_ASSIGN_OR_RETURN(const Tensor indices, CastTensor(in, DataType::kI64, {}, c.pool()));
  Shape shape = in.shape();
  shape.Insert(axis, depth);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(c.In(2).type(), shape));
  const int64_t inner = in.shape().Product(axis, in.rank());
  DispatchMove(out.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    std::fill_n(to, out.count(), c.In(2).template data<T>()[0]);
    for (int64_t i = 0; i < in.count(); ++i) {
      int64_t index = indices.template data<int64_t>()[i];
      if (index < -depth || index >= depth) continue;
      if (index < 0) index += depth;
      to[(i / inner * depth + index) * inner + i % inner] = c.In(2).template data<T>()[1];
    }
  });
  return c.Return(std::move(out));
}

}  // namespace

void AddGathers(OpTable* table) {
  table->Add({"", "Gather", 1, kOpen, "XI", Gather});
  table->Add({"", "GatherElements", 11, kOpen, "XI", GatherElements});
  table->Add({"", "GatherND", 11, kOpen, "XI", GatherND});
  table->Add({"", "Scatter", 9, kOpen, "XIX", ScatterElements});
  table->Add({"", "ScatterElements", 11, kOpen, "XIX", ScatterElements});
  table->Add({"", "ScatterND", 11, kOpen, "XIX", ScatterND});
  table->Add({"", "TensorScatter", 24, kOpen, "XXI?", TensorScatter});
  table->Add({"", "Compress", 9, kOpen, "XB", Compress});
  table->Add({"", "NonZero", 9, kOpen, "A", NonZero});
  table->Add({"", "OneHot", 9, kOpen, "AAA", OneHot});
}

}  // namespace tidemark::model

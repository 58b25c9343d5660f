// Conv, ConvTranspose and the integer convolutions.
#include <algorithm>
#include <optional>

#include "model/graph/fusion.h"
#include "model/kernels/broadcast.h"
#include "model/kernels/convolution.h"
#include "model/ops/activation.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/quantize.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

struct Conv {
  ConvShape shape;
  Window window;
  Shape out;
  uint64_t work = 0;  // multiply-adds
};

class PackedConv : public OpState {
 public:
  explicit PackedConv(ConvWeights weights) : weights_(std::move(weights)) {}
  [[nodiscard]] const ConvWeights& weights() const { return weights_; }

  // What was read for an input of this shape the last time; runs repeat their shapes.
  [[nodiscard]] const Conv* Known(const Shape& input) const {
    return last_ && input == last_input_ ? &*last_ : nullptr;
  }
  const Conv* Keep(const Shape& input, Conv conv) const {
    last_input_ = input;
    return &last_.emplace(std::move(conv));
  }

 private:
  ConvWeights weights_;
  mutable Shape last_input_;
  mutable std::optional<Conv> last_;
};

Result<Conv> ReadConv(OpContext& c, const Tensor& x, const Tensor& w) {
  Conv conv;
  if (x.rank() < 3 || w.rank() != x.rank()) {
    return c.Invalid("the shapes " + x.shape().ToString() + " and " + w.shape().ToString() +
                     " can't be convolved");
  }
  const int64_t groups = c.Int("group", 1);
  conv.shape = {x.dim(0), groups, x.dim(1), w.dim(0)};
  if (groups < 1 || x.dim(1) % groups != 0 || w.dim(0) % groups != 0 ||
      w.dim(1) != x.dim(1) / groups) {
    return c.Invalid("its weights " + w.shape().ToString() + " don't fit its input " +
                     x.shape().ToString() + " in " + std::to_string(groups) + " groups");
  }
  std::vector<int64_t> kernel(w.shape().begin() + 2, w.shape().end());
  const auto stated = c.Ints("kernel_shape");
  if (!stated.empty() && !std::equal(stated.begin(), stated.end(), kernel.begin(), kernel.end())) {
    return c.Invalid("its kernel_shape does not fit its weights");
  }
  TM_ASSIGN_OR_RETURN(conv.window, ReadWindow(c, x.shape(), std::move(kernel), false));
  conv.out = {x.dim(0), w.dim(0)};
  for (int64_t dim : conv.window.out) conv.out.Append(dim);
  const auto count = conv.out.CheckedCount();
  if (!count ||
      __builtin_mul_overflow(static_cast<uint64_t>(*count),
                             static_cast<uint64_t>(w.shape().Product(1, w.rank())), &conv.work)) {
    return c.Invalid("the convolution is too large");
  }
  return conv;
}

Status PrepareConv(OpContext& c) {
  if (!c.IsConstant(1) || c.In(1).type() != DataType::kF32 || c.In(1).rank() < 3) return {};
  const Tensor& w = c.In(1);
  const int64_t groups = c.Int("group", 1);
  if (groups < 1 || w.dim(0) % groups != 0 || w.count() == 0) return {};
  const ConvShape shape{1, groups, w.dim(1) * groups, w.dim(0)};
  if (groups > 4096 && w.dim(1) != 1) return {};
  // Sizes come with the input; strides and the like are known.
  Shape input{1, shape.in_channels};
  for (size_t d = 2; d < w.rank(); ++d) input.Append(1);
  const auto window = ReadWindow(c, input, {w.shape().begin() + 2, w.shape().end()}, false);
  if (!window.ok()) return {};  // told when it runs
  auto weights = ConvWeights::Pack(w.data<float>(), shape, *window, true);
  if (weights.depthwise == nullptr) c.AbsorbInput(1);
  c.SetState(std::make_unique<PackedConv>(std::move(weights)));
  return {};
}

// x + residual where the shapes differ, which a graph that was not fused would do in an Add.
Result<Tensor> AddBroadcast(OpContext& c, const Tensor& x, const Tensor& residual) {
  const auto shape = Broadcast(x.shape(), residual.shape());
  if (!shape) {
    return c.Invalid("the shapes " + x.shape().ToString() + " and " + residual.shape().ToString() +
                     " can't be added");
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), *shape));
  const BroadcastWalk<2> walk(*shape, {&x.shape(), &residual.shape()});
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    const auto steps = walk.inner_strides();
    walk.ForEachRow([&](int64_t at, const auto& offsets) {
      const T* a = x.template data<T>() + offsets[0];
      const T* b = residual.template data<T>() + offsets[1];
      for (int64_t i = 0; i < walk.inner_count(); ++i)
        to[at + i] = a[i * steps[0]] + b[i * steps[1]];
    });
  });
  return out;
}

void ConvolveF64(OpContext& c, const Conv& conv, Tensor* out) {
  auto* to = out->mutable_data<double>();
  const auto* bias = c.Has(2) ? c.In(2).data<double>() : nullptr;
  const int64_t size = conv.window.out_count();
  for (int64_t row = 0; row < conv.shape.batch * conv.shape.out_channels; ++row) {
    std::fill_n(to + row * size, size, bias == nullptr ? 0 : bias[row % conv.shape.out_channels]);
  }
  ConvPlain<double, double>(c.In(0).data<double>(), c.In(1).data<double>(), 0, nullptr, false,
                            conv.shape, conv.window, to);
}

Status ConvolveF32(OpContext& c, const Conv& conv, const Epilogue& epilogue, Tensor* out) {
  ConvWeights own;
  const auto* packed = c.state<PackedConv>();
  if (packed == nullptr) {
    own = ConvWeights::Pack(c.In(1).data<float>(), conv.shape, conv.window, false);
  }
  const ConvWeights& weights = packed == nullptr ? own : packed->weights();
  TM_ASSIGN_OR_RETURN(Tensor scratch,
                      c.Make(DataType::kF32, {ConvScratch(weights, conv.shape, conv.window)}));
  ConvF32(c.In(0).data<float>(), weights, conv.shape, conv.window, epilogue,
          scratch.mutable_data<float>(), out->mutable_data<float>());
  return {};
}

// What is known of this input's shape; `own` is where it is read to when the node keeps nothing.
Result<const Conv*> ConvOf(OpContext& c, std::optional<Conv>* own) {
  const auto* packed = c.state<PackedConv>();
  const Conv* conv = packed == nullptr ? nullptr : packed->Known(c.In(0).shape());
  if (conv == nullptr) {
    TM_ASSIGN_OR_RETURN(Conv read, ReadConv(c, c.In(0), c.In(1)));
    conv = packed == nullptr ? &own->emplace(std::move(read))
                             : packed->Keep(c.In(0).shape(), std::move(read));
  }
  TM_RETURN_IF_ERROR(c.CountOperations(conv->work));
  return conv;
}

// Conv and ConvAdd, which fusion makes: input 3 is added.
Status ConvOp(OpContext& c) {
  const Tensor& x = c.In(0);
  const Tensor& w = c.In(1);
  std::optional<Conv> own;
  TM_ASSIGN_OR_RETURN(const Conv* known, ConvOf(c, &own));
  const Conv& conv = *known;
  if (c.Has(2) && (c.In(2).rank() != 1 || c.In(2).dim(0) != w.dim(0))) {
    return c.Invalid("its bias does not fit its weights");
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), conv.out));
  const Activation activation = Activation::Of(c);
  const bool f32 = x.type() == DataType::kF32;
  const bool adds = c.Has(3) && f32 && c.In(3).shape() == conv.out;
  if (out.count() > 0 && !f32) ConvolveF64(c, conv, &out);
  if (out.count() > 0 && f32) {
    Epilogue epilogue;
    epilogue.bias = c.Has(2) ? c.In(2).data<float>() : nullptr;
    epilogue.residual = adds ? c.In(3).data<float>() : nullptr;
    if (adds || !c.Has(3)) activation.Put(&epilogue);
    TM_RETURN_IF_ERROR(ConvolveF32(c, conv, epilogue, &out));
  }
  if (c.Has(3) && !adds) {
    TM_ASSIGN_OR_RETURN(out, AddBroadcast(c, out, c.In(3)));
  }
  if (!f32 || (c.Has(3) && !adds)) activation.Apply(&out);
  return c.Return(std::move(out));
}

// -- Integers ------------------------------------------------------------------------------------

// x, w, and their zero points as i64; sums as i64.
Result<Tensor> ConvolveIntegers(OpContext& c, const Conv& conv, const Tensor& x, const Tensor& w,
                                const Tensor* x_zero, const Tensor* w_zero) {
  TM_ASSIGN_OR_RETURN(const Tensor wide_x, CastTensor(x, DataType::kI64, {}, c.pool()));
  TM_ASSIGN_OR_RETURN(const Tensor wide_w, CastTensor(w, DataType::kI64, {}, c.pool()));
  int64_t zero = 0;
  if (x_zero != nullptr) {
    if (x_zero->count() != 1) return c.Invalid("the zero point of its input must be one number");
    TM_ASSIGN_OR_RETURN(const Tensor wide, CastTensor(*x_zero, DataType::kI64, {}, c.pool()));
    zero = wide.data<int64_t>()[0];
  }
  Tensor zeros;
  if (w_zero != nullptr) {
    if (w_zero->count() != 1 && w_zero->count() != conv.shape.out_channels) {
      return c.Invalid("the zero points of its weights don't fit them");
    }
    TM_ASSIGN_OR_RETURN(zeros, CastTensor(*w_zero, DataType::kI64, {}, c.pool()));
  }
  TM_ASSIGN_OR_RETURN(Tensor sums, c.Make(DataType::kI64, conv.out));
  std::fill_n(sums.mutable_data<int64_t>(), sums.count(), 0);
  ConvPlain<int64_t, int64_t>(wide_x.data<int64_t>(), wide_w.data<int64_t>(), zero,
                              zeros.is_none() ? nullptr : zeros.data<int64_t>(), zeros.count() > 1,
                              conv.shape, conv.window, sums.mutable_data<int64_t>());
  return sums;
}

Status ConvInteger(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Conv conv, ReadConv(c, c.In(0), c.In(1)));
  TM_RETURN_IF_ERROR(c.CountOperations(conv.work));
  if (!IsInteger(c.In(0).type()) || !IsInteger(c.In(1).type()) ||
      ElementBytes(c.In(0).type()) != 1 || ElementBytes(c.In(1).type()) != 1) {
    return c.Invalid("its inputs must be 8-bit integers");
  }
  if (c.Has(3) && c.In(3).type() != c.In(1).type()) return c.Invalid("a zero point's type differs");
  TM_ASSIGN_OR_RETURN(Tensor sums,
                      ConvolveIntegers(c, conv, c.In(0), c.In(1), c.Has(2) ? &c.In(2) : nullptr,
                                       c.Has(3) ? &c.In(3) : nullptr));
  TM_ASSIGN_OR_RETURN(Tensor out, CastTensor(sums, DataType::kI32, {}, c.pool()));
  return c.Return(std::move(out));
}

// x, x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero, bias
Status QLinearConv(OpContext& c) {
  const Tensor& w = c.In(3);
  for (const size_t i : {size_t{0}, size_t{2}, size_t{3}, size_t{5}, size_t{7}}) {
    if (!IsInteger(c.In(i).type()) || ElementBytes(c.In(i).type()) != 1) {
      return c.Invalid("its values must be 8-bit integers");
    }
  }
  TM_ASSIGN_OR_RETURN(const Conv conv, ReadConv(c, c.In(0), w));
  TM_RETURN_IF_ERROR(c.CountOperations(conv.work));
  TM_ASSIGN_OR_RETURN(const Tensor sums, ConvolveIntegers(c, conv, c.In(0), w, &c.In(2), &c.In(5)));
  TM_ASSIGN_OR_RETURN(const double x_scale, c.Scalar(1));
  TM_ASSIGN_OR_RETURN(const double y_scale, c.Scalar(6));
  TM_ASSIGN_OR_RETURN(const double y_zero, c.Scalar(7));
  const int64_t channels = conv.shape.out_channels;
  const Tensor& w_scale = c.In(4);
  if (w_scale.type() != DataType::kF32 || (w_scale.count() != 1 && w_scale.count() != channels)) {
    return c.Invalid("the scales of its weights don't fit them");
  }
  if (c.Has(8) && (c.In(8).type() != DataType::kI32 || c.In(8).count() != channels)) {
    return c.Invalid("its bias does not fit its weights");
  }
  TM_ASSIGN_OR_RETURN(Tensor scaled, c.Make(DataType::kF64, conv.out));
  const int64_t size = conv.window.out_count();
  for (int64_t i = 0; i < scaled.count(); ++i) {
    const int64_t channel = i / size % channels;
    const double by = x_scale * w_scale.data<float>()[w_scale.count() == 1 ? 0 : channel] / y_scale;
    const int64_t bias = c.Has(8) ? c.In(8).data<int32_t>()[channel] : 0;
    scaled.mutable_data<double>()[i] = static_cast<double>(sums.data<int64_t>()[i] + bias) * by;
  }
  TM_ASSIGN_OR_RETURN(Tensor out, RoundToInteger(scaled, y_zero, c.In(7).type(), c.pool()));
  return c.Return(std::move(out));
}

// -- ConvTranspose -------------------------------------------------------------------------------

struct Transposed {
  std::vector<int64_t> kernel, strides, dilations, pads_begin, out;
};

Result<std::vector<int64_t>> SmallList(OpContext& c, std::string_view name, size_t size,
                                       int64_t otherwise, int64_t least) {
  const auto list = c.Ints(name);
  if (list.empty()) return std::vector<int64_t>(size, otherwise);
  const bool fits = std::all_of(list.begin(), list.end(), [&](int64_t value) {
    return value >= least && value < int64_t{1} << 31;
  });
  if (list.size() != size || !fits)
    return c.Invalid("its " + std::string(name) + " are impossible");
  return std::vector<int64_t>(list.begin(), list.end());
}

Result<Transposed> ReadTransposed(OpContext& c, const Shape& x, const Shape& w) {
  Transposed t;
  const size_t rank = x.rank() - 2;
  t.kernel.assign(w.begin() + 2, w.end());
  TM_ASSIGN_OR_RETURN(t.strides, SmallList(c, "strides", rank, 1, 1));
  TM_ASSIGN_OR_RETURN(t.dilations, SmallList(c, "dilations", rank, 1, 1));
  TM_ASSIGN_OR_RETURN(auto pads, SmallList(c, "pads", rank * 2, 0, 0));
  TM_ASSIGN_OR_RETURN(const auto extra, SmallList(c, "output_padding", rank, 0, 0));
  TM_ASSIGN_OR_RETURN(const auto wanted, SmallList(c, "output_shape", rank, -1, 0));
  const std::string_view auto_pad = c.String("auto_pad", "NOTSET");
  for (size_t d = 0; d < rank; ++d) {
    if (x[d + 2] >= int64_t{1} << 31 || t.kernel[d] < 1) return c.Invalid("its input is too large");
    const int64_t whole =
        (x[d + 2] - 1) * t.strides[d] + extra[d] + (t.kernel[d] - 1) * t.dilations[d] + 1;
    int64_t out = whole - pads[d] - pads[rank + d];
    if (auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER" || wanted[d] >= 0) {
      out = wanted[d] >= 0 ? wanted[d] : x[d + 2] * t.strides[d];
      const int64_t total = std::max<int64_t>(0, whole - out);
      pads[d] = auto_pad == "SAME_UPPER" ? total / 2 : total - total / 2;
      if (auto_pad == "NOTSET") pads[d] = total / 2;
    } else if (auto_pad == "VALID") {
      pads[d] = 0;
      out = whole;
    }
    if (out < 0) return c.Invalid("its output would have a negative size");
    t.out.push_back(out);
    t.pads_begin.push_back(pads[d]);
  }
  return t;
}

template <typename T>
void ScatterTaps(const T* x, const T* w, const ConvShape& shape, const Transposed& t,
                 const std::vector<int64_t>& in, T* out) {
  const int64_t in_per_group = shape.in_channels / shape.groups;
  const int64_t out_per_group = shape.out_channels / shape.groups;
  int64_t in_size = 1;
  int64_t out_size = 1;
  int64_t taps = 1;
  for (size_t d = 0; d < in.size(); ++d) {
    in_size *= in[d];
    out_size *= t.out[d];
    taps *= t.kernel[d];
  }
  std::vector<int64_t> at(in.size(), 0);
  for (int64_t i = 0; i < in_size; ++i, NextIndex(in, &at)) {
    std::vector<int64_t> tap(in.size(), 0);
    for (int64_t k = 0; k < taps; ++k, NextIndex(t.kernel, &tap)) {
      int64_t place = 0;
      for (size_t d = 0; d < in.size() && place >= 0; ++d) {
        const int64_t to = at[d] * t.strides[d] + tap[d] * t.dilations[d] - t.pads_begin[d];
        place = to < 0 || to >= t.out[d] ? -1 : place * t.out[d] + to;
      }
      if (place < 0) continue;
      for (int64_t row = 0; row < shape.batch * shape.in_channels; ++row) {
        const int64_t ic = row % shape.in_channels;
        const T value = x[row * in_size + i];
        const int64_t oc0 =
            row / shape.in_channels * shape.out_channels + ic / in_per_group * out_per_group;
        for (int64_t oc = 0; oc < out_per_group; ++oc) {
          out[(oc0 + oc) * out_size + place] += value * w[(ic * out_per_group + oc) * taps + k];
        }
      }
    }
  }
}

Status ConvTranspose(OpContext& c) {
  const Tensor& x = c.In(0);
  const Tensor& w = c.In(1);
  const int64_t groups = c.Int("group", 1);
  if (x.rank() < 3 || w.rank() != x.rank() || groups < 1 || w.dim(0) != x.dim(1) ||
      x.dim(1) % groups != 0) {
    return c.Invalid("its weights " + w.shape().ToString() + " don't fit its input " +
                     x.shape().ToString());
  }
  TM_ASSIGN_OR_RETURN(const Transposed t, ReadTransposed(c, x.shape(), w.shape()));
  ConvShape shape{x.dim(0), groups, x.dim(1), 0};
  if (__builtin_mul_overflow(w.dim(1), groups, &shape.out_channels)) return c.Invalid("too large");
  if (c.Has(2) && c.In(2).count() != shape.out_channels) return c.Invalid("its bias does not fit");
  Shape out_shape{x.dim(0), shape.out_channels};
  for (int64_t dim : t.out) out_shape.Append(dim);
  uint64_t work = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(x.count()),
                             static_cast<uint64_t>(w.shape().Product(1, w.rank())), &work)) {
    return c.Invalid("the convolution is too large");
  }
  TM_RETURN_IF_ERROR(c.CountOperations(work));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), out_shape));
  if (out.count() == 0) return c.Return(std::move(out));
  const std::vector<int64_t> in(x.shape().begin() + 2, x.shape().end());
  const int64_t out_size = out_shape.Product(2, out_shape.rank());
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = out.template mutable_data<T>();
    for (int64_t i = 0; i < out.count(); ++i) {
      to[i] = c.Has(2) ? c.In(2).template data<T>()[i / out_size % shape.out_channels] : T{0};
    }
    if (x.count() > 0) {
      ScatterTaps<T>(x.template data<T>(), w.template data<T>(), shape, t, in, to);
    }
  });
  return c.Return(std::move(out));
}

}  // namespace

void AddConvolutions(OpTable* table) {
  table->Add({"", "Conv", 1, kOpen, "FFF?", ConvOp, 1, true, PrepareConv});
  table->Add({kOwnDomain, "ConvAdd", 1, kOpen, "FFF?F", ConvOp, 1, true, PrepareConv});
  table->Add({"", "ConvTranspose", 1, kOpen, "FFF?", ConvTranspose});
  table->Add({"", "ConvInteger", 10, kOpen, "AAA?A?", ConvInteger});
  table->Add({"", "QLinearConv", 10, kOpen, "AAAAAAAAA?", QLinearConv});
}

}  // namespace tidemark::model

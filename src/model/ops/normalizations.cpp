// Normalisations. Means and variances are summed in f64 and biased.
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "model/graph/fusion.h"
#include "model/kernels/broadcast.h"
#include "model/ops/axes.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

// Mean and variance of a channel over batch and space, as training does it.
template <typename T>
void BatchMoments(const Tensor& x, int64_t channel, double* mean, double* variance) {
  const int64_t channels = x.rank() < 2 ? 1 : x.dim(1);
  const int64_t inner = x.rank() < 2 ? 1 : x.shape().Product(2, x.rank());
  const double n = static_cast<double>(x.count()) / static_cast<double>(channels);
  const auto each = [&](auto visit) {
    for (int64_t row = channel; inner > 0 && row < x.count() / inner; row += channels) {
      for (int64_t i = 0; i < inner; ++i) visit(static_cast<double>(x.data<T>()[row * inner + i]));
    }
  };
  double sum = 0;
  each([&](double value) { sum += value; });
  *mean = sum / n;
  double squares = 0;
  each([&](double value) { squares += (value - *mean) * (value - *mean); });
  *variance = squares / n;
}

Status BatchNormalization(OpContext& c) {
  const Tensor& x = c.In(0);
  const bool training = c.Int("training_mode", 0) != 0;
  const double momentum = c.Float("momentum", 0.9F);
  const int64_t channels = x.rank() < 2 ? 1 : x.dim(1);
  for (size_t i = 1; i < 5; ++i) {
    if (c.In(i).count() != channels) return c.Invalid("its vectors don't fit the channels");
  }
  const int64_t inner = x.rank() < 2 ? 1 : x.shape().Product(2, x.rank());
  const double epsilon = c.Float("epsilon", 1e-5F);
  TM_ASSIGN_OR_RETURN(Tensor means, CastTensor(c.In(3), DataType::kF64, {}, c.pool()));
  TM_ASSIGN_OR_RETURN(Tensor variances, CastTensor(c.In(4), DataType::kF64, {}, c.pool()));
  TM_ASSIGN_OR_RETURN(const Tensor scales, CastTensor(c.In(1), DataType::kF64, {}, c.pool()));
  TM_ASSIGN_OR_RETURN(const Tensor biases, CastTensor(c.In(2), DataType::kF64, {}, c.pool()));
  if (training) {
    TM_ASSIGN_OR_RETURN(Tensor running_mean, c.Make(DataType::kF64, c.In(3).shape()));
    TM_ASSIGN_OR_RETURN(Tensor running_variance, c.Make(DataType::kF64, c.In(3).shape()));
    TM_ASSIGN_OR_RETURN(Tensor own_means, c.Make(DataType::kF64, c.In(3).shape()));
    TM_ASSIGN_OR_RETURN(Tensor own_variances, c.Make(DataType::kF64, c.In(3).shape()));
    for (int64_t k = 0; k < channels; ++k) {
      double& mean = own_means.mutable_data<double>()[k];
      double& variance = own_variances.mutable_data<double>()[k];
      DispatchFloat(x.type(), [&](auto tag) {
        BatchMoments<typename decltype(tag)::Type>(x, k, &mean, &variance);
      });
      running_mean.mutable_data<double>()[k] =
          means.data<double>()[k] * momentum + mean * (1 - momentum);
      running_variance.mutable_data<double>()[k] =
          variances.data<double>()[k] * momentum + variance * (1 - momentum);
    }
    const DataType type = c.In(3).type();
    TM_ASSIGN_OR_RETURN(running_mean, CastTensor(running_mean, type, {}, c.pool()));
    TM_ASSIGN_OR_RETURN(running_variance, CastTensor(running_variance, type, {}, c.pool()));
    TM_RETURN_IF_ERROR(c.Return(1, std::move(running_mean)));
    TM_RETURN_IF_ERROR(c.Return(2, std::move(running_variance)));
    means = std::move(own_means);
    variances = std::move(own_variances);
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.MakeInPlace(0, x.type(), x.shape()));
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t row = 0; inner > 0 && row < x.count() / inner; ++row) {
      const int64_t k = row % channels;
      const double scale =
          scales.data<double>()[k] / std::sqrt(variances.data<double>()[k] + epsilon);
      const auto factor = static_cast<T>(scale);
      const auto shift = static_cast<T>(biases.data<double>()[k] - means.data<double>()[k] * scale);
      const T* from = c.In(0).template data<T>() + row * inner;
      T* to = out.template mutable_data<T>() + row * inner;
      for (int64_t i = 0; i < inner; ++i) to[i] = from[i] * factor + shift;
    }
  });
  return c.Return(std::move(out));
}

struct Moments {
  double mean = 0, variance = 0;
};

// Four sums side by side: one alone would wait for each addition.
template <typename T, typename Fn>
double SumOf(const T* x, int64_t count, Fn f) {
  double sums[4] = {0, 0, 0, 0};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (int64_t k = 0; k < 4; ++k) sums[k] += f(static_cast<double>(x[i + k]));
  }
  for (; i < count; ++i) sums[0] += f(static_cast<double>(x[i]));
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

template <typename T>
Moments MomentsOf(const T* x, int64_t count) {
  Moments m;
  m.mean = SumOf(x, count, [](double value) { return value; }) / static_cast<double>(count);
  m.variance = SumOf(x, count, [&](double value) { return (value - m.mean) * (value - m.mean); }) /
               static_cast<double>(count);
  return m;
}

// A parameter that broadcasts to the normalised dims, written out once.
template <typename T>
Status ReadParameter(OpContext& c, size_t i, const Shape& shape, T otherwise, std::vector<T>* out) {
  out->assign(static_cast<size_t>(shape.count()), otherwise);
  if (!c.Has(i)) return {};
  const auto common = Broadcast(c.In(i).shape(), shape);
  if (!common || *common != shape) {
    return c.Invalid("input " + std::to_string(i) + " of shape " + c.In(i).shape().ToString() +
                     " does not fit " + shape.ToString());
  }
  const BroadcastWalk<1> walk(shape, {&c.In(i).shape()});
  walk.ForEachRow([&](int64_t at, const auto& offsets) {
    for (int64_t k = 0; k < walk.inner_count(); ++k) {
      (*out)[static_cast<size_t>(at + k)] =
          c.In(i).data<T>()[offsets[0] + k * walk.inner_strides()[0]];
    }
  });
  return {};
}

// LayerNormalization, and RMSNormalization, which takes no mean away.
Status NormalizeRows(OpContext& c, bool centre) {
  const Tensor& x = c.In(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", -1), x.rank()));
  const int64_t rows = x.shape().Product(0, axis);
  const int64_t n = x.shape().Product(axis, x.rank());
  const double epsilon = c.Float("epsilon", 1e-5F);
  Shape stat_shape = x.shape();
  for (size_t d = axis; d < x.rank(); ++d) stat_shape[d] = 1;
  TM_ASSIGN_OR_RETURN(Tensor means, c.Make(x.type(), stat_shape));
  TM_ASSIGN_OR_RETURN(Tensor inverses, c.Make(x.type(), stat_shape));
  TM_ASSIGN_OR_RETURN(Tensor out, c.MakeInPlace(0, x.type(), x.shape()));
  const Shape normalized(x.shape().dims().subspan(axis));
  Status done = DispatchFloat(x.type(), [&](auto tag) -> Status {
    using T = typename decltype(tag)::Type;
    std::vector<T> scale, bias;
    TM_RETURN_IF_ERROR(ReadParameter<T>(c, 1, normalized, 1, &scale));
    TM_RETURN_IF_ERROR(ReadParameter<T>(c, 2, normalized, 0, &bias));
    for (int64_t row = 0; row < rows && n > 0; ++row) {
      const T* from = c.In(0).template data<T>() + row * n;
      T* to = out.template mutable_data<T>() + row * n;
      Moments m;
      if (centre) {
        m = MomentsOf(from, n);
      } else {
        m.variance =
            SumOf(from, n, [](double value) { return value * value; }) / static_cast<double>(n);
      }
      const double inverse = 1 / std::sqrt(m.variance + epsilon);
      means.template mutable_data<T>()[row] = static_cast<T>(m.mean);
      inverses.template mutable_data<T>()[row] = static_cast<T>(inverse);
      const auto mean = static_cast<T>(m.mean);
      const auto factor = static_cast<T>(inverse);
      for (int64_t i = 0; i < n; ++i) {
        const auto k = static_cast<size_t>(i);
        to[i] = (from[i] - mean) * factor * scale[k] + bias[k];
      }
    }
    return {};
  });
  if (!done.ok()) return done;
  TM_RETURN_IF_ERROR(c.Return(0, std::move(out)));
  if (!centre) return {};
  TM_RETURN_IF_ERROR(c.Return(1, std::move(means)));
  return c.Return(2, std::move(inverses));
}

Status LayerNormalization(OpContext& c) { return NormalizeRows(c, true); }

// a · b or a + b, broadcast.
template <typename Fn>
Result<Tensor> Combine(OpContext& c, const Tensor& a, const Tensor& b, Fn f) {
  const auto shape = Broadcast(a.shape(), b.shape());
  if (!shape) {
    return c.Invalid("the shapes " + a.shape().ToString() + " and " + b.shape().ToString() +
                     " can't be combined");
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(a.type(), *shape));
  const BroadcastWalk<2> walk(*shape, {&a.shape(), &b.shape()});
  DispatchFloat(a.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const auto steps = walk.inner_strides();
    walk.ForEachRow([&](int64_t at, const auto& offsets) {
      for (int64_t i = 0; i < walk.inner_count(); ++i) {
        out.template mutable_data<T>()[at + i] = f(a.template data<T>()[offsets[0] + i * steps[0]],
                                                   b.template data<T>()[offsets[1] + i * steps[1]]);
      }
    });
  });
  return out;
}

// What fusion makes of the elementary nodes. These broadcast both ways: parameters that are larger
// than the rows are applied as Mul and Add would.
Status LayerNormChain(OpContext& c) {
  const Shape& x = c.In(0).shape();
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", -1), x.rank()));
  const Shape row(x.dims().subspan(axis));
  const auto fits = [&](size_t i) {
    return !c.Has(i) || Broadcast(c.In(i).shape(), row) == std::optional(row);
  };
  if (fits(1) && fits(2)) return NormalizeRows(c, true);
  std::vector<Value> parameters(c.inputs().begin() + 1, c.inputs().end());
  c.inputs().resize(1);
  TM_RETURN_IF_ERROR(NormalizeRows(c, true));
  Tensor out = c.Returned(0).tensor;
  TM_ASSIGN_OR_RETURN(out, Combine(c, out, parameters[0].tensor, std::multiplies<>()));
  if (parameters.size() > 1) {
    TM_ASSIGN_OR_RETURN(out, Combine(c, out, parameters[1].tensor, std::plus<>()));
  }
  return c.Return(std::move(out));
}

Status RmsNormalization(OpContext& c) { return NormalizeRows(c, false); }

// Groups of channels of each sample; scale and bias per channel, or per group.
Status NormalizeGroups(OpContext& c, int64_t groups, bool per_channel) {
  const Tensor& x = c.In(0);
  if (x.rank() < 2 || groups < 1 || x.dim(1) % groups != 0) {
    return c.Invalid("its groups don't fit its input " + x.shape().ToString());
  }
  const int64_t channels = x.dim(1);
  const int64_t wanted = per_channel ? channels : groups;
  if (c.In(1).count() != wanted || c.In(2).count() != wanted) {
    return c.Invalid("its scale or bias has the wrong length");
  }
  const int64_t inner = x.shape().Product(2, x.rank());
  const int64_t per_group = channels / groups;
  const double epsilon = c.Float("epsilon", 1e-5F);
  TM_ASSIGN_OR_RETURN(Tensor out, c.MakeInPlace(0, x.type(), x.shape()));
  if (x.count() == 0) return c.Return(std::move(out));
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t g = 0; g < x.dim(0) * groups; ++g) {
      const T* from = c.In(0).template data<T>() + g * per_group * inner;
      T* to = out.template mutable_data<T>() + g * per_group * inner;
      const Moments m = MomentsOf(from, per_group * inner);
      const double inverse = 1 / std::sqrt(m.variance + epsilon);
      for (int64_t k = 0; k < per_group; ++k) {
        const int64_t parameter = per_channel ? g % groups * per_group + k : g % groups;
        const double factor = inverse * static_cast<double>(c.In(1).template data<T>()[parameter]);
        const auto bias = static_cast<double>(c.In(2).template data<T>()[parameter]);
        for (int64_t i = k * inner; i < (k + 1) * inner; ++i) {
          to[i] = static_cast<T>((static_cast<double>(from[i]) - m.mean) * factor + bias);
        }
      }
    }
  });
  return c.Return(std::move(out));
}

Status GroupNormalization(OpContext& c) {
  return NormalizeGroups(c, c.Int("num_groups", 1), c.opset() >= 21);
}
Status InstanceNormalization(OpContext& c) {
  return NormalizeGroups(c, c.In(0).rank() < 2 ? 1 : c.In(0).dim(1), true);
}

Status LpNormalization(OpContext& c) {
  const Tensor& x = c.In(0);
  TM_ASSIGN_OR_RETURN(const size_t axis, NormalAxis(c.Int("axis", -1), x.rank()));
  const int64_t p = c.Int("p", 2);
  const int64_t n = x.dim(axis);
  const int64_t inner = x.shape().Product(axis + 1, x.rank());
  TM_ASSIGN_OR_RETURN(Tensor out, c.MakeInPlace(0, x.type(), x.shape()));
  if (x.count() == 0) return c.Return(std::move(out));
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t row = 0; row < x.count() / n; ++row) {
      const int64_t start = row / inner * n * inner + row % inner;
      const T* from = c.In(0).template data<T>() + start;
      T* to = out.template mutable_data<T>() + start;
      double norm = 0;
      for (int64_t i = 0; i < n; ++i) {
        const auto value = static_cast<double>(from[i * inner]);
        norm += p == 1 ? std::fabs(value) : value * value;
      }
      if (p != 1) norm = std::sqrt(norm);
      for (int64_t i = 0; i < n; ++i) {
        to[i * inner] =
            norm == 0 ? T{0} : static_cast<T>(static_cast<double>(from[i * inner]) / norm);
      }
    }
  });
  return c.Return(std::move(out));
}

Status MeanVarianceNormalization(OpContext& c) {
  const Tensor& x = c.In(0);
  const auto list = c.Ints("axes");
  std::vector<int64_t> axes(list.begin(), list.end());
  if (axes.empty()) axes = {0, 2, 3};
  TM_ASSIGN_OR_RETURN(const auto flags, AxisFlags(axes, x.rank()));
  Shape kept = x.shape();
  for (size_t d = 0; d < flags.size(); ++d) {
    if (flags[d]) kept[d] = 1;
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), x.shape()));
  const auto groups = static_cast<size_t>(kept.count());
  const double n = static_cast<double>(x.count()) / static_cast<double>(groups);
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    // A walk over the small tensor tells the group of each element.
    const BroadcastWalk<1> walk(x.shape(), {&kept});
    std::vector<double> sums(groups, 0), squares(groups, 0);
    const auto each = [&](auto visit) {
      walk.ForEachRow([&](int64_t at, const auto& offsets) {
        for (int64_t i = 0; i < walk.inner_count(); ++i) {
          visit(at + i, static_cast<size_t>(offsets[0] + i * walk.inner_strides()[0]));
        }
      });
    };
    const T* from = x.template data<T>();
    each([&](int64_t i, size_t g) { sums[g] += static_cast<double>(from[i]) / n; });
    each([&](int64_t i, size_t g) {
      const double d = static_cast<double>(from[i]) - sums[g];
      squares[g] += d * d / n;
    });
    each([&](int64_t i, size_t g) {
      out.template mutable_data<T>()[i] =
          static_cast<T>((static_cast<double>(from[i]) - sums[g]) / (std::sqrt(squares[g]) + 1e-9));
    });
  });
  return c.Return(std::move(out));
}

// Local response over neighbouring channels.
Status Lrn(OpContext& c) {
  const Tensor& x = c.In(0);
  const int64_t size = c.Int("size", 1);
  if (x.rank() < 2 || size < 1) return c.Invalid("its size or input is impossible");
  const double alpha = c.Float("alpha", 0.0001F);
  const double beta = c.Float("beta", 0.75);
  const double bias = c.Float("bias", 1);
  const int64_t channels = x.dim(1);
  const int64_t inner = x.shape().Product(2, x.rank());
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), x.shape()));
  TM_RETURN_IF_ERROR(c.CountOperations(static_cast<uint64_t>(x.count()) *
                                       static_cast<uint64_t>(std::min(size, channels))));
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i < x.count(); ++i) {
      const int64_t channel = i / inner % channels;
      const int64_t low = std::max<int64_t>(0, channel - (size - 1) / 2);
      const int64_t high = std::min(channels - 1, channel + size / 2);
      double sum = 0;
      for (int64_t k = low; k <= high; ++k) {
        const auto value = static_cast<double>(x.template data<T>()[i + (k - channel) * inner]);
        sum += value * value;
      }
      out.template mutable_data<T>()[i] =
          static_cast<T>(static_cast<double>(x.template data<T>()[i]) /
                         std::pow(bias + alpha / static_cast<double>(size) * sum, beta));
    }
  });
  return c.Return(std::move(out));
}

}  // namespace

void AddNormalizations(OpTable* table) {
  table->Add({"", "BatchNormalization", 7, kOpen, "FPPRR", BatchNormalization});
  table->Add({"", "LayerNormalization", 17, kOpen, "FFF?", LayerNormalization});
  table->Add({kOwnDomain, "LayerNorm", 1, kOpen, "FF?F?", LayerNormChain});
  table->Add({"", "RMSNormalization", 23, kOpen, "FF", RmsNormalization});
  table->Add({"", "GroupNormalization", 18, kOpen, "FFF", GroupNormalization});
  table->Add({"", "InstanceNormalization", 6, kOpen, "FFF", InstanceNormalization});
  table->Add({"", "LpNormalization", 1, kOpen, "F", LpNormalization});
  table->Add({"", "MeanVarianceNormalization", 9, kOpen, "F", MeanVarianceNormalization});
  table->Add({"", "LRN", 1, kOpen, "F", Lrn});
}

}  // namespace tidemark::model

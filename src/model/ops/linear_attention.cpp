// Attention as a recurrence: a state that each step decays, corrects and reads, and the short
// convolution before it.
#include <algorithm>
#include <cmath>

#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

struct LinearSetup {
  int64_t batch, steps, heads, kv_heads, size, value_size;
  bool decays, deltas;
  bool decay_per_key = false;
  double scale;
};

Result<LinearSetup> ReadLinear(OpContext& c) {
  const Tensor& q = c.In(0);
  const Tensor& k = c.In(1);
  const Tensor& v = c.In(2);
  LinearSetup a{};
  a.heads = c.Int("q_num_heads", 0);
  a.kv_heads = c.Int("kv_num_heads", 0);
  if (q.rank() != 3 || k.rank() != 3 || v.rank() != 3 || a.heads < 1 || a.kv_heads < 1 ||
      a.heads % a.kv_heads != 0 || q.dim(2) % a.heads != 0 || k.dim(2) % a.kv_heads != 0 ||
      v.dim(2) % a.kv_heads != 0) {
    return c.Invalid("its heads don't fit its inputs");
  }
  a.batch = q.dim(0);
  a.steps = q.dim(1);
  a.size = q.dim(2) / a.heads;
  a.value_size = v.dim(2) / a.kv_heads;
  const std::string_view rule = c.String("update_rule", "gated_delta");
  a.decays = rule == "gated" || rule == "gated_delta";
  a.deltas = rule == "delta" || rule == "gated_delta";
  const Shape state{a.batch, a.kv_heads, a.size, a.value_size};
  const bool fits = k.dim(0) == a.batch && v.dim(0) == a.batch && k.dim(1) == a.steps &&
                    v.dim(1) == a.steps && k.dim(2) / a.kv_heads == a.size &&
                    (!c.Has(3) || c.In(3).shape() == state) && (!a.decays || c.Has(4)) &&
                    (!a.deltas || c.Has(5)) && (a.decays || a.deltas || rule == "linear");
  if (!fits) return c.Invalid("its inputs don't fit each other or its rule");
  const int64_t tokens = a.batch * a.steps;
  if (a.decays) {
    a.decay_per_key = c.In(4).count() == tokens * a.kv_heads * a.size && a.size != 1;
    if (!a.decay_per_key && c.In(4).count() != tokens * a.kv_heads) {
      return c.Invalid("its decay does not fit its inputs");
    }
  }
  if (a.deltas && c.In(5).count() != tokens * a.kv_heads && c.In(5).count() != tokens) {
    return c.Invalid("its beta does not fit its inputs");
  }
  a.scale = c.Float("scale", 0);
  if (a.scale == 0) a.scale = 1 / std::sqrt(static_cast<double>(std::max<int64_t>(a.size, 1)));
  TM_RETURN_IF_ERROR(c.CountOperations(static_cast<uint64_t>(q.count()) *
                                       static_cast<uint64_t>(3 * a.value_size)));
  return a;
}

// One step of one head's state [size, value_size].
template <typename T>
void UpdateState(OpContext& c, const LinearSetup& a, int64_t token, int64_t head, double* state) {
  const T* k = c.In(1).data<T>() + (token * a.kv_heads + head) * a.size;
  const T* v = c.In(2).data<T>() + (token * a.kv_heads + head) * a.value_size;
  for (int64_t i = 0; a.decays && i < a.size; ++i) {
    const int64_t at = token * a.kv_heads + head;
    const T g = c.In(4).data<T>()[a.decay_per_key ? at * a.size + i : at];
    const double factor = std::exp(static_cast<double>(g));
    for (int64_t j = 0; j < a.value_size; ++j) state[i * a.value_size + j] *= factor;
  }
  double beta = 1;
  if (a.deltas) {
    const bool one = c.In(5).count() == a.batch * a.steps;
    beta = static_cast<double>(c.In(5).data<T>()[one ? token : token * a.kv_heads + head]);
  }
  for (int64_t j = 0; j < a.value_size; ++j) {
    double target = static_cast<double>(v[j]);
    for (int64_t i = 0; a.deltas && i < a.size; ++i) {
      target -= state[i * a.value_size + j] * static_cast<double>(k[i]);
    }
    for (int64_t i = 0; i < a.size; ++i) {
      state[i * a.value_size + j] += beta * static_cast<double>(k[i]) * target;
    }
  }
}

Status LinearAttention(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const LinearSetup a, ReadLinear(c));
  const DataType type = c.In(0).type();
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(type, {a.batch, a.steps, a.heads * a.value_size}));
  const Shape shape{a.batch, a.kv_heads, a.size, a.value_size};
  TM_ASSIGN_OR_RETURN(Tensor present, c.Make(c.Has(3) ? c.In(3).type() : type, shape));
  const int64_t matrix = a.size * a.value_size;
  const int64_t share = a.heads / a.kv_heads;
  DispatchFloat(type, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::vector<double> state(static_cast<size_t>(matrix));
    for (int64_t bh = 0; bh < a.batch * a.kv_heads; ++bh) {
      const int64_t head = bh % a.kv_heads;
      for (int64_t i = 0; i < matrix; ++i) {
        state[static_cast<size_t>(i)] =
            c.Has(3) ? static_cast<double>(c.In(3).template data<T>()[bh * matrix + i]) : 0;
      }
      for (int64_t step = 0; step < a.steps; ++step) {
        const int64_t token = bh / a.kv_heads * a.steps + step;
        UpdateState<T>(c, a, token, head, state.data());
        for (int64_t h = head * share; h < (head + 1) * share; ++h) {
          const T* q = c.In(0).template data<T>() + (token * a.heads + h) * a.size;
          T* to = out.template mutable_data<T>() + (token * a.heads + h) * a.value_size;
          for (int64_t j = 0; j < a.value_size; ++j) {
            double sum = 0;
            for (int64_t i = 0; i < a.size; ++i) {
              sum += static_cast<double>(q[i]) * state[static_cast<size_t>(i * a.value_size + j)];
            }
            to[j] = static_cast<T>(a.scale * sum);
          }
        }
      }
      for (int64_t i = 0; i < matrix; ++i) {
        present.template mutable_data<T>()[bh * matrix + i] =
            static_cast<T>(state[static_cast<size_t>(i)]);
      }
    }
  });
  TM_RETURN_IF_ERROR(c.Return(0, std::move(out)));
  return c.Return(1, std::move(present));
}

// The outputs of a causal convolution, and the inputs that the next call needs.
Status CausalConvWithState(OpContext& c) {
  const Tensor& x = c.In(0);
  const Tensor& w = c.In(1);
  if (x.rank() != 3 || w.rank() != 3 || w.dim(0) != x.dim(1) || w.dim(1) != 1 || w.dim(2) < 1 ||
      (c.Has(2) && c.In(2).count() != x.dim(1))) {
    return c.Invalid("its weights don't fit its input");
  }
  const int64_t kernel = w.dim(2);
  const int64_t length = x.dim(2);
  const Shape state_shape{x.dim(0), x.dim(1), kernel - 1};
  if (c.Has(3) && c.In(3).shape() != state_shape) return c.Invalid("its past does not fit");
  const std::string_view activation = c.String("activation", "none");
  TM_RETURN_IF_ERROR(
      c.CountOperations(static_cast<uint64_t>(x.count()) * static_cast<uint64_t>(kernel)));
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), x.shape()));
  TM_ASSIGN_OR_RETURN(Tensor present, c.Make(x.type(), state_shape));
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    std::vector<T> padded(static_cast<size_t>(kernel - 1 + length));
    for (int64_t row = 0; row < x.dim(0) * x.dim(1); ++row) {
      const int64_t channel = row % x.dim(1);
      for (int64_t i = 0; i < kernel - 1; ++i) {
        padded[static_cast<size_t>(i)] =
            c.Has(3) ? c.In(3).template data<T>()[row * (kernel - 1) + i] : T{0};
      }
      std::copy_n(x.template data<T>() + row * length, length, padded.begin() + kernel - 1);
      for (int64_t i = 0; i < length; ++i) {
        double sum = c.Has(2) ? static_cast<double>(c.In(2).template data<T>()[channel]) : 0;
        for (int64_t k = 0; k < kernel; ++k) {
          sum += static_cast<double>(padded[static_cast<size_t>(i + k)]) *
                 static_cast<double>(w.template data<T>()[channel * kernel + k]);
        }
        if (activation != "none") sum /= 1 + std::exp(-sum);
        out.template mutable_data<T>()[row * length + i] = static_cast<T>(sum);
      }
      std::copy(padded.end() - (kernel - 1), padded.end(),
                present.template mutable_data<T>() + row * (kernel - 1));
    }
  });
  TM_RETURN_IF_ERROR(c.Return(0, std::move(out)));
  return c.Return(1, std::move(present));
}

}  // namespace

void AddLinearAttention(OpTable* table) {
  table->Add({"", "LinearAttention", 27, kOpen, "FFFF?F?F?", LinearAttention, 3});
  table->Add({"", "CausalConvWithState", 27, kOpen, "FFF?F?", CausalConvWithState, 3});
}

}  // namespace tidemark::model

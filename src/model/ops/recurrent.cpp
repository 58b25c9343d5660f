// RNN, GRU and LSTM. Gates lie as in the file: z r h, and i o f c.
#include "model/kernels/recurrent.h"

#include <algorithm>
#include <cmath>

#include "model/kernels/gemm.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/op_context.h"

namespace tidemark::model {
namespace {

enum class CellKind { kRnn, kGru, kLstm };

struct Layer {
  CellKind kind;
  int64_t gates = 1, steps = 0, batch = 0, input = 0, hidden = 0, directions = 1;
  bool batch_first = false, reset_after = false, couple = false;
  double clip = 0;
  std::vector<GateFunction> functions;  // per direction: 1, 2 or 3
  std::vector<int64_t> lengths;
  bool reverse_only = false;

  [[nodiscard]] int64_t per_direction() const {
    return kind == CellKind::kRnn ? 1 : kind == CellKind::kGru ? 2 : 3;
  }
};

Status ReadFunctions(OpContext& c, Layer* layer) {
  std::vector<std::string> names;
  for (const std::string& name : c.Strings("activations")) names.push_back(name);
  if (names.empty()) {
    for (int64_t d = 0; d < layer->directions; ++d) {
      if (layer->kind != CellKind::kRnn) names.emplace_back("Sigmoid");
      names.emplace_back("Tanh");
      if (layer->kind == CellKind::kLstm) names.emplace_back("Tanh");
    }
  }
  if (static_cast<int64_t>(names.size()) != layer->directions * layer->per_direction()) {
    return c.Invalid("it has the wrong number of activations");
  }
  const auto alphas = c.Floats("activation_alpha");
  const auto betas = c.Floats("activation_beta");
  for (size_t i = 0; i < names.size(); ++i) {
    if (!IsGateFunction(names[i])) return c.Invalid("unknown activation '" + names[i] + "'");
    layer->functions.push_back(MakeGateFunction(
        names[i], i < alphas.size(), i < alphas.size() ? static_cast<double>(alphas[i]) : 0,
        i < betas.size(), i < betas.size() ? static_cast<double>(betas[i]) : 0));
  }
  return {};
}

Status CheckState(OpContext& c, size_t i, const Layer& layer) {
  if (!c.Has(i)) return {};
  const Shape wanted = layer.batch_first ? Shape{layer.batch, layer.directions, layer.hidden}
                                         : Shape{layer.directions, layer.batch, layer.hidden};
  return c.In(i).shape() == wanted
             ? Status()
             : c.Invalid("its initial state of shape " + c.In(i).shape().ToString() + " is not " +
                         wanted.ToString());
}

Result<Layer> ReadLayer(OpContext& c, CellKind kind) {
  Layer layer;
  layer.kind = kind;
  layer.gates = kind == CellKind::kRnn ? 1 : kind == CellKind::kGru ? 3 : 4;
  const Tensor& x = c.In(0);
  const Tensor& w = c.In(1);
  const Tensor& r = c.In(2);
  if (x.rank() != 3 || w.rank() != 3 || r.rank() != 3) return c.Invalid("it needs 3-D inputs");
  layer.batch_first = c.Int("layout", 0) != 0;
  layer.steps = x.dim(layer.batch_first ? 1 : 0);
  layer.batch = x.dim(layer.batch_first ? 0 : 1);
  layer.input = x.dim(2);
  layer.hidden = r.dim(2);
  const std::string_view direction = c.String("direction", "forward");
  layer.directions = direction == "bidirectional" ? 2 : 1;
  layer.reverse_only = direction == "reverse";
  layer.reset_after = c.Int("linear_before_reset", 0) != 0;
  layer.couple = c.Int("input_forget", 0) != 0;
  layer.clip = c.Float("clip", 0);
  const int64_t rows = layer.gates * layer.hidden;
  if (w.shape() != Shape{layer.directions, rows, layer.input} ||
      r.shape() != Shape{layer.directions, rows, layer.hidden} ||
      (c.Has(3) && c.In(3).shape() != Shape{layer.directions, 2 * rows}) ||
      (c.Has(7) && c.In(7).shape() != Shape{layer.directions, 3 * layer.hidden})) {
    return c.Invalid("its weights don't fit each other or its input " + x.shape().ToString());
  }
  layer.lengths.assign(static_cast<size_t>(layer.batch), layer.steps);
  if (c.Has(4)) {
    TM_ASSIGN_OR_RETURN(layer.lengths, c.Ints(4));
    if (static_cast<int64_t>(layer.lengths.size()) != layer.batch) {
      return c.Invalid("there must be one length a sequence");
    }
    for (int64_t length : layer.lengths) {
      if (length < 0 || length > layer.steps) return c.Invalid("a length is out of range");
    }
  }
  TM_RETURN_IF_ERROR(CheckState(c, 5, layer));
  TM_RETURN_IF_ERROR(CheckState(c, 6, layer));
  TM_RETURN_IF_ERROR(ReadFunctions(c, &layer));
  uint64_t work = 0;
  if (__builtin_mul_overflow(
          static_cast<uint64_t>(layer.steps) * static_cast<uint64_t>(layer.batch),
          static_cast<uint64_t>(w.count() + r.count()), &work)) {
    return c.Invalid("it is too large");
  }
  TM_RETURN_IF_ERROR(c.CountOperations(work));
  return layer;
}

// c[m, n] += a[m, k] · b[n, k]ᵀ
template <typename T>
void AddProduct(int64_t m, int64_t n, int64_t k, const T* a, const T* b, T* c) {
  if constexpr (std::is_same_v<T, float>) {
    GemmF32(m, n, k, {a, k, 1}, {b, 1, k}, c, n);
  } else {
    GemmPlain<T>(m, n, k, {a, k, 1}, {b, 1, k}, c);
  }
}

// One direction of one layer.
template <typename T>
class Cell {
 public:
  Cell(OpContext& c, const Layer& layer, int64_t direction)
      : layer_(layer),
        gates_(layer.gates * layer.hidden),
        w_(c.In(1).data<T>() + direction * gates_ * layer.input),
        r_(c.In(2).data<T>() + direction * gates_ * layer.hidden),
        functions_(layer.functions.data() + direction * layer.per_direction()) {
    w_bias_.assign(static_cast<size_t>(gates_), T{0});
    r_bias_ = w_bias_;
    if (c.Has(3)) {
      const T* bias = c.In(3).data<T>() + direction * 2 * gates_;
      std::copy_n(bias, gates_, w_bias_.begin());
      std::copy_n(bias + gates_, gates_, r_bias_.begin());
    }
    peepholes_ = c.Has(7) ? c.In(7).data<T>() + direction * 3 * layer.hidden : nullptr;
    h_.assign(static_cast<size_t>(layer.batch * layer.hidden), T{0});
    c_ = h_;
    ReadState(c, 5, direction, &h_);
    if (layer.kind == CellKind::kLstm) ReadState(c, 6, direction, &c_);
    // The input's share of all steps in one product.
    x_gates_.assign(static_cast<size_t>(layer.steps * layer.batch * gates_), T{0});
    AddProduct<T>(layer.steps * layer.batch, gates_, layer.input, c.In(0).data<T>(), w_,
                  x_gates_.data());
    recurrent_.resize(static_cast<size_t>(layer.batch * gates_));
    if constexpr (std::is_same_v<T, float>) {
      packed_.emplace_back(MatrixView<float>{r_, 1, layer.hidden}, layer.hidden, gates_);
    }
  }

  // y(step, batch) tells where the hidden state of a step goes.
  template <typename Fn>
  void Run(bool reverse, Fn y) {
    const int64_t hidden = layer_.hidden;
    for (int64_t s = 0; s < layer_.steps; ++s) {
      RecurrentShare();
      for (int64_t b = 0; b < layer_.batch; ++b) {
        const int64_t length = layer_.lengths[static_cast<size_t>(b)];
        if (s >= length) continue;  // the state stays; the output is 0
        const int64_t step = reverse ? length - 1 - s : s;
        const int64_t row = layer_.batch_first ? b * layer_.steps + step : step * layer_.batch + b;
        Step(x_gates_.data() + row * gates_, recurrent_.data() + b * gates_, h_.data() + b * hidden,
             c_.data() + b * hidden);
        std::copy_n(h_.data() + b * hidden, hidden, y(step, b));
      }
    }
  }

  [[nodiscard]] const std::vector<T>& h() const { return h_; }
  [[nodiscard]] const std::vector<T>& c() const { return c_; }

 private:
  void ReadState(OpContext& c, size_t i, int64_t direction, std::vector<T>* out) {
    if (!c.Has(i)) return;
    for (int64_t b = 0; b < layer_.batch; ++b) {
      const int64_t row =
          layer_.batch_first ? b * layer_.directions + direction : direction * layer_.batch + b;
      std::copy_n(c.In(i).data<T>() + row * layer_.hidden, layer_.hidden,
                  out->data() + b * layer_.hidden);
    }
  }

  // recurrent_ = h · Rᵀ + Rb, of all sequences
  void RecurrentShare() {
    for (int64_t b = 0; b < layer_.batch; ++b) {
      std::copy(r_bias_.begin(), r_bias_.end(), recurrent_.begin() + b * gates_);
    }
    if constexpr (std::is_same_v<T, float>) {
      GemmF32(layer_.batch, {h_.data(), layer_.hidden, 1}, packed_[0], recurrent_.data(), gates_);
    } else {
      AddProduct<T>(layer_.batch, gates_, layer_.hidden, h_.data(), r_, recurrent_.data());
    }
  }

  void Clip(T* x, int64_t count) const {
    if (layer_.clip <= 0) return;
    const auto limit = static_cast<T>(layer_.clip);
    for (int64_t i = 0; i < count; ++i) x[i] = std::clamp(x[i], -limit, limit);
  }

  void Activate(size_t function, T* x) const {
    Clip(x, layer_.hidden);
    ApplyGate(functions_[function], x, layer_.hidden);
  }

  // x: the input's share without bias; r: the recurrent share with it.
  void Step(T* x, const T* r, T* h, T* c) {
    for (int64_t i = 0; i < gates_; ++i) x[i] += w_bias_[static_cast<size_t>(i)];
    switch (layer_.kind) {
      case CellKind::kRnn:
        for (int64_t i = 0; i < gates_; ++i) x[i] += r[i];
        Activate(0, x);
        std::copy_n(x, layer_.hidden, h);
        break;
      case CellKind::kGru:
        StepGru(x, r, h);
        break;
      case CellKind::kLstm:
        for (int64_t i = 0; i < gates_; ++i) x[i] += r[i];
        StepLstm(x, h, c);
        break;
    }
  }

  void StepGru(T* x, const T* r, T* h) {
    const int64_t n = layer_.hidden;
    T* z = x;
    T* reset = x + n;
    T* candidate = x + 2 * n;
    for (int64_t i = 0; i < 2 * n; ++i) x[i] += r[i];
    Activate(0, z);
    Activate(0, reset);
    if (layer_.reset_after) {
      for (int64_t i = 0; i < n; ++i) candidate[i] += reset[i] * r[2 * n + i];
    } else {
      // (reset ∘ h) · Rhᵀ + Rbh
      std::vector<T> gated(static_cast<size_t>(n));
      for (int64_t i = 0; i < n; ++i) gated[static_cast<size_t>(i)] = reset[i] * h[i];
      for (int64_t i = 0; i < n; ++i) {
        T sum = r_bias_[static_cast<size_t>(2 * n + i)];
        const T* weights = r_ + (2 * n + i) * n;
        for (int64_t k = 0; k < n; ++k) sum += gated[static_cast<size_t>(k)] * weights[k];
        candidate[i] += sum;
      }
    }
    Activate(1, candidate);
    for (int64_t i = 0; i < n; ++i) h[i] = (1 - z[i]) * candidate[i] + z[i] * h[i];
  }

  void StepLstm(T* x, T* h, T* c) {
    const int64_t n = layer_.hidden;
    T* in = x;
    T* out = x + n;
    T* forget = x + 2 * n;
    T* candidate = x + 3 * n;
    if (peepholes_ != nullptr) {
      for (int64_t i = 0; i < n; ++i) {
        in[i] += peepholes_[i] * c[i];
        forget[i] += peepholes_[2 * n + i] * c[i];
      }
    }
    Activate(0, in);
    if (layer_.couple) {
      for (int64_t i = 0; i < n; ++i) forget[i] = 1 - in[i];
    } else {
      Activate(0, forget);
    }
    Activate(1, candidate);
    for (int64_t i = 0; i < n; ++i) {
      c[i] = forget[i] * c[i] + in[i] * candidate[i];
      if (peepholes_ != nullptr) out[i] += peepholes_[n + i] * c[i];
    }
    Activate(0, out);
    std::copy_n(c, n, candidate);
    ApplyGate(functions_[2], candidate, n);
    for (int64_t i = 0; i < n; ++i) h[i] = out[i] * candidate[i];
  }

  const Layer& layer_;
  int64_t gates_;
  const T* w_;
  const T* r_;
  const T* peepholes_ = nullptr;
  const GateFunction* functions_;
  std::vector<T> w_bias_, r_bias_, h_, c_, x_gates_, recurrent_;
  std::vector<PackedRight> packed_;
};

template <CellKind kKind>
Status Recurrent(OpContext& c) {
  TM_ASSIGN_OR_RETURN(const Layer layer, ReadLayer(c, kKind));
  const int64_t n = layer.hidden;
  const Shape y_shape = layer.batch_first ? Shape{layer.batch, layer.steps, layer.directions, n}
                                          : Shape{layer.steps, layer.directions, layer.batch, n};
  const Shape h_shape = layer.batch_first ? Shape{layer.batch, layer.directions, n}
                                          : Shape{layer.directions, layer.batch, n};
  const DataType type = c.In(0).type();
  TM_ASSIGN_OR_RETURN(Tensor y, c.Make(type, y_shape));
  TM_ASSIGN_OR_RETURN(Tensor y_h, c.Make(type, h_shape));
  TM_ASSIGN_OR_RETURN(Tensor y_c, c.Make(type, h_shape));
  DispatchFloat(type, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* to = y.template mutable_data<T>();
    std::fill_n(to, y.count(), T{0});
    for (int64_t d = 0; d < layer.directions; ++d) {
      Cell<T> cell(c, layer, d);
      cell.Run(d == 1 || layer.reverse_only, [&](int64_t step, int64_t b) {
        const int64_t row = layer.batch_first ? (b * layer.steps + step) * layer.directions + d
                                              : (step * layer.directions + d) * layer.batch + b;
        return to + row * n;
      });
      for (int64_t b = 0; b < layer.batch; ++b) {
        const int64_t row = layer.batch_first ? b * layer.directions + d : d * layer.batch + b;
        std::copy_n(cell.h().data() + b * n, n, y_h.template mutable_data<T>() + row * n);
        std::copy_n(cell.c().data() + b * n, n, y_c.template mutable_data<T>() + row * n);
      }
    }
  });
  TM_RETURN_IF_ERROR(c.Return(0, std::move(y)));
  TM_RETURN_IF_ERROR(c.Return(1, std::move(y_h)));
  return c.Return(2, std::move(y_c));
}

}  // namespace

void AddRecurrent(OpTable* table) {
  table->Add({"", "RNN", 7, kOpen, "FFFF?I?F?", Recurrent<CellKind::kRnn>, 3});
  table->Add({"", "GRU", 7, kOpen, "FFFF?I?F?", Recurrent<CellKind::kGru>, 3});
  table->Add({"", "LSTM", 7, kOpen, "FFFF?I?F?F?F?", Recurrent<CellKind::kLstm>, 7});
}

}  // namespace tidemark::model

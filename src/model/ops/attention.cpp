// Attention: softmax of queries · keys, times values.
#include <algorithm>
#include <cmath>
#include <limits>

#include "model/kernels/gemm.h"
#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/heads.h"
#include "model/ops/op_context.h"
#include "model/ops/type_cast.h"

namespace tidemark::model {
namespace {

// past and new keys or values, one behind the other.
Result<Tensor> AppendKeys(OpContext& c, const Tensor& past, const Tensor& now) {
  bool fits = past.rank() == 4 && past.type() == now.type();
  for (const size_t d : {size_t{0}, size_t{1}, size_t{3}}) fits = fits && past.dim(d) == now.dim(d);
  if (!fits) return c.Invalid("its past does not fit " + now.shape().ToString());
  Shape shape = now.shape();
  shape[2] += past.dim(2);
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(now.type(), shape));
  const size_t each = ElementBytes(now.type());
  const auto a = static_cast<size_t>(past.dim(2) * past.dim(3)) * each;
  const auto b = static_cast<size_t>(now.dim(2) * now.dim(3)) * each;
  for (size_t i = 0; i < static_cast<size_t>(shape[0] * shape[1]) && a + b > 0; ++i) {
    uint8_t* to = out.mutable_data<uint8_t>() + i * (a + b);
    if (a > 0) std::memcpy(to, past.data<uint8_t>() + i * a, a);
    if (b > 0) std::memcpy(to + a, now.data<uint8_t>() + i * b, b);
  }
  return out;
}

struct AttentionSetup {
  int64_t batch = 0, heads = 0, kv_heads = 0, queries = 0, keys = 0, size = 0, value_size = 0;
  int64_t left = -1, right = -1;
  bool causal = false;
  double scale = 1, softcap = 0;
  std::vector<int64_t> offsets, valid;  // per batch
};

// The additive mask [B, H, Q, K'] as f32 or f64; K' may be shorter than the keys.
struct Mask {
  Tensor tensor;
  Shape strides;  // of the four dims, 0 where it broadcasts
  int64_t width = 0;
};

template <typename T>
Status ReadMask(OpContext& c, const AttentionSetup& a, Mask* mask) {
  if (!c.Has(3)) return {};
  const Tensor& in = c.In(3);
  const DataType type = TypeOf<T>::kType;
  if (in.rank() < 1 || in.rank() > 4) return c.Invalid("its mask has an impossible rank");
  if (in.type() == DataType::kBool) {
    TM_ASSIGN_OR_RETURN(mask->tensor, c.Make(type, in.shape()));
    for (int64_t i = 0; i < in.count(); ++i) {
      mask->tensor.mutable_data<T>()[i] =
          in.data<uint8_t>()[i] != 0 ? T{0} : -std::numeric_limits<T>::infinity();
    }
  } else {
    TM_ASSIGN_OR_RETURN(mask->tensor, CastTensor(in, type, {}, c.pool()));
  }
  Shape shape = in.shape();
  while (shape.rank() < 4) shape.Insert(0, 1);
  const int64_t dims[] = {a.batch, a.heads, a.queries};
  const Shape own = shape.Strides();
  for (size_t d = 0; d < 3; ++d) {
    if (shape[d] != 1 && shape[d] != dims[d]) return c.Invalid("its mask does not fit its inputs");
    mask->strides.Append(shape[d] == 1 ? 0 : own[d]);
  }
  mask->width = shape[3];
  const bool one = shape[3] == 1 && a.keys != 1;
  if (shape[3] > a.keys) return c.Invalid("its mask is longer than the keys");
  mask->strides.Append(one && in.shape().back() == 1 && a.keys > 1 && in.rank() == 1 ? 0 : 1);
  return {};
}

template <typename T>
void AddBias(const AttentionSetup& a, const Mask& mask, int64_t b, int64_t h, int64_t q, T* row) {
  const T closed = -std::numeric_limits<T>::infinity();
  const int64_t position = q + a.offsets[static_cast<size_t>(b)];
  for (int64_t k = 0; k < a.keys; ++k) {
    const bool open = k < a.valid[static_cast<size_t>(b)] && (!a.causal || k <= position) &&
                      (a.left < 0 || position - k <= a.left) &&
                      (a.right < 0 || k - position <= a.right);
    if (!open) row[k] = closed;
  }
  if (mask.tensor.is_none()) return;
  const T* from =
      mask.tensor.data<T>() + b * mask.strides[0] + h * mask.strides[1] + q * mask.strides[2];
  for (int64_t k = 0; k < a.keys; ++k) {
    const bool there = k < mask.width || mask.strides[3] == 0;
    row[k] = there ? row[k] + from[k * mask.strides[3]] : closed;
  }
}

// A row without an open key gives zeros.
template <typename T>
void SoftmaxRow(T* row, int64_t count) {
  T top = -std::numeric_limits<T>::infinity();
  for (int64_t i = 0; i < count; ++i) top = std::max(top, row[i]);
  if (std::isinf(top) && top < 0) {
    std::fill_n(row, count, T{0});
    return;
  }
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    row[i] = std::exp(row[i] - top);
    sum += static_cast<double>(row[i]);
  }
  for (int64_t i = 0; i < count; ++i) row[i] = static_cast<T>(static_cast<double>(row[i]) / sum);
}

template <typename T>
void Multiply(int64_t m, int64_t n, int64_t k, const MatrixView<T>& a, const MatrixView<T>& b,
              T* to) {
  std::fill_n(to, m * n, T{0});
  if constexpr (std::is_same_v<T, float>) {
    GemmF32(m, n, k, a, b, to, n);
  } else {
    GemmPlain<T>(m, n, k, a, b, to);
  }
}

template <typename T>
Status RunAttention(OpContext& c, const AttentionSetup& a, const Tensor& q, const Tensor& k,
                    const Tensor& v, Tensor* out, Tensor* scores_out) {
  Mask mask;
  TM_RETURN_IF_ERROR(ReadMask<T>(c, a, &mask));
  const int64_t mode = c.Int("qk_matmul_output_mode", 0);
  const int64_t matrix = a.queries * a.keys;
  std::vector<T> scores(static_cast<size_t>(matrix));
  for (int64_t bh = 0; bh < a.batch * a.heads; ++bh) {
    const int64_t b = bh / a.heads;
    const int64_t h = bh % a.heads;
    const int64_t kv = b * a.kv_heads + h / (a.heads / a.kv_heads);
    const auto keep = [&](int64_t which) {
      if (mode != which || scores_out->is_none()) return;
      std::copy(scores.begin(), scores.end(), scores_out->mutable_data<T>() + bh * matrix);
    };
    Multiply<T>(a.queries, a.keys, a.size, {q.data<T>() + bh * a.queries * a.size, a.size, 1},
                {k.data<T>() + kv * a.keys * a.size, 1, a.size}, scores.data());
    for (T& score : scores) score *= static_cast<T>(a.scale);
    keep(0);
    if (a.softcap > 0) {
      const auto cap = static_cast<T>(a.softcap);
      for (T& score : scores) score = cap * std::tanh(score / cap);
    }
    keep(1);
    for (int64_t i = 0; i < a.queries; ++i) {
      AddBias<T>(a, mask, b, h, i, scores.data() + i * a.keys);
    }
    keep(2);
    for (int64_t i = 0; i < a.queries; ++i) SoftmaxRow<T>(scores.data() + i * a.keys, a.keys);
    keep(3);
    Multiply<T>(a.queries, a.value_size, a.keys, {scores.data(), a.keys, 1},
                {v.data<T>() + kv * a.keys * a.value_size, a.value_size, 1},
                out->mutable_data<T>() + bh * a.queries * a.value_size);
  }
  return {};
}

Result<AttentionSetup> ReadSetup(OpContext& c, const Tensor& q, const Tensor& k, const Tensor& v) {
  AttentionSetup a;
  a.batch = q.dim(0);
  a.heads = q.dim(1);
  a.queries = q.dim(2);
  a.size = q.dim(3);
  a.kv_heads = k.dim(1);
  a.keys = k.dim(2);
  a.value_size = v.dim(3);
  if (k.dim(0) != a.batch || v.dim(0) != a.batch || k.dim(3) != a.size || v.dim(1) != a.kv_heads ||
      v.dim(2) != a.keys || a.kv_heads < 1 || a.heads % a.kv_heads != 0) {
    return c.Invalid("its queries " + q.shape().ToString() + ", keys " + k.shape().ToString() +
                     " and values " + v.shape().ToString() + " don't fit each other");
  }
  a.causal = c.Int("is_causal", 0) != 0;
  a.left = c.Int("left_window_size", -1);
  a.right = c.Int("right_window_size", -1);
  a.softcap = c.Float("softcap", 0);
  a.scale = c.Float("scale", 1 / std::sqrt(static_cast<double>(std::max<int64_t>(a.size, 1))));
  const int64_t past = c.Has(4) ? c.In(4).dim(2) : 0;
  a.offsets.assign(static_cast<size_t>(a.batch), past);
  a.valid.assign(static_cast<size_t>(a.batch), a.keys);
  if (c.Has(6)) {
    TM_ASSIGN_OR_RETURN(a.valid, c.Ints(6));
    if (static_cast<int64_t>(a.valid.size()) != a.batch) return c.Invalid("one length a sample");
    for (size_t i = 0; i < a.valid.size(); ++i) {
      if (a.valid[i] < 0 || a.valid[i] > a.keys) return c.Invalid("a length is out of range");
      if (!c.Has(4)) a.offsets[i] = a.valid[i] - a.queries;
    }
  }
  return a;
}

Status Attention(OpContext& c) {
  const bool flat = c.In(0).rank() == 3;
  const int64_t kv_heads = c.Int("kv_num_heads", 0);
  TM_ASSIGN_OR_RETURN(const Tensor q, SplitHeads(c, c.In(0), c.Int("q_num_heads", 0)));
  TM_ASSIGN_OR_RETURN(Tensor k, SplitHeads(c, c.In(1), kv_heads));
  TM_ASSIGN_OR_RETURN(Tensor v, SplitHeads(c, c.In(2), kv_heads));
  if (c.Has(4) != c.Has(5)) return c.Invalid("past keys and values belong together");
  if (c.Has(4)) {
    TM_ASSIGN_OR_RETURN(k, AppendKeys(c, c.In(4), k));
    TM_ASSIGN_OR_RETURN(v, AppendKeys(c, c.In(5), v));
  }
  TM_ASSIGN_OR_RETURN(const AttentionSetup a, ReadSetup(c, q, k, v));
  const Shape score_shape{a.batch, a.heads, a.queries, a.keys};
  uint64_t work = 0;
  const auto each = static_cast<uint64_t>(a.size) + static_cast<uint64_t>(a.value_size);
  if (!score_shape.CheckedCount() ||
      __builtin_mul_overflow(static_cast<uint64_t>(score_shape.count()), each, &work)) {
    return c.Invalid("its scores are too large");
  }
  TM_RETURN_IF_ERROR(c.CountOperations(work));
  Tensor scores;
  if (c.Wants(3)) {
    TM_ASSIGN_OR_RETURN(scores, c.Make(q.type(), score_shape));
  } else {  // room for one head's scores under the budget
    TM_RETURN_IF_ERROR(c.Make(q.type(), {a.queries, a.keys}));
  }
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(q.type(), {a.batch, a.heads, a.queries, a.value_size}));
  TM_RETURN_IF_ERROR(DispatchFloat(q.type(), [&](auto tag) {
    return RunAttention<typename decltype(tag)::Type>(c, a, q, k, v, &out, &scores);
  }));
  if (flat) {
    TM_ASSIGN_OR_RETURN(out, JoinHeads(c, out));
  }
  TM_RETURN_IF_ERROR(c.Return(0, std::move(out)));
  TM_RETURN_IF_ERROR(c.Return(1, std::move(k)));
  TM_RETURN_IF_ERROR(c.Return(2, std::move(v)));
  return scores.is_none() ? Status() : c.Return(3, std::move(scores));
}

}  // namespace

void AddAttention(OpTable* table) {
  table->Add({"", "Attention", 23, kOpen, "FFFA?F?F?I?", Attention, 15});
}

}  // namespace tidemark::model

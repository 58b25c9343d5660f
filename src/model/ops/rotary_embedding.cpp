// RotaryEmbedding: pairs of values turned by the angle of their position.
#include <algorithm>

#include "model/ops/dispatch.h"
#include "model/ops/families.h"
#include "model/ops/heads.h"

namespace tidemark::model {

namespace {

Status RotaryEmbedding(OpContext& c) {
  const bool flat = c.In(0).rank() == 3;
  TM_ASSIGN_OR_RETURN(const Tensor x, SplitHeads(c, c.In(0), c.Int("num_heads", 0)));
  const int64_t size = x.dim(3);
  int64_t rotated = c.Int("rotary_embedding_dim", 0);
  if (rotated == 0) rotated = size;
  const int64_t half = rotated / 2;
  const Tensor& cosines = c.In(1);
  const Tensor& sines = c.In(2);
  const int64_t length = x.dim(2);
  if (rotated < 2 || rotated % 2 != 0 || rotated > size || cosines.shape() != sines.shape() ||
      cosines.rank() != (c.Has(3) ? 2U : 3U) || cosines.shape().back() != half ||
      (!c.Has(3) && (cosines.dim(0) != x.dim(0) || cosines.dim(1) != length))) {
    return c.Invalid("its caches don't fit its input");
  }
  std::vector<int64_t> positions;
  if (c.Has(3)) {
    TM_ASSIGN_OR_RETURN(positions, c.Ints(3));
    if (static_cast<int64_t>(positions.size()) != x.dim(0) * length) {
      return c.Invalid("its positions don't fit its input");
    }
    for (int64_t position : positions) {
      if (position < 0 || position >= cosines.dim(0))
        return c.Invalid("a position is out of range");
    }
  } else {
    for (int64_t i = 0; i < x.dim(0) * length; ++i) positions.push_back(i);
  }
  const bool interleaved = c.Int("interleaved", 0) != 0;
  TM_ASSIGN_OR_RETURN(Tensor out, c.Make(x.type(), x.shape()));
  DispatchFloat(x.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t row = 0; size > 0 && row < x.count() / size; ++row) {
      const int64_t token = row / length / x.dim(1) * length + row % length;
      const int64_t at = positions[static_cast<size_t>(token)] * half;
      const T* from = x.data<T>() + row * size;
      T* to = out.mutable_data<T>() + row * size;
      std::copy_n(from, size, to);
      for (int64_t i = 0; i < half; ++i) {
        const int64_t first = interleaved ? 2 * i : i;
        const int64_t second = interleaved ? 2 * i + 1 : half + i;
        const T cosine = cosines.data<T>()[at + i];
        const T sine = sines.data<T>()[at + i];
        to[first] = cosine * from[first] - sine * from[second];
        to[second] = sine * from[first] + cosine * from[second];
      }
    }
  });
  if (flat) {
    TM_ASSIGN_OR_RETURN(out, JoinHeads(c, out));
  }
  return c.Return(std::move(out));
}

}  // namespace

void AddRotaryEmbedding(OpTable* table) {
  table->Add({"", "RotaryEmbedding", 23, kOpen, "FFFI?", RotaryEmbedding});
}

}  // namespace tidemark::model

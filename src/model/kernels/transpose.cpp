#include "model/kernels/transpose.h"

#include <algorithm>
#include <array>

#include "model/ops/dispatch.h"

namespace tidemark::model {
namespace {

// Blocks, so that neither side is read or written a cache line an element.
template <typename T>
void TransposeMatrix(const T* in, int64_t rows, int64_t columns, T* out) {
  constexpr int64_t kBlock = 16;
  for (int64_t r = 0; r < rows; r += kBlock) {
    const int64_t r_end = std::min(rows, r + kBlock);
    for (int64_t c = 0; c < columns; c += kBlock) {
      const int64_t c_end = std::min(columns, c + kBlock);
      for (int64_t i = c; i < c_end; ++i) {
        for (int64_t j = r; j < r_end; ++j) out[i * rows + j] = in[j * columns + i];
      }
    }
  }
}

template <typename T>
void Permute(const T* in, const Shape& dims, const Shape& strides, T* out) {
  const int64_t count = dims.count();
  const size_t outer = dims.rank() - 1;
  const int64_t inner = dims.back();
  const int64_t step = strides.back();
  std::array<int64_t, Shape::kMaxRank> at{};
  int64_t offset = 0;
  for (int64_t i = 0; i < count; i += inner) {
    if (step == 1) {
      std::copy_n(in + offset, inner, out + i);
    } else {
      for (int64_t j = 0; j < inner; ++j) out[i + j] = in[offset + j * step];
    }
    for (size_t d = outer; d-- > 0;) {
      offset += strides[d];
      if (++at[d] < dims[d]) break;
      offset -= strides[d] * dims[d];
      at[d] = 0;
    }
  }
}

}  // namespace

Result<Tensor> Transposed(const Tensor& in, std::span<const size_t> order, BufferPool* pool) {
  Shape shape, dims, strides;
  const Shape own = in.shape().Strides();
  for (size_t axis : order) {
    const int64_t dim = in.dim(axis);
    shape.Append(dim);
    if (dim == 1) continue;
    if (!dims.empty() && strides.back() == own[axis] * dim) {
      dims[dims.rank() - 1] *= dim;
      strides[dims.rank() - 1] = own[axis];
    } else {
      dims.Append(dim);
      strides.Append(own[axis]);
    }
  }
  if (dims.rank() == 0 || (dims.rank() == 1 && strides[0] == 1)) return in.Reshaped(shape);
  TM_ASSIGN_OR_RETURN(Tensor out, Tensor::Make(pool, in.type(), shape));
  if (out.count() == 0) return out;
  DispatchMove(in.type(), [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const T* from = in.data<T>();
    T* to = out.mutable_data<T>();
    const size_t rank = dims.rank();
    // The last two dims change places: a matrix at a time.
    if (rank >= 2 && strides[rank - 2] == 1 && strides[rank - 1] == dims[rank - 2] &&
        (rank == 2 || (rank == 3 && strides[0] == dims[1] * dims[2]))) {
      const int64_t size = dims[rank - 2] * dims[rank - 1];
      for (int64_t i = 0; i < out.count(); i += size) {
        TransposeMatrix(from + i, dims[rank - 1], dims[rank - 2], to + i);
      }
      return;
    }
    Permute(from, dims, strides, to);
  });
  return out;
}

}  // namespace tidemark::model

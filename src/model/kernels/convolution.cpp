#include "model/kernels/convolution.h"

#include <algorithm>

namespace tidemark::model {
namespace {

// Where each row of the right side (a channel and a tap) reads from, relative to the window's first
// cell.
struct Taps {
  std::vector<int64_t> offset;    // channel and tap together
  std::vector<int64_t> position;  // of each tap: rank coordinates
  int64_t count;
};

Taps TapsOf(const Window& w, int64_t channels) {
  Taps taps;
  taps.count = w.kernel_count();
  std::vector<int64_t> tap(w.rank(), 0);
  std::vector<int64_t> offsets;
  for (int64_t t = 0; t < taps.count; ++t, NextIndex(w.kernel, &tap)) {
    int64_t place = 0;
    for (size_t d = 0; d < w.rank(); ++d) {
      taps.position.push_back(tap[d] * w.dilations[d]);
      place = place * w.in[d] + tap[d] * w.dilations[d];
    }
    offsets.push_back(place);
  }
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t offset : offsets) taps.offset.push_back(c * w.in_count() + offset);
  }
  return taps;
}

// The first cells of some consecutive outputs' windows.
struct Columns {
  std::vector<int64_t> origin;  // flat, may be negative
  std::vector<int64_t> first;   // rank coordinates each
  bool inside = true;           // all taps of all windows lie inside of the input
};

void FindColumns(const Window& w, int64_t n0, int64_t count, Columns* out) {
  const size_t rank = w.rank();
  std::vector<int64_t> at(rank);
  int64_t rest = n0;
  for (size_t d = rank; d-- > 0;) {
    at[d] = rest % w.out[d];
    rest /= w.out[d];
  }
  out->origin.clear();
  out->first.clear();
  out->inside = true;
  for (int64_t i = 0; i < count; ++i, NextIndex(w.out, &at)) {
    int64_t place = 0;
    for (size_t d = 0; d < rank; ++d) {
      const int64_t first = w.Source(d, at[d], 0);
      const int64_t last = first + (w.kernel[d] - 1) * w.dilations[d];
      out->inside = out->inside && first >= 0 && last < w.in[d];
      out->first.push_back(first);
      place = place * w.in[d] + first;
    }
    out->origin.push_back(place);
  }
}

bool IsInside(const Window& w, const int64_t* first, const int64_t* tap) {
  for (size_t d = 0; d < w.rank(); ++d) {
    const int64_t at = first[d] + tap[d];
    if (at < 0 || at >= w.in[d]) return false;
  }
  return true;
}

void FillColumns(const float* x, const Window& w, const Taps& taps, const Columns& columns,
                 int64_t k0, int64_t kc, int64_t width, float* to) {
  const auto count = static_cast<int64_t>(columns.origin.size());
  const bool row = columns.inside && columns.origin.back() - columns.origin[0] == count - 1;
  const size_t rank = w.rank();
  for (int64_t p = 0; p < kc; ++p, to += width) {
    const float* from = x + taps.offset[static_cast<size_t>(k0 + p)];
    if (row) {
      std::copy_n(from + columns.origin[0], count, to);
    } else if (columns.inside) {
      for (int64_t j = 0; j < count; ++j) to[j] = from[columns.origin[static_cast<size_t>(j)]];
    } else {
      const int64_t* tap =
          taps.position.data() + (k0 + p) % taps.count * static_cast<int64_t>(rank);
      for (int64_t j = 0; j < count; ++j) {
        const auto at = static_cast<size_t>(j);
        to[j] = IsInside(w, columns.first.data() + at * rank, tap) ? from[columns.origin[at]] : 0;
      }
    }
    std::fill(to + count, to + width, 0.0F);
  }
}

}  // namespace

std::vector<PackedLeft> PackConvWeights(const float* weights, const ConvShape& shape,
                                        int64_t kernel_count) {
  const int64_t m = shape.out_channels / shape.groups;
  const int64_t k = shape.in_channels / shape.groups * kernel_count;
  std::vector<PackedLeft> out;
  for (int64_t g = 0; g < shape.groups; ++g) {
    out.emplace_back(MatrixView<float>{weights + g * m * k, k, 1}, m, k);
  }
  return out;
}

void ConvF32(const float* x, const std::vector<PackedLeft>& weights, const ConvShape& shape,
             const Window& window, float* out) {
  const int64_t in_per_group = shape.in_channels / shape.groups;
  const int64_t out_per_group = shape.out_channels / shape.groups;
  const int64_t width = BestGemmKernel().columns;
  const Taps taps = TapsOf(window, in_per_group);
  Columns columns;
  int64_t known = -1;  // the first output of `columns`
  for (int64_t n = 0; n < shape.batch; ++n) {
    for (int64_t g = 0; g < shape.groups; ++g) {
      const float* from = x + (n * shape.in_channels + g * in_per_group) * window.in_count();
      float* to = out + (n * shape.out_channels + g * out_per_group) * window.out_count();
      const auto fill = [&](int64_t k0, int64_t kc, int64_t n0, int64_t count, float* panel) {
        if (known != n0) FindColumns(window, n0, count, &columns);
        known = n0;
        FillColumns(from, window, taps, columns, k0, kc, width, panel);
      };
      GemmF32(weights[static_cast<size_t>(g)], window.out_count(), fill, to, window.out_count());
    }
  }
}

namespace {

// out[o] += sum over taps of one row of a 2-D window; the part of outputs whose cells are inside.
void AddTapRow(const float* in, int64_t in_size, float weight, int64_t first, int64_t stride,
               int64_t out_size, float* out) {
  int64_t begin = 0;
  if (first < 0) begin = (-first + stride - 1) / stride;
  int64_t end = first >= in_size ? 0 : std::min(out_size, (in_size - 1 - first) / stride + 1);
  const float* from = in + first + begin * stride;
  if (stride == 1) {
    for (int64_t o = begin; o < end; ++o) out[o] += weight * from[o - begin];
  } else {
    for (int64_t o = begin; o < end; ++o) out[o] += weight * from[(o - begin) * stride];
  }
}

}  // namespace

void DepthwiseConvF32(const float* x, const float* weights, const ConvShape& shape,
                      const Window& window, float* out) {
  const int64_t multiple = shape.out_channels / shape.groups;
  const int64_t taps = window.kernel_count();
  const size_t last = window.rank() - 1;
  std::vector<int64_t> rows_out(window.out.begin(), window.out.end() - 1);
  int64_t row_count = 1;
  for (int64_t dim : rows_out) row_count *= dim;
  for (int64_t plane = 0; plane < shape.batch * shape.out_channels; ++plane) {
    const int64_t channel =
        plane / shape.out_channels * shape.in_channels + plane % shape.out_channels / multiple;
    const float* in = x + channel * window.in_count();
    const float* w = weights + plane % shape.out_channels * taps;
    std::vector<int64_t> at(last, 0);
    for (int64_t row = 0; row < row_count; ++row, NextIndex(rows_out, &at)) {
      float* to = out + (plane * row_count + row) * window.out[last];
      std::vector<int64_t> tap(window.rank(), 0);
      for (int64_t t = 0; t < taps; ++t, NextIndex(window.kernel, &tap)) {
        int64_t place = 0;
        for (size_t d = 0; d < last && place >= 0; ++d) {
          const int64_t source = window.Source(d, at[d], tap[d]);
          place = source < 0 || source >= window.in[d] ? -1 : place * window.in[d] + source;
        }
        if (place < 0) continue;
        AddTapRow(in + place * window.in[last], window.in[last], w[t],
                  window.Source(last, 0, tap[last]), window.strides[last], window.out[last], to);
      }
    }
  }
}

}  // namespace tidemark::model

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

// A run of consecutive outputs in one row of the last dim.
struct Run {
  int64_t column;  // of the panel, where it begins
  int64_t count;
  int64_t place;  // the flat place of the first window's first cell in its row; may lie outside
  int64_t first;  // its coordinate along the last dim
  size_t rows;    // where the coordinates of the other dims are in `Columns::rows`
};

// The windows of some consecutive outputs.
struct Columns {
  std::vector<Run> runs;
  std::vector<int64_t> rows;
  bool inside = true;  // all taps of all windows lie inside of the input
};

void FindColumns(const Window& w, int64_t n0, int64_t count, Columns* out) {
  const size_t last = w.rank() - 1;
  out->runs.clear();
  out->rows.clear();
  out->inside = true;
  const auto look = [&](size_t d, int64_t first, int64_t step_count) {
    const int64_t reach = (step_count - 1) * w.strides[d] + (w.kernel[d] - 1) * w.dilations[d];
    out->inside = out->inside && first >= 0 && first + reach < w.in[d];
  };
  for (int64_t done = 0; done < count;) {
    int64_t rest = (n0 + done) / w.out[last];
    const int64_t at = (n0 + done) % w.out[last];
    Run run{done, std::min(count - done, w.out[last] - at), 0, w.Source(last, at, 0),
            out->rows.size()};
    out->rows.resize(out->rows.size() + last);
    for (size_t d = last; d-- > 0;) {
      const int64_t first = w.Source(d, rest % w.out[d], 0);
      out->rows[run.rows + d] = first;
      look(d, first, 1);
      rest /= w.out[d];
    }
    for (size_t d = 0; d < last; ++d) run.place = run.place * w.in[d] + out->rows[run.rows + d];
    run.place = run.place * w.in[last] + run.first;
    look(last, run.first, run.count);
    out->runs.push_back(run);
    done += run.count;
  }
}

// `count` cells from `first` on along a row of `size`, `step` apart; those outside are 0.
void FillRun(const float* from, int64_t first, int64_t size, int64_t step, int64_t count,
             float* to) {
  int64_t begin = first < 0 ? std::min(count, (-first + step - 1) / step) : 0;
  int64_t end = first >= size ? begin : std::min(count, (size - 1 - first) / step + 1);
  end = std::max(end, begin);
  for (int64_t j = 0; j < begin; ++j) to[j] = 0;
  if (step == 1) {
    for (int64_t j = begin; j < end; ++j) to[j] = from[j];
  } else {
    for (int64_t j = begin; j < end; ++j) to[j] = from[j * step];
  }
  for (int64_t j = end; j < count; ++j) to[j] = 0;
}

bool RowInside(const Window& w, const int64_t* rows, const int64_t* tap) {
  for (size_t d = 0; d + 1 < w.rank(); ++d) {
    const int64_t at = rows[d] + tap[d];
    if (at < 0 || at >= w.in[d]) return false;
  }
  return true;
}

void FillColumns(const float* x, const Window& w, const Taps& taps, const Columns& columns,
                 int64_t k0, int64_t kc, int64_t width, float* to) {
  const size_t rank = w.rank();
  const int64_t step = w.strides[rank - 1];
  const int64_t filled = columns.runs.back().column + columns.runs.back().count;
  int64_t t = k0 % taps.count;
  for (int64_t p = 0; p < kc; ++p, to += width) {
    const float* from = x + taps.offset[static_cast<size_t>(k0 + p)];
    const int64_t* tap = taps.position.data() + t * static_cast<int64_t>(rank);
    if (++t == taps.count) t = 0;
    for (const Run& run : columns.runs) {
      float* cells = to + run.column;
      if (columns.inside) {
        FillRun(from + run.place, 0, run.count * step, step, run.count, cells);
      } else if (RowInside(w, columns.rows.data() + run.rows, tap)) {
        FillRun(from + run.place, run.first + tap[rank - 1], w.in[rank - 1], step, run.count,
                cells);
      } else {
        std::fill_n(cells, run.count, 0.0F);
      }
    }
    if (filled < width) std::fill(to + filled, to + width, 0.0F);
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

namespace {

// With stride 1 the outputs of a padded image are shifted copies of its cells: no column is ever
// packed. Outputs are computed over whole padded rows, and the cells behind each row's end are
// dropped.
bool CanShift(const Window& w) {
  for (int64_t stride : w.strides) {
    if (stride != 1) return false;
  }
  // A narrow image would drop more than it keeps.
  const size_t last = w.rank() - 1;
  const int64_t padded = w.in[last] + w.pads_begin[last] + w.pads_end[last];
  return w.rank() <= 2 && padded <= 2 * w.out[last];
}

class ShiftedConv {
 public:
  ShiftedConv(const Window& w, int64_t channels) : w_(w), channels_(channels) {
    const size_t last = w.rank() - 1;
    rows_in_ = w.rank() == 2 ? w.in[0] : 1;
    rows_out_ = w.rank() == 2 ? w.out[0] : 1;
    top_ = w.rank() == 2 ? w.pads_begin[0] : 0;
    const int64_t bottom = w.rank() == 2 ? w.pads_end[0] : 0;
    left_ = w.pads_begin[last];
    width_ = w.in[last] + left_ + w.pads_end[last];
    height_ = rows_in_ + top_ + bottom;
    dense_ = width_ == w.out[last] && height_ == rows_out_;  // 1 × 1: read and write in place
    const int64_t kernel_rows = w.rank() == 2 ? w.kernel[0] : 1;
    for (int64_t c = 0; c < channels; ++c) {
      for (int64_t y = 0; y < kernel_rows; ++y) {
        for (int64_t x = 0; x < w.kernel[last]; ++x) {
          const int64_t down = w.rank() == 2 ? y * w.dilations[0] : 0;
          offsets_.push_back((c * height_ + down) * width_ + x * w.dilations[last]);
        }
      }
    }
    // A tile reads beyond the last output.
    const int64_t slack = (height_ - rows_out_ + 1) * width_ + kMaxTileColumns;
    padded_.assign(static_cast<size_t>(channels * height_ * width_ + slack), 0.0F);
  }

  void Run(const float* x, const PackedLeft& weights, float* out) {
    const size_t last = w_.rank() - 1;
    for (int64_t c = 0; c < channels_; ++c) {
      for (int64_t y = 0; y < rows_in_; ++y) {
        std::copy_n(x + (c * rows_in_ + y) * w_.in[last], w_.in[last],
                    padded_.data() + (c * height_ + top_ + y) * width_ + left_);
      }
    }
    if (dense_) {
      GemmGatherF32(weights, rows_out_ * width_, padded_.data(), offsets_, out, rows_out_ * width_);
      return;
    }
    const int64_t n = (rows_out_ - 1) * width_ + w_.out[last];
    sums_.assign(static_cast<size_t>(weights.m() * n), 0.0F);
    GemmGatherF32(weights, n, padded_.data(), offsets_, sums_.data(), n);
    for (int64_t row = 0; row < weights.m() * rows_out_; ++row) {
      const float* from = sums_.data() + row / rows_out_ * n + row % rows_out_ * width_;
      float* to = out + row * w_.out[last];
      for (int64_t i = 0; i < w_.out[last]; ++i) to[i] += from[i];
    }
  }

 private:
  const Window& w_;
  int64_t channels_;
  int64_t rows_in_, rows_out_, top_, left_, width_, height_;
  bool dense_;
  std::vector<int64_t> offsets_;
  std::vector<float> padded_, sums_;
};

}  // namespace

void ConvF32(const float* x, const std::vector<PackedLeft>& weights, const ConvShape& shape,
             const Window& window, float* out) {
  const int64_t in_per_group = shape.in_channels / shape.groups;
  const int64_t out_per_group = shape.out_channels / shape.groups;
  if (CanShift(window)) {
    ShiftedConv conv(window, in_per_group);
    for (int64_t i = 0; i < shape.batch * shape.groups; ++i) {
      conv.Run(x + i * in_per_group * window.in_count(),
               weights[static_cast<size_t>(i % shape.groups)],
               out + i * out_per_group * window.out_count());
    }
    return;
  }
  const int64_t width = GemmColumns();
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

// Sixteen outputs of a row at a time stay in registers over all taps.
template <bool kDense>
void DepthwiseRow(const float* in, const float* weights, const std::vector<int64_t>& offsets,
                  int64_t stride, int64_t count, float* out) {
  constexpr int64_t kLanes = 16;
  int64_t o = 0;
  for (; o + kLanes <= count; o += kLanes) {
    float sums[kLanes];
    for (int64_t j = 0; j < kLanes; ++j) sums[j] = out[o + j];
    for (size_t t = 0; t < offsets.size(); ++t) {
      const float* from = in + offsets[t] + o * (kDense ? 1 : stride);
      const float weight = weights[t];
      for (int64_t j = 0; j < kLanes; ++j) sums[j] += weight * from[kDense ? j : j * stride];
    }
    for (int64_t j = 0; j < kLanes; ++j) out[o + j] = sums[j];
  }
  for (; o < count; ++o) {
    float sum = out[o];
    for (size_t t = 0; t < offsets.size(); ++t) sum += weights[t] * in[offsets[t] + o * stride];
    out[o] = sum;
  }
}

// A plane with its padding written out.
class PaddedPlane {
 public:
  explicit PaddedPlane(const Window& w) : w_(w) {
    int64_t count = 1;
    for (size_t d = 0; d < w.rank(); ++d) {
      dims_.push_back(w.in[d] + w.pads_begin[d] + w.pads_end[d]);
      count *= dims_.back();
    }
    cells_.assign(static_cast<size_t>(count), 0.0F);
  }
  [[nodiscard]] const std::vector<int64_t>& dims() const { return dims_; }
  [[nodiscard]] int64_t Place(const std::vector<int64_t>& at) const {
    int64_t place = 0;
    for (size_t d = 0; d < at.size(); ++d) place = place * dims_[d] + at[d];
    return place;
  }
  const float* Fill(const float* plane) {
    const size_t last = w_.rank() - 1;
    const std::vector<int64_t> outer(w_.in.begin(), w_.in.end() - 1);
    std::vector<int64_t> at(last, 0);
    do {
      int64_t place = 0;
      for (size_t d = 0; d < last; ++d) place = place * dims_[d] + at[d] + w_.pads_begin[d];
      std::copy_n(plane, w_.in[last], cells_.data() + place * dims_[last] + w_.pads_begin[last]);
      plane += w_.in[last];
    } while (NextIndex(outer, &at));
    return cells_.data();
  }

 private:
  const Window& w_;
  std::vector<int64_t> dims_;
  std::vector<float> cells_;
};

}  // namespace

void DepthwiseConvF32(const float* x, const float* weights, const ConvShape& shape,
                      const Window& window, float* out) {
  const int64_t multiple = shape.out_channels / shape.groups;
  const size_t last = window.rank() - 1;
  PaddedPlane padded(window);
  std::vector<int64_t> offsets, tap(window.rank(), 0);
  do {
    std::vector<int64_t> at;
    for (size_t d = 0; d < window.rank(); ++d) at.push_back(tap[d] * window.dilations[d]);
    offsets.push_back(padded.Place(at));
  } while (NextIndex(window.kernel, &tap));
  // Where each row of outputs begins in the padded plane.
  std::vector<int64_t> starts, row(window.rank(), 0);
  std::vector<int64_t> rows(window.out);
  rows[last] = 1;
  do {
    std::vector<int64_t> at;
    for (size_t d = 0; d < window.rank(); ++d) at.push_back(row[d] * window.strides[d]);
    starts.push_back(padded.Place(at));
  } while (NextIndex(rows, &row));
  const int64_t stride = window.strides[last];
  const float* cells = nullptr;
  for (int64_t plane = 0; plane < shape.batch * shape.out_channels; ++plane) {
    const int64_t oc = plane % shape.out_channels;
    if (oc % multiple == 0) {
      const int64_t channel = plane / shape.out_channels * shape.in_channels + oc / multiple;
      cells = padded.Fill(x + channel * window.in_count());
    }
    const float* w = weights + oc * static_cast<int64_t>(offsets.size());
    for (int64_t start : starts) {
      if (stride == 1) {
        DepthwiseRow<true>(cells + start, w, offsets, 1, window.out[last], out);
      } else {
        DepthwiseRow<false>(cells + start, w, offsets, stride, window.out[last], out);
      }
      out += window.out[last];
    }
  }
}

}  // namespace tidemark::model

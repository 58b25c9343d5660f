#include "model/kernels/column_convolution.h"

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

void ColumnConvF32(const float* x, const std::vector<PackedLeft>& weights, const ConvShape& shape,
                   const Window& window, float* out) {
  const int64_t in_per_group = shape.in_channels / shape.groups;
  const int64_t out_per_group = shape.out_channels / shape.groups;
  const int64_t width = GemmColumns();
  const Taps taps = TapsOf(window, in_per_group);
  Columns columns;
  int64_t known = -1;  // the first output of `columns`
  for (int64_t i = 0; i < shape.batch * shape.groups; ++i) {
    const float* from = x + i * in_per_group * window.in_count();
    float* to = out + i * out_per_group * window.out_count();
    const auto fill = [&](int64_t k0, int64_t kc, int64_t n0, int64_t count, float* panel) {
      if (known != n0) FindColumns(window, n0, count, &columns);
      known = n0;
      FillColumns(from, window, taps, columns, k0, kc, width, panel);
    };
    GemmF32(weights[static_cast<size_t>(i % shape.groups)], window.out_count(), fill, to,
            window.out_count());
  }
}

}  // namespace tidemark::model

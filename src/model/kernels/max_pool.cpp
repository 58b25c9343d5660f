#include "model/kernels/max_pool.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "model/kernels/lanes.h"

namespace tidemark::model {
namespace {

constexpr float kLeast = -std::numeric_limits<float>::infinity();

F4 LargerOrNan(F4 a, F4 b) {
  a = b > a ? b : a;
  return b != b ? b : a;  // NOLINT: NaN
}

float LargerOrNan(float a, float b) { return b > a || b != b ? b : a; }  // NOLINT: NaN

// to = the larger of to and from.
void MaxInto(const float* from, int64_t count, float* to) {
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) Store4(to + i, LargerOrNan(Load4(to + i), Load4(from + i)));
  for (; i < count; ++i) to[i] = LargerOrNan(to[i], from[i]);
}

// The same from every other cell.
void MaxIntoEven(const float* from, int64_t count, float* to) {
  int64_t i = 0;
  for (; i + 4 < count; i += 4) {
    const F4 cells =
        __builtin_shufflevector(Load4(from + 2 * i), Load4(from + 2 * i + 4), 0, 2, 4, 6);
    Store4(to + i, LargerOrNan(Load4(to + i), cells));
  }
  for (; i < count; ++i) to[i] = LargerOrNan(to[i], from[2 * i]);
}

// The windows of 2 × 2 that neither overlap nor reach beyond: one pass. What is left of a row is
// made again with what is before it: picking the larger of two floats one by one is mispredicted
// half of the time.
void MaxFourPairs(const float* top, const float* bottom, float* to) {
  const F4 first = LargerOrNan(Load4(top), Load4(bottom));
  const F4 second = LargerOrNan(Load4(top + 4), Load4(bottom + 4));
  Store4(to, LargerOrNan(__builtin_shufflevector(first, second, 0, 2, 4, 6),
                         __builtin_shufflevector(first, second, 1, 3, 5, 7)));
}

void MaxPairs(const float* top, const float* bottom, std::ptrdiff_t count, float* to) {
  if (count < 4) {
    float cells[20] = {};
    CopyFloats(top, 2 * count, cells);
    CopyFloats(bottom, 2 * count, cells + 8);
    MaxFourPairs(cells, cells + 8, cells + 16);
    CopyFloats(cells + 16, count, to);
    return;
  }
  std::ptrdiff_t i = 0;
  for (; i + 4 <= count; i += 4) MaxFourPairs(top + 2 * i, bottom + 2 * i, to + i);
  if (i == count) return;
  i = count - 4;
  MaxFourPairs(top + 2 * i, bottom + 2 * i, to + i);
}

bool IsPairs(const Window& w) {
  for (size_t d = 0; d < 2; ++d) {
    if (w.kernel[d] != 2 || w.strides[d] != 2 || w.pads_begin[d] != 0 || 2 * w.out[d] > w.in[d]) {
      return false;
    }
  }
  return true;
}

// First down the columns, a row at a time, then along the row.
void MaxOfRow(const float* in, const Window& w, int64_t y, float* tops, float* out) {
  const int64_t width = w.in[1];
  const int64_t y0 = std::max<int64_t>(0, w.Source(0, y, 0));
  const int64_t y1 = std::min(w.in[0], w.Source(0, y, w.kernel[0] - 1) + 1);
  FillFloats(kLeast, width, tops);
  for (int64_t i = y0; i < y1; ++i) MaxInto(in + i * width, width, tops);
  FillFloats(kLeast, w.out[1], out);
  for (int64_t tap = 0; tap < w.kernel[1]; ++tap) {
    const int64_t first = w.Source(1, 0, tap);
    const int64_t step = w.strides[1];
    const int64_t begin = first < 0 ? (-first + step - 1) / step : 0;
    const int64_t end = first >= width ? 0 : std::min(w.out[1], (width - 1 - first) / step + 1);
    const float* from = tops + first + begin * step;
    if (step == 1) {
      MaxInto(from, end - begin, out + begin);
    } else if (step == 2) {
      MaxIntoEven(from, end - begin, out + begin);
    } else {
      for (int64_t x = begin; x < end; ++x) {
        out[x] = LargerOrNan(out[x], tops[first + x * step]);
      }
    }
  }
}

}  // namespace

void MaxPool2dF32(const float* in, const Window& window, int64_t planes, float* out) {
  const int64_t width = window.in[1];
  const bool pairs = IsPairs(window);
  std::vector<float> tops(static_cast<size_t>(width));
  for (int64_t plane = 0; plane < planes; ++plane, in += window.in_count()) {
    for (int64_t y = 0; y < window.out[0]; ++y, out += window.out[1]) {
      if (pairs) {
        MaxPairs(in + 2 * y * width, in + (2 * y + 1) * width, window.out[1], out);
      } else {
        MaxOfRow(in, window, y, tops.data(), out);
      }
    }
  }
}

}  // namespace tidemark::model

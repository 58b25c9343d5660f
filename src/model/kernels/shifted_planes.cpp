#include "model/kernels/shifted_planes.h"

#include <algorithm>

#include "model/kernels/gemm_kernel.h"
#include "model/kernels/lanes.h"

namespace tidemark::model {
namespace {

constexpr int64_t kMostFloats = int64_t{1} << 56;

}  // namespace

bool ShiftedPlanes::Fits(const Window& w) {
  if (w.rank() > 2) return false;
  const size_t last = w.rank() - 1;
  const auto shift = [&](size_t d) { return (w.kernel[d] - 1) * w.dilations[d] / w.strides[d]; };
  int64_t phases = 1;
  for (size_t d = 0; d < w.rank(); ++d) phases *= std::min(w.strides[d], w.kernel[d]);
  return shift(last) <= w.out[last] && phases <= 64 && (last == 0 || shift(0) <= w.out[0] + 64);
}

ShiftedPlanes::ShiftedPlanes(const Window& w, int64_t channels, int64_t most_rows)
    : channels_(channels) {
  const size_t last = w.rank() - 1;
  const bool flat = w.rank() == 1;  // one row
  in_rows_ = flat ? 1 : w.in[0];
  in_width_ = w.in[last];
  top_ = flat ? 0 : w.pads_begin[0];
  left_ = w.pads_begin[last];
  step_down_ = flat ? 1 : w.strides[0];
  step_across_ = w.strides[last];
  rows_out_ = flat ? 1 : w.out[0];
  row_out_ = w.out[last];
  const int64_t kernel_rows = flat ? 1 : w.kernel[0];
  const int64_t dilation_down = flat ? 1 : w.dilations[0];
  width_ = row_out_ + (w.kernel[last] - 1) * w.dilations[last] / step_across_;
  reach_down_ = (kernel_rows - 1) * dilation_down / step_down_;
  height_ = std::min(rows_out_, most_rows) + reach_down_;
  std::vector<int64_t> phase_of_tap;
  for (int64_t y = 0; y < kernel_rows; ++y) {
    for (int64_t x = 0; x < w.kernel[last]; ++x) {
      const Phase phase{y * dilation_down % step_down_, x * w.dilations[last] % step_across_};
      const auto found = std::find_if(phases_.begin(), phases_.end(), [&](const Phase& other) {
        return other.down == phase.down && other.across == phase.across;
      });
      phase_of_tap.push_back(found - phases_.begin());
      if (found == phases_.end()) phases_.push_back(phase);
    }
  }
  const auto phases = static_cast<int64_t>(phases_.size());
  for (int64_t c = 0; c < channels; ++c) {
    size_t tap = 0;
    for (int64_t y = 0; y < kernel_rows; ++y) {
      for (int64_t x = 0; x < w.kernel[last]; ++x, ++tap) {
        const int64_t plane = c * phases + phase_of_tap[tap];
        offsets_.push_back((plane * height_ + y * dilation_down / step_down_) * width_ +
                           x * w.dilations[last] / step_across_);
      }
    }
  }
  // A tile reads beyond the last output. What no budget allows is told as what can't be allocated.
  int64_t planes = 0;
  const bool fits =
      !__builtin_mul_overflow(channels * phases, height_ * width_, &planes) && planes < kMostFloats;
  floats_ = (fits ? planes : kMostFloats) + kMaxTileColumns;
}

void ShiftedPlanes::Fill(const float* x, int64_t row, int64_t count, float* planes) const {
  for (int64_t c = 0; c < channels_; ++c) {
    const float* plane = x + c * in_rows_ * in_width_;
    for (const Phase& phase : phases_) {
      for (int64_t y = 0; y < count + reach_down_; ++y, planes += width_) {
        const int64_t from = (row + y) * step_down_ + phase.down - top_;
        if (from < 0 || from >= in_rows_) {
          FillFloats(0, width_, planes);
        } else {
          FillRow(plane + from * in_width_, phase.across, planes);
        }
      }
      planes += (height_ - count - reach_down_) * width_;
    }
  }
}

void ShiftedPlanes::FillRow(const float* from, int64_t across, float* to) const {
  const int64_t first = across - left_;  // the source of the row's first cell
  const int64_t step = step_across_;
  const int64_t begin = first < 0 ? std::min(width_, (-first + step - 1) / step) : 0;
  const int64_t cells = first >= in_width_ ? 0 : (in_width_ - 1 - first) / step + 1;
  const int64_t end = std::max(begin, std::min(width_, cells));
  FillFloats(0, begin, to);
  if (step == 1) {
    CopyFloats(from + first + begin, end - begin, to + begin);
  } else {
    auto i = static_cast<std::ptrdiff_t>(begin);
    const float* source = from + first;
    if (step == 2) {
      // The cell after these four is there, so all eight floats are.
      for (; i + 4 < end; i += 4) {
        Store4(to + i, __builtin_shufflevector(Load4(source + 2 * i), Load4(source + 2 * i + 4), 0,
                                               2, 4, 6));
      }
    }
    for (; i < end; ++i) to[i] = source[i * step];
  }
  FillFloats(0, width_ - end, to + end);
}

}  // namespace tidemark::model

// Slices, and where they are put: a vector whose memory is written once only. Growing a
// std::vector by a strip's slices would fill them first, and frames that make a million slices
// would fetch new pages for them each time; so the memory of a list outlives its slices.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tidemark::render {

// One pixel column of one line, as shaders/plot_slice.vert.glsl reads it. Spans are in units of
// LineSlicer::UnitPx() and begin kSpanMarginPx above the plot; ramps are in eighths of a pixel.
struct Slice {
  uint16_t top, bottom;
  uint16_t side_top, side_bottom;  // spilling over from the sides, by the style's weight
  uint16_t top_ramp, bottom_ramp;
  uint16_t x;  // pixels right of the plot's left edge
  uint16_t style;
  friend bool operator==(const Slice&, const Slice&) = default;
};
static_assert(sizeof(Slice) == 16);

inline constexpr float kSpanMarginPx = 32;
inline constexpr float kRampUnitPx = 0.125f;

class SliceList {
 public:
  // The memory is whole rows of a texture, so that it is uploaded as it is.
  static constexpr size_t kRow = 2048;

  [[nodiscard]] const Slice* data() const { return memory_.data(); }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] size_t capacity() const { return memory_.size(); }
  const Slice& operator[](size_t i) const { return memory_[i]; }
  void clear() { size_ = 0; }

  // Room for `count` more after the last one; Commit() says where the new ones end.
  Slice* Room(size_t count) {
    if (memory_.size() - size_ < count) {
      const size_t wanted = std::max(size_ + count, size_ * 2);
      memory_.resize((wanted + kRow - 1) / kRow * kRow);
    }
    return memory_.data() + size_;
  }
  void Commit(const Slice* end) { size_ = static_cast<size_t>(end - memory_.data()); }

 private:
  std::vector<Slice> memory_;
  size_t size_ = 0;
};

}  // namespace tidemark::render

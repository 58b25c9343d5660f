// The skeleton of a stored series: all that a query needs before it touches single points. Loaded
// once per series, extended when points are appended.
//
// Blocks are the finest level of the pyramid: 64 consecutive points of one segment (the last one of
// a segment may be shorter). Their bounds are exact: f32 when every one fits, else f64, so that a
// drawn column is the true minimum and maximum and nothing finite ever lies outside of it.
#pragma once

#include <cstdint>
#include <vector>

#include "series/points.h"

namespace tidemark {

// Consecutive points whose steps never fall. A series has at most kMaxSegments of them; what comes
// after that is kept in one more, unordered one (SeriesSkeleton::unordered).
struct SegmentInfo {
  uint64_t first_index = 0;  // ordinal of its first point
  uint64_t count = 0;
  uint64_t first_block = 0;  // its blocks are [first_block, first_block + ceil(count / 64))
  uint64_t live_count = 0;   // its first live_count points stand, a restart took back the rest
  bool regular = false;      // step of local point i = first_step + i * stride
  int64_t first_step = 0;
  int64_t stride = 0;
  [[nodiscard]] uint64_t block_count() const { return (count + kBlockPoints - 1) / kBlockPoints; }
};

inline constexpr size_t kMaxSegments = 64;

// Over the finite values of a block; all NaN when it has none.
template <typename T>
struct BlockBounds {
  T min, max, first, last;
};

// Kinds of non-finite values, as bits.
inline constexpr uint8_t kKindNan = 1;
inline constexpr uint8_t kKindPositiveInfinity = 2;
inline constexpr uint8_t kKindNegativeInfinity = 4;

// One entry a block in each column.
struct BlockColumns {
  bool wide = false;  // bounds are in `f64`, else in `f32`
  std::vector<BlockBounds<float>> f32;
  std::vector<BlockBounds<double>> f64;
  std::vector<float> mean;         // of finite values, rounded (for previews only)
  std::vector<uint8_t> nonfinite;  // how many of its points
  std::vector<uint8_t> kinds;      // kKind... bits of them
  std::vector<int64_t> first_step,
      last_step;  // empty when every segment is regular or has no steps
  std::vector<double> first_time_s, last_time_s;  // empty unless loaded with times

  [[nodiscard]] size_t size() const { return mean.size(); }
  [[nodiscard]] BlockBounds<double> Bounds(size_t block) const {
    if (wide) return f64[block];
    const BlockBounds<float>& b = f32[block];
    return {b.min, b.max, b.first, b.last};
  }
};

struct SeriesSkeleton {
  uint64_t count = 0;
  uint64_t nonfinite = 0;
  std::vector<SegmentInfo> segments;  // in order of arrival
  std::vector<Rewind> rewinds;
  BlockColumns blocks;
  bool has_steps = true;      // every point has a step; false: x = ordinal
  bool any_times = false;     // some point has a wall time
  bool with_times = false;    // loaded with the time columns of the blocks
  bool times_ordered = true;  // every wall time is finite and none falls inside its segment; known
                              // only with_times
  bool unordered = false;     // more than kMaxSegments segments: draw over SortedSeries

  // Of the last block, so that it can be appended to.
  double open_sum = 0;
  uint32_t open_finite = 0;

  [[nodiscard]] int64_t FirstStepOf(const SegmentInfo& segment, uint64_t local_block) const {
    return segment.regular ? StepAt(segment, local_block * kBlockPoints)
                           : blocks.first_step[segment.first_block + local_block];
  }
  [[nodiscard]] int64_t LastStepOf(const SegmentInfo& segment, uint64_t local_block) const {
    const uint64_t end = (local_block + 1) * kBlockPoints;
    return segment.regular ? StepAt(segment, (end < segment.count ? end : segment.count) - 1)
                           : blocks.last_step[segment.first_block + local_block];
  }
  // Only of a regular segment.
  [[nodiscard]] static int64_t StepAt(const SegmentInfo& segment, uint64_t local) {
    return static_cast<int64_t>(static_cast<uint64_t>(segment.first_step) +
                                static_cast<uint64_t>(segment.stride) * local);
  }
};

// Whether a point starts a new segment (as long as there are fewer than kMaxSegments + 1): its step
// falls, or steps appear or disappear.
inline bool StartsSegment(int64_t previous_step, int64_t step) {
  return step < previous_step || (previous_step == kNoStep && step != kNoStep);
}

// Gives decoded points of a series; implemented by the store's reader and by derived series.
class PointReader {
 public:
  virtual ~PointReader() = default;
  // Appends points [range) to `out`; false when they could not be read (the caller draws blocks).
  virtual bool Read(IndexRange range, PointColumns* out) = 0;
  // Appends only the values: cheaper where x is known without reading.
  virtual bool ReadValues(IndexRange range, std::vector<double>* out) {
    PointColumns points;
    if (!Read(range, &points)) return false;
    out->insert(out->end(), points.values.begin(), points.values.end());
    return true;
  }
};

}  // namespace tidemark

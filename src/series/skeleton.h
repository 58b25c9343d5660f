// The skeleton of a stored series: all that a query needs before it touches single points. Loaded once
// per series, extended when points are appended.
//
// Blocks are the finest level of the pyramid: 64 consecutive points of one segment (the last one of a
// segment may be shorter). A block's finite minimum and maximum are exact for f32 data and rounded
// outward for f64 data, so nothing finite ever lies outside of what is drawn.
#pragma once

#include <cstdint>
#include <vector>

#include "series/points.h"

namespace tidemark {

struct SegmentInfo {
  uint64_t first_index = 0;  // ordinal of its first point
  uint64_t count = 0;
  uint64_t first_block = 0;  // its blocks are [first_block, first_block + ceil(count / 64))
};

// Structure of arrays, one entry a block. NaN min and max = the block has no finite value.
struct BlockColumns {
  std::vector<float> min, max;    // over finite values
  std::vector<float> first, last;  // first and last finite value of the block (NaN when none)
  std::vector<float> mean;        // of finite values (NaN when none)
  std::vector<int64_t> first_step, last_step;      // kNoStep when the series has no steps
  std::vector<double> first_time_s, last_time_s;   // empty unless loaded with times
  [[nodiscard]] size_t size() const { return min.size(); }
};

struct SeriesSkeleton {
  uint64_t count = 0;
  uint64_t nonfinite = 0;
  std::vector<SegmentInfo> segments;  // in order of arrival; steps never fall inside one
  std::vector<Rewind> rewinds;
  BlockColumns blocks;
  bool has_steps = true;  // false: x = ordinal
  bool has_times = false;  // every point has a wall time
};

// Gives decoded points of a series; implemented by the store's reader and by derived series.
class PointReader {
 public:
  virtual ~PointReader() = default;
  // Appends points [range) to `out`; false when they could not be read (the caller draws blocks).
  virtual bool Read(IndexRange range, PointColumns* out) = 0;
};

}  // namespace tidemark

// Points of one series in order of arrival, as columns. This is the form in which points travel
// from the importers to the store and from the store to the queries.
//
// A step may be absent (kNoStep, then x is the ordinal) and so may a wall time (NaN). Values keep
// their bits: NaN payloads, infinities and -0 are data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace tidemark {

inline constexpr int64_t kNoStep = std::numeric_limits<int64_t>::min();
inline constexpr double kNoTime = std::numeric_limits<double>::quiet_NaN();

struct PointColumns {
  std::vector<int64_t> steps;
  std::vector<double> wall_times_s;  // seconds since 1970 UTC
  std::vector<double> values;

  [[nodiscard]] size_t size() const { return values.size(); }
  [[nodiscard]] bool empty() const { return values.empty(); }
  void Append(int64_t step, double wall_time_s, double value) {
    steps.push_back(step);
    wall_times_s.push_back(wall_time_s);
    values.push_back(value);
  }
  void Clear() {
    steps.clear();
    wall_times_s.clear();
    values.clear();
  }
};

// Half-open range of point ordinals of one series.
struct IndexRange {
  uint64_t begin = 0;
  uint64_t end = 0;
  [[nodiscard]] uint64_t size() const { return end - begin; }
};

// A restart took back every earlier point (ordinal < at_index) whose step is >= step. Such points
// are superseded: stored, counted, drawn faded.
struct Rewind {
  uint64_t at_index = 0;
  int64_t step = 0;
};

// Limits of the format (docs/file-format.md). Chunks never cross segments.
inline constexpr size_t kChunkPoints = 4096;
inline constexpr size_t kBlockPoints = 64;  // points of one bucket of the stored level
inline constexpr size_t kTailPoints = 256;  // a tail of this many points is merged into its chunk

}  // namespace tidemark

// Grows a skeleton by points or by stored blocks: the one place that knows how points become
// segments and blocks, for the store's reader, for live appends and for derived series alike.
#pragma once

#include <cstdint>
#include <span>

#include "series/block_stats.h"
#include "series/points.h"
#include "series/skeleton.h"

namespace tidemark {

// Steps of consecutive points: start + i * stride, or listed. Absent steps: start kNoStep, stride
// 0.
struct StepColumn {
  bool regular = true;
  int64_t start = kNoStep;
  int64_t stride = 0;
  std::span<const int64_t> listed;
  static StepColumn Listed(std::span<const int64_t> steps) { return {false, 0, 0, steps}; }
  [[nodiscard]] int64_t At(size_t i) const {
    return regular ? static_cast<int64_t>(static_cast<uint64_t>(start) +
                                          static_cast<uint64_t>(stride) * i)
                   : listed[i];
  }
  [[nodiscard]] StepColumn From(size_t i) const {
    return regular ? StepColumn{true, At(i), stride, {}} : Listed(listed.subspan(i));
  }
};

// Statistics of one block as the file keeps them.
struct StoredBlock {
  BlockBounds<double> bounds;
  float mean;
  uint8_t nonfinite;
  uint8_t kinds;
};

// The same points with other values (`blocks`: one for each of `shape`): for derived series.
SeriesSkeleton WithBlocks(const SeriesSkeleton& shape, std::span<const StoredBlock> blocks);

class SkeletonBuilder {
 public:
  // Works on `skeleton`, which must outlive it.
  explicit SkeletonBuilder(SeriesSkeleton* skeleton) : skeleton_(*skeleton) {}

  // Appends points, starting segments where the steps say so. `times_s` may be empty when the
  // skeleton keeps no times. O(points).
  void Append(std::span<const int64_t> steps, std::span<const double> times_s,
              std::span<const double> values);

  // Starts a segment whatever the steps are (a restart), unless there are too many already.
  void StartSegment();

  // Appends points to the last segment. All columns of the same length (times may be empty: not
  // kept).
  void AppendToSegment(const StepColumn& steps, std::span<const double> times_s,
                       std::span<const double> values);
  // Appends whole stored blocks to the last segment, which must end at a block boundary. `count`
  // points in blocks.size() == ceil(count / 64) blocks.
  void AppendBlocks(const StepColumn& steps, std::span<const double> times_s, uint64_t count,
                    std::span<const StoredBlock> blocks);

  // Points whose step is >= step are superseded in the segments that end by `at_index`. Reads at
  // most one block a segment; false when that failed. Does nothing for the unordered rest.
  bool ApplyRewind(struct Rewind rewind, PointReader* points);

  // Step of the last point; kNoStep when there is none.
  [[nodiscard]] int64_t last_step() const;

 private:
  SegmentInfo& segment() { return skeleton_.segments.back(); }
  void ExtendSteps(const StepColumn& steps, size_t count);
  void ListSteps();
  void NoteTimes(std::span<const double> times_s);
  void PushBlock(const StoredBlock& block, const StepColumn& steps, std::span<const double> times_s,
                 size_t count);
  void GrowBlock(const StepColumn& steps, std::span<const double> times_s,
                 std::span<const double> values);
  void PushBounds(const BlockBounds<double>& bounds);
  void SetBounds(size_t block, const BlockBounds<double>& bounds);
  void Widen();

  SeriesSkeleton& skeleton_;
};

}  // namespace tidemark

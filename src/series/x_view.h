// A series seen over one x: the x of blocks and points, and where an x lies. Internal to the
// queries.
//
// Points are addressed inside their segment ("local"), where x never falls (SupportOf = kDirect).
#pragma once

#include <cstdint>
#include <vector>

#include "series/pyramid.h"
#include "series/skeleton.h"
#include "series/x_axis.h"

namespace tidemark {

class XView {
 public:
  // A kMetric view reads x in place of wall time.
  XView(const SeriesPyramid& series, PointReader* points, XKind kind, double time_zero_s);

  [[nodiscard]] const SeriesSkeleton& skeleton() const { return skeleton_; }
  [[nodiscard]] const SegmentInfo& segment(size_t s) const { return skeleton_.segments[s]; }

  [[nodiscard]] double BlockFirst(size_t s, uint64_t block) const;
  [[nodiscard]] double BlockLast(size_t s, uint64_t block) const;

  // x of points is computed, not read.
  [[nodiscard]] bool Implicit(size_t s) const {
    return source_ == Source::kIndex || (source_ == Source::kStep && segment(s).regular);
  }
  [[nodiscard]] double ImplicitX(size_t s, uint64_t local) const;
  // x of point `i` of `points`, which begin at `local_begin` of the segment.
  [[nodiscard]] double XOf(size_t s, uint64_t local_begin, const PointColumns& points,
                           size_t i) const;

  // First point with x >= bound (x > bound when `after`), in [0, count]. Reads at most one block;
  // when that fails complete() turns false and the answer is the block's begin.
  uint64_t Find(size_t s, double bound, bool after);
  uint64_t LowerBound(size_t s, double x) { return Find(s, x, false); }
  uint64_t UpperBound(size_t s, double x) { return Find(s, x, true); }
  // The same without reading points, rounded down to a block begin (regular x: exact).
  [[nodiscard]] uint64_t FindRough(size_t s, double bound, bool after) const;

  // The points of local range [begin, end); false (and not complete()) when they can't be read.
  bool Read(size_t s, uint64_t begin, uint64_t end, PointColumns* out);
  bool ReadValues(size_t s, uint64_t begin, uint64_t end, std::vector<double>* out);
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  enum class Source { kIndex, kStep, kTime };
  uint64_t FindBlock(size_t s, double bound, bool after) const;

  const SeriesSkeleton& skeleton_;
  PointReader* points_;
  Source source_;
  double zero_;
  bool complete_ = true;
  PointColumns scratch_;
};

}  // namespace tidemark

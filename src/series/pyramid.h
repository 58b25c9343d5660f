// The min/max pyramid over the blocks of a series, in memory: answers the bounds of any range of
// blocks in O(log n) and of any aligned power of two of them at once. Appendable.
//
// Levels are x 4 above the 64-point blocks: a third of the memory of x 2 levels, and still at most
// two reads for an aligned power of two.
#pragma once

#include <cstdint>
#include <vector>

#include "series/skeleton.h"

namespace tidemark {

// Over finite values; NaN when there are none.
struct MinMax {
  double min, max;
};

class SeriesPyramid {
 public:
  SeriesPyramid();
  // O(blocks).
  explicit SeriesPyramid(SeriesSkeleton skeleton);

  [[nodiscard]] const SeriesSkeleton& skeleton() const { return skeleton_; }

  // Appends points in order of arrival, by the same rules as the store. Equals building anew.
  // O(points); block times are kept when the skeleton was loaded with them.
  void Append(const PointColumns& points);
  // A restart took back the points whose step is >= step. `points` reads the series (at most one
  // block a segment is read); false when that failed.
  bool Rewind(int64_t step, PointReader* points);

  // Bounds of the blocks [begin, end), local to the segment. O(log(end - begin)).
  [[nodiscard]] MinMax Range(size_t segment, uint64_t begin, uint64_t end) const;
  // The same for the blocks [index << log2_blocks, (index + 1) << log2_blocks) that exist. O(1).
  [[nodiscard]] MinMax Aligned(size_t segment, unsigned log2_blocks, uint64_t index) const;
  // The first block of [begin, end) whose minimum (maximum) is `value`; `end` when there is none.
  [[nodiscard]] uint64_t FindMin(size_t segment, uint64_t begin, uint64_t end, double value) const;
  [[nodiscard]] uint64_t FindMax(size_t segment, uint64_t begin, uint64_t end, double value) const;
  // First and last finite value of blocks [begin, end) of the segment; false when there is none.
  bool Ends(size_t segment, uint64_t begin, uint64_t end, double* first, double* last) const;
  // Non-finite values in blocks [begin, end) of the segment. O(blocks) only when the series has
  // any.
  [[nodiscard]] uint64_t NonFiniteIn(size_t segment, uint64_t begin, uint64_t end) const;

  [[nodiscard]] size_t memory_bytes() const;

 private:
  struct Levels {
    std::vector<std::vector<MinMax>> up;  // up[k][i]: blocks [i * 4^(k+1), (i+1) * 4^(k+1))
  };
  void Rebuild(size_t segment, uint64_t from_block);
  template <typename Matches>
  uint64_t Find(size_t segment, uint64_t begin, uint64_t end, const Matches& matches) const;

  SeriesSkeleton skeleton_;
  std::vector<Levels> levels_;  // one a segment
};

}  // namespace tidemark

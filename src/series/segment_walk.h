// Walks one part of a segment and gives its columns: the largest nodes of the dyadic tree over
// point index that are at most one pixel wide. Internal to the chart query.
#pragma once

#include <cstdint>
#include <vector>

#include "series/chart_columns.h"
#include "series/pyramid.h"
#include "series/x_view.h"

namespace tidemark {

class SegmentWalk {
 public:
  SegmentWalk(const SeriesPyramid& series, XView* view, const PixelGrid& grid, bool log_y,
              ColumnBuilder* columns);

  // Columns of the points [part_begin, part_end) of `segment` that meet [visible_begin,
  // visible_end). Nodes never reach over the part; those at the edge of the visible range are given
  // whole.
  void Walk(size_t segment, IndexRange part, IndexRange visible);

 private:
  void WalkUniform(unsigned level);
  void Visit(unsigned level, uint64_t index);
  void VisitPoints(unsigned level, uint64_t index);
  void EmitBlocks(unsigned level, uint64_t index);
  bool EmitSignedBlocks(uint64_t begin, uint64_t end, double first_x, double last_x);
  void EmitPoints(uint64_t begin, uint64_t end);
  bool Load(uint64_t begin, uint64_t end, size_t ahead);
  [[nodiscard]] double LoadedX(uint64_t local) const;
  [[nodiscard]] unsigned UniformLevel() const;

  const SeriesPyramid& series_;
  XView& view_;
  const PixelGrid& grid_;
  bool log_y_;
  ColumnBuilder& columns_;

  size_t segment_ = 0;
  IndexRange part_, visible_;
  // Points at hand: local [loaded_.begin, loaded_.end).
  IndexRange loaded_;
  size_t last_load_ = 0;
  PointColumns points_;  // only values when x is implicit
};

}  // namespace tidemark

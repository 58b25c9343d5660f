#include "series/chart_marks.h"

#include <algorithm>
#include <cmath>

#include "series/block_stats.h"

namespace tidemark {
namespace {

// Reading every block of a series that is all NaN would cost as much as drawing its points. After
// so many blocks a mark stands at its block's first point, still within the pixel.
constexpr size_t kMaxReadBlocks = 1024;

struct Kind {
  uint8_t bit;
  NonFinite name;
};
constexpr Kind kAllKinds[] = {{kKindNan, NonFinite::kNan},
                              {kKindPositiveInfinity, NonFinite::kPositiveInfinity},
                              {kKindNegativeInfinity, NonFinite::kNegativeInfinity}};

class MarkScan {
 public:
  MarkScan(XView* view, const PixelGrid& grid, size_t segment, IndexRange visible,
           ChartReply* reply)
      : view_(*view), grid_(grid), segment_(segment), visible_(visible), reply_(*reply) {
    for (double& cell : last_cell_) cell = -std::numeric_limits<double>::infinity();
  }

  void Block(uint64_t block, uint8_t kinds) {
    const double first = grid_.Transform(view_.BlockFirst(segment_, block));
    const double last = grid_.Transform(view_.BlockLast(segment_, block));
    if (grid_.Cell(first) == grid_.Cell(last) && !AnyNew(grid_.Cell(first), kinds)) return;
    const uint64_t begin = std::max(block * kBlockPoints, visible_.begin);
    const uint64_t end = std::min(block * kBlockPoints + kBlockPoints, visible_.end);
    points_.Clear();
    const bool wide = grid_.Cell(last) - grid_.Cell(first) > 1;
    if ((read_blocks_ < kMaxReadBlocks || wide) && view_.Read(segment_, begin, end, &points_)) {
      ++read_blocks_;
      for (size_t i = 0; i < points_.size(); ++i) Point(begin, i);
      return;
    }
    for (size_t k = 0; k < std::size(kAllKinds); ++k) {
      if (kinds & kAllKinds[k].bit)
        Add(k, first, view_.segment(segment_).first_index + begin, kNoStep, false);
    }
  }

 private:
  [[nodiscard]] bool AnyNew(double cell, uint8_t kinds) const {
    for (size_t k = 0; k < std::size(kAllKinds); ++k) {
      if ((kinds & kAllKinds[k].bit) && last_cell_[k] != cell) return true;
    }
    return false;
  }

  void Point(uint64_t begin, size_t i) {
    const double v = points_.values[i];
    if (std::isfinite(v)) return;
    const size_t k = v != v ? 0 : v > 0 ? 1 : 2;
    const double t = grid_.Transform(view_.XOf(segment_, begin, points_, i));
    Add(k, t, view_.segment(segment_).first_index + begin + i, points_.steps[i], true);
  }

  void Add(size_t k, double t, uint64_t index, int64_t step, bool resolved) {
    const double cell = grid_.Cell(t);
    if (!std::isfinite(t) || last_cell_[k] == cell) return;
    last_cell_[k] = cell;
    reply_.marks.push_back({index, step, NearestF32(t - grid_.t0), kAllKinds[k].name, resolved});
  }

  XView& view_;
  const PixelGrid& grid_;
  size_t segment_;
  IndexRange visible_;
  ChartReply& reply_;
  PointColumns points_;
  double last_cell_[3];
  size_t read_blocks_ = 0;
};

}  // namespace

void AppendMarks(const SeriesPyramid& series, XView* view, const PixelGrid& grid, size_t segment,
                 IndexRange visible, ChartReply* reply) {
  if (series.skeleton().nonfinite == 0 || visible.begin >= visible.end) return;
  const BlockColumns& blocks = series.skeleton().blocks;
  const uint64_t offset = series.skeleton().segments[segment].first_block;
  MarkScan scan(view, grid, segment, visible, reply);
  const uint64_t end = (visible.end + kBlockPoints - 1) / kBlockPoints;
  for (uint64_t block = visible.begin / kBlockPoints; block < end; ++block) {
    if (blocks.nonfinite[offset + block] > 0) scan.Block(block, blocks.kinds[offset + block]);
  }
}

}  // namespace tidemark

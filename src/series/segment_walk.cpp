#include "series/segment_walk.h"

#include <algorithm>
#include <bit>

#include "series/range_stats.h"

namespace tidemark {
namespace {

constexpr unsigned kBlockLevel = 6;  // nodes of 2^6 points are blocks
static_assert(size_t{1} << kBlockLevel == kBlockPoints);

}  // namespace

SegmentWalk::SegmentWalk(const SeriesPyramid& series, XView* view, const PixelGrid& grid,
                         bool log_y, ColumnBuilder* columns)
    : series_(series), view_(*view), grid_(grid), log_y_(log_y), columns_(*columns) {}

void SegmentWalk::Walk(size_t segment, IndexRange part, IndexRange visible) {
  segment_ = segment;
  part_ = part;
  visible_ = {std::max(part.begin, visible.begin), std::min(part.end, visible.end)};
  loaded_ = {};
  last_load_ = 0;
  if (visible_.begin >= visible_.end) return;
  if (view_.Implicit(segment) && !grid_.log_x) {
    WalkUniform(UniformLevel());
    return;
  }
  const uint64_t count = view_.segment(segment).count;
  const unsigned root =
      std::max<unsigned>(kBlockLevel, static_cast<unsigned>(std::bit_width(count - 1)));
  Visit(root, 0);
}

// Largest node of evenly spaced points that is at most one pixel wide.
unsigned SegmentWalk::UniformLevel() const {
  const uint64_t count = view_.segment(segment_).count;
  const unsigned root = static_cast<unsigned>(std::bit_width(count - 1));
  unsigned level = root;
  const double first = view_.ImplicitX(segment_, 0);
  while (level > 0) {
    const uint64_t end = std::min(uint64_t{1} << level, count);
    if (grid_.WithinPixel(first, view_.ImplicitX(segment_, end - 1))) break;
    --level;
  }
  return level;
}

void SegmentWalk::WalkUniform(unsigned level) {
  const uint64_t begin = visible_.begin >> level;
  const uint64_t end = ((visible_.end - 1) >> level) + 1;
  for (uint64_t index = begin; index < end; ++index) {
    if (level >= kBlockLevel) {
      Visit(level, index);
      continue;
    }
    const uint64_t from = std::max(index << level, part_.begin);
    const uint64_t to = std::min((index + 1) << level, part_.end);
    if (from >= to) continue;
    if (Load(from, to, kChunkPoints)) {
      EmitPoints(from, to);
    } else {  // draw the block in place of its points, once
      const uint64_t block = from / kBlockPoints;
      EmitBlocks(kBlockLevel, block);
      index = (((block + 1) << kBlockLevel) >> level) - 1;
    }
  }
}

void SegmentWalk::Visit(unsigned level, uint64_t index) {
  const uint64_t count = view_.segment(segment_).count;
  const uint64_t begin = index << level;
  const uint64_t end = std::min((index + 1) << level, count);
  if (begin >= visible_.end || end <= visible_.begin || begin >= end) return;
  const bool cut = begin < part_.begin || end > part_.end;
  if (!cut) {
    const double first = view_.BlockFirst(segment_, begin / kBlockPoints);
    const double last = view_.BlockLast(segment_, (end - 1) / kBlockPoints);
    if (grid_.WithinPixel(first, last)) {
      EmitBlocks(level, index);
      return;
    }
  }
  if (level > kBlockLevel) {
    Visit(level - 1, index * 2);
    Visit(level - 1, index * 2 + 1);
    return;
  }
  const uint64_t from = std::max(begin, part_.begin);
  const uint64_t to = std::min(end, part_.end);
  const size_t ahead = from == loaded_.end ? std::min<size_t>(last_load_ * 2, kChunkPoints) : 0;
  if (Load(from, to, ahead)) {
    VisitPoints(level, index);
  } else {
    EmitBlocks(level, index);
  }
}

void SegmentWalk::VisitPoints(unsigned level, uint64_t index) {
  const uint64_t begin = std::max(index << level, part_.begin);
  const uint64_t end = std::min((index + 1) << level, part_.end);
  if (begin >= end) return;
  if (end - begin == 1 || grid_.WithinPixel(LoadedX(begin), LoadedX(end - 1))) {
    EmitPoints(begin, end);
    return;
  }
  VisitPoints(level - 1, index * 2);
  VisitPoints(level - 1, index * 2 + 1);
}

// A node of whole blocks (one that was not cut, or whose points can't be read).
void SegmentWalk::EmitBlocks(unsigned level, uint64_t index) {
  const unsigned log2_blocks = level - kBlockLevel;
  const uint64_t begin = index << log2_blocks;
  const uint64_t end = std::min((index + 1) << log2_blocks, view_.segment(segment_).block_count());
  const MinMax all = series_.Aligned(segment_, log2_blocks, index);
  if (all.min != all.min) return;
  const double first_x = view_.BlockFirst(segment_, begin);
  const double last_x = view_.BlockLast(segment_, end - 1);
  if (log_y_ && all.min <= 0) {
    if (all.max > 0) EmitSignedBlocks(begin, end, first_x, last_x);
    return;
  }
  const uint64_t offset = view_.segment(segment_).first_block;
  BlockBounds<double> bounds = {all.min, all.max,
                                series_.skeleton().blocks.Bounds(offset + begin).first,
                                series_.skeleton().blocks.Bounds(offset + end - 1).last};
  if (bounds.first != bounds.first || bounds.last != bounds.last) {
    series_.Ends(segment_, begin, end, &bounds.first, &bounds.last);
  }
  columns_.Add(first_x, last_x, bounds, kBlockPoints);
}

// Log y over blocks that also hold values <= 0: those with both signs are read.
bool SegmentWalk::EmitSignedBlocks(uint64_t begin, uint64_t end, double first_x, double last_x) {
  const SegmentInfo& s = view_.segment(segment_);
  Stretch sum;
  std::vector<double> values;
  for (uint64_t block = begin; block < end; ++block) {
    BlockBounds<double> b = series_.skeleton().blocks.Bounds(s.first_block + block);
    if (!(b.max > 0)) continue;
    if (b.min <= 0) {
      values.clear();
      const uint64_t from = block * kBlockPoints;
      if (!view_.ReadValues(segment_, from, std::min(from + kBlockPoints, s.count), &values)) {
        b = {b.max, b.max, b.max, b.max};
      } else {
        b = StretchOf(values.data(), values.size(), true).bounds;
      }
    }
    if (b.min != b.min) continue;
    if (sum.empty()) {
      sum.bounds = b;
    } else {
      sum.bounds = {std::min(sum.bounds.min, b.min), std::max(sum.bounds.max, b.max),
                    sum.bounds.first, b.last};
    }
  }
  if (sum.empty()) return false;
  columns_.Add(first_x, last_x, sum.bounds, kBlockPoints);
  return true;
}

void SegmentWalk::EmitPoints(uint64_t begin, uint64_t end) {
  const double* values = points_.values.data() + (begin - loaded_.begin);
  const Stretch stretch = StretchOf(values, end - begin, log_y_);
  if (stretch.empty()) return;
  columns_.Add(LoadedX(begin), LoadedX(end - 1), stretch.bounds, end - begin);
}

double SegmentWalk::LoadedX(uint64_t local) const {
  if (view_.Implicit(segment_)) return view_.ImplicitX(segment_, local);
  return view_.XOf(segment_, loaded_.begin, points_, local - loaded_.begin);
}

// Points [begin, end) at hand; when they have to be read, up to `ahead` points more of the visible
// ones.
bool SegmentWalk::Load(uint64_t begin, uint64_t end, size_t ahead) {
  if (begin >= loaded_.begin && end <= loaded_.end) return true;
  const uint64_t visible_end =
      std::min((visible_.end + kBlockPoints - 1) / kBlockPoints * kBlockPoints, part_.end);
  const uint64_t to = std::max(end, std::min(begin + ahead, visible_end));
  points_.Clear();
  loaded_ = {};
  const bool read = view_.Implicit(segment_)
                        ? view_.ReadValues(segment_, begin, to, &points_.values)
                        : view_.Read(segment_, begin, to, &points_);
  if (!read) return false;
  loaded_ = {begin, to};
  last_load_ = to - begin;
  return true;
}

}  // namespace tidemark

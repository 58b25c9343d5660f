#include "series/pyramid.h"

#include <algorithm>
#include <limits>

#include "series/skeleton_builder.h"

namespace tidemark {
namespace {

constexpr MinMax kEmpty = {std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::quiet_NaN()};

// Comparisons are false for NaN, so `b` is taken only when it is a number.
void Include(MinMax* a, const MinMax& b) {
  if (b.min < a->min || a->min != a->min) a->min = b.min;
  if (b.max > a->max || a->max != a->max) a->max = b.max;
}

}  // namespace

SeriesPyramid::SeriesPyramid() = default;

SeriesPyramid::SeriesPyramid(SeriesSkeleton skeleton) : skeleton_(std::move(skeleton)) {
  levels_.resize(skeleton_.segments.size());
  for (size_t i = 0; i < levels_.size(); ++i) Rebuild(i, 0);
}

// Recomputes every node over blocks [from_block, end of the segment).
void SeriesPyramid::Rebuild(size_t segment, uint64_t from_block) {
  const SegmentInfo& s = skeleton_.segments[segment];
  uint64_t below = s.block_count();
  uint64_t from = from_block;
  std::vector<std::vector<MinMax>>& up = levels_[segment].up;
  for (size_t level = 0; below > 1; ++level) {
    if (level == up.size()) up.emplace_back();
    const uint64_t size = (below + 3) / 4;
    from /= 4;
    up[level].resize(size, kEmpty);
    for (uint64_t i = from; i < size; ++i) {
      MinMax node = kEmpty;
      for (uint64_t child = i * 4; child < std::min(i * 4 + 4, below); ++child) {
        if (level > 0) {
          Include(&node, up[level - 1][child]);
        } else {
          const BlockBounds<double> b = skeleton_.blocks.Bounds(s.first_block + child);
          Include(&node, {b.min, b.max});
        }
      }
      up[level][i] = node;
    }
    below = size;
  }
}

void SeriesPyramid::Append(const PointColumns& points) {
  if (points.empty()) return;
  const size_t first_segment = skeleton_.segments.empty() ? 0 : skeleton_.segments.size() - 1;
  const uint64_t before = skeleton_.segments.empty() ? 0 : skeleton_.segments.back().count;
  SkeletonBuilder builder(&skeleton_);
  builder.Append(points.steps, points.wall_times_s, points.values);
  levels_.resize(skeleton_.segments.size());
  for (size_t i = first_segment; i < levels_.size(); ++i) {
    Rebuild(i, i == first_segment ? before / kBlockPoints : 0);
  }
}

bool SeriesPyramid::Rewind(int64_t step, PointReader* points) {
  SkeletonBuilder builder(&skeleton_);
  const bool ends_segment = skeleton_.count > 0 && builder.last_step() >= step;
  if (!builder.ApplyRewind({skeleton_.count, step}, points)) return false;
  if (ends_segment) builder.StartSegment();
  levels_.resize(skeleton_.segments.size());
  return true;
}

MinMax SeriesPyramid::Aligned(size_t segment, unsigned log2_blocks, uint64_t index) const {
  const SegmentInfo& s = skeleton_.segments[segment];
  const std::vector<std::vector<MinMax>>& up = levels_[segment].up;
  const unsigned stored = log2_blocks / 2;  // 0: blocks, k: up[k - 1]
  if (stored > up.size()) return Range(segment, 0, s.block_count());
  const unsigned parts = log2_blocks % 2 + 1;
  MinMax node = kEmpty;
  for (uint64_t i = index * parts; i < (index + 1) * parts; ++i) {
    if (stored == 0) {
      if (i >= s.block_count()) break;
      const BlockBounds<double> b = skeleton_.blocks.Bounds(s.first_block + i);
      Include(&node, {b.min, b.max});
    } else if (i < up[stored - 1].size()) {
      Include(&node, up[stored - 1][i]);
    }
  }
  return node;
}

MinMax SeriesPyramid::Range(size_t segment, uint64_t begin, uint64_t end) const {
  const SegmentInfo& s = skeleton_.segments[segment];
  const std::vector<std::vector<MinMax>>& up = levels_[segment].up;
  MinMax result = kEmpty;
  const auto include_block = [&](uint64_t block) {
    const BlockBounds<double> b = skeleton_.blocks.Bounds(s.first_block + block);
    Include(&result, {b.min, b.max});
  };
  while (begin < end && begin % 4 != 0) include_block(begin++);
  while (begin < end && end % 4 != 0) include_block(--end);
  begin /= 4;
  end /= 4;
  for (size_t level = 0; begin < end; ++level) {
    while (begin < end && begin % 4 != 0) Include(&result, up[level][begin++]);
    while (begin < end && end % 4 != 0) Include(&result, up[level][--end]);
    begin /= 4;
    end /= 4;
  }
  return result;
}

// First block of [begin, end) that matches, skipping nodes that can't hold one.
template <typename Matches>
uint64_t SeriesPyramid::Find(size_t segment, uint64_t begin, uint64_t end,
                             const Matches& matches) const {
  const SegmentInfo& s = skeleton_.segments[segment];
  const std::vector<std::vector<MinMax>>& up = levels_[segment].up;
  uint64_t at = begin;
  while (at < end) {
    const BlockBounds<double> b = skeleton_.blocks.Bounds(s.first_block + at);
    if (matches(MinMax{b.min, b.max}, true)) return at;
    uint64_t skip = 1;
    for (size_t level = 0; level < up.size() && at % (skip * 4) == 0; ++level) {
      if (matches(up[level][at / (skip * 4)], false)) break;
      skip *= 4;
    }
    at += skip;
  }
  return end;
}

uint64_t SeriesPyramid::FindMin(size_t segment, uint64_t begin, uint64_t end, double value) const {
  return Find(segment, begin, end, [value](const MinMax& node, bool leaf) {
    return leaf ? node.min == value : node.min <= value;
  });
}

uint64_t SeriesPyramid::FindMax(size_t segment, uint64_t begin, uint64_t end, double value) const {
  return Find(segment, begin, end, [value](const MinMax& node, bool leaf) {
    return leaf ? node.max == value : node.max >= value;
  });
}

bool SeriesPyramid::Ends(size_t segment, uint64_t begin, uint64_t end, double* first,
                         double* last) const {
  const uint64_t offset = skeleton_.segments[segment].first_block;
  const auto finite = [](const MinMax& node, bool) { return node.min == node.min; };
  const uint64_t from = Find(segment, begin, end, finite);
  if (from >= end) return false;
  *first = skeleton_.blocks.Bounds(offset + from).first;
  // Backwards there is no skipping; blocks without a finite value are rare and lie together.
  uint64_t to = end;
  *last = skeleton_.blocks.Bounds(offset + to - 1).last;
  while (*last != *last) *last = skeleton_.blocks.Bounds(offset + --to - 1).last;
  return true;
}

uint64_t SeriesPyramid::NonFiniteIn(size_t segment, uint64_t begin, uint64_t end) const {
  if (skeleton_.nonfinite == 0) return 0;
  const uint64_t offset = skeleton_.segments[segment].first_block;
  const uint8_t* counts = skeleton_.blocks.nonfinite.data() + offset;
  uint64_t sum = 0;
  for (uint64_t b = begin; b < end; ++b) sum += counts[b];
  return sum;
}

size_t SeriesPyramid::memory_bytes() const {
  const BlockColumns& b = skeleton_.blocks;
  size_t bytes = sizeof(*this) + skeleton_.segments.capacity() * sizeof(SegmentInfo);
  bytes += b.f32.capacity() * sizeof(BlockBounds<float>) +
           b.f64.capacity() * sizeof(BlockBounds<double>);
  bytes += b.mean.capacity() * 4 + b.nonfinite.capacity() + b.kinds.capacity();
  bytes += (b.first_step.capacity() + b.last_step.capacity()) * 8;
  bytes += (b.first_time_s.capacity() + b.last_time_s.capacity()) * 8;
  for (const Levels& levels : levels_) {
    for (const std::vector<MinMax>& level : levels.up) bytes += level.capacity() * sizeof(MinMax);
  }
  return bytes;
}

}  // namespace tidemark

#include "series/skeleton_builder.h"

#include <algorithm>
#include <cmath>

namespace tidemark {
namespace {

BlockBounds<float> ToF32(const BlockBounds<double>& b) {
  return {static_cast<float>(b.min), static_cast<float>(b.max), static_cast<float>(b.first),
          static_cast<float>(b.last)};
}

bool Absent(double value) { return value != value; }

// Bounds of two neighbouring ranges of points.
BlockBounds<double> Join(const BlockBounds<double>& a, const BlockBounds<double>& b) {
  if (Absent(a.min)) return b;
  if (Absent(b.min)) return a;
  return {b.min < a.min ? b.min : a.min, b.max > a.max ? b.max : a.max, a.first, b.last};
}

float MeanOf(double sum, uint32_t finite) {
  if (finite == 0) return std::numeric_limits<float>::quiet_NaN();
  return NearestF32(sum / finite);
}

std::span<const double> Part(std::span<const double> column, size_t at, size_t count) {
  return column.empty() ? column : column.subspan(at, count);
}

}  // namespace

SeriesSkeleton WithBlocks(const SeriesSkeleton& shape, std::span<const StoredBlock> blocks) {
  SeriesSkeleton result = shape;
  BlockColumns& columns = result.blocks;
  columns.f32.clear();
  columns.f64.clear();
  columns.wide = !std::all_of(blocks.begin(), blocks.end(),
                              [](const StoredBlock& b) { return FitsF32(b.bounds); });
  result.nonfinite = 0;
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (columns.wide) {
      columns.f64.push_back(blocks[i].bounds);
    } else {
      columns.f32.push_back(ToF32(blocks[i].bounds));
    }
    columns.mean[i] = blocks[i].mean;
    columns.nonfinite[i] = blocks[i].nonfinite;
    columns.kinds[i] = blocks[i].kinds;
    result.nonfinite += blocks[i].nonfinite;
  }
  return result;
}

int64_t SkeletonBuilder::last_step() const {
  if (skeleton_.segments.empty()) return kNoStep;
  const SegmentInfo& last = skeleton_.segments.back();
  return last.count == 0 ? kNoStep : skeleton_.LastStepOf(last, last.block_count() - 1);
}

void SkeletonBuilder::StartSegment() {
  if (skeleton_.unordered) return;
  SegmentInfo next;
  next.first_index = skeleton_.count;
  next.first_block = skeleton_.blocks.size();
  next.regular = true;
  skeleton_.segments.push_back(next);
  skeleton_.unordered = skeleton_.segments.size() > kMaxSegments;
}

void SkeletonBuilder::Append(std::span<const int64_t> steps, std::span<const double> times_s,
                             std::span<const double> values) {
  int64_t previous = last_step();
  size_t at = 0;
  while (at < values.size()) {
    const bool empty = skeleton_.segments.empty();
    if (empty || (segment().count > 0 && StartsSegment(previous, steps[at]))) StartSegment();
    size_t end = at + 1;
    if (skeleton_.unordered) {
      end = values.size();
    } else {
      while (end < values.size() && !StartsSegment(steps[end - 1], steps[end])) ++end;
    }
    AppendToSegment(StepColumn::Listed(steps.subspan(at, end - at)), Part(times_s, at, end - at),
                    values.subspan(at, end - at));
    previous = steps[end - 1];
    at = end;
  }
}

void SkeletonBuilder::AppendToSegment(const StepColumn& steps, std::span<const double> times_s,
                                      std::span<const double> values) {
  if (values.empty()) return;
  ExtendSteps(steps, values.size());
  NoteTimes(times_s);
  size_t at = 0;
  while (at < values.size()) {
    const size_t filled = segment().count % kBlockPoints;
    const size_t count = std::min(kBlockPoints - filled, values.size() - at);
    GrowBlock(steps.From(at), Part(times_s, at, count), values.subspan(at, count));
    at += count;
  }
}

void SkeletonBuilder::AppendBlocks(const StepColumn& steps, std::span<const double> times_s,
                                   uint64_t count, std::span<const StoredBlock> blocks) {
  ExtendSteps(steps, count);
  NoteTimes(times_s);
  for (size_t b = 0; b < blocks.size(); ++b) {
    const size_t at = b * kBlockPoints;
    const size_t points = std::min<size_t>(kBlockPoints, count - at);
    PushBlock(blocks[b], steps.From(at), Part(times_s, at, points), points);
  }
}

// Keeps the segment regular as long as the steps are, and lists them from where they are not.
void SkeletonBuilder::ExtendSteps(const StepColumn& steps, size_t count) {
  const int64_t first = steps.At(0);
  if (!steps.regular) {
    for (size_t i = 0; i < count && skeleton_.has_steps; ++i)
      skeleton_.has_steps = steps.At(i) != kNoStep;
  } else if (first == kNoStep) {
    skeleton_.has_steps = false;
  }
  SegmentInfo& s = segment();
  if (!s.regular) return;
  SegmentInfo grown = s;
  const auto minus = [](int64_t a, int64_t b) {
    return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
  };
  if (s.count == 0) {
    grown.first_step = first;
    grown.stride = count > 1 ? minus(steps.At(1), first) : 0;
  } else if (s.count == 1) {
    grown.stride = minus(first, s.first_step);
  }
  bool regular = first == SeriesSkeleton::StepAt(grown, s.count);
  if (steps.regular) {
    regular = regular && (count == 1 || steps.stride == grown.stride);
  } else {
    for (size_t i = 1; i < count && regular; ++i) {
      regular = steps.listed[i] == SeriesSkeleton::StepAt(grown, s.count + i);
    }
  }
  if (regular) {
    s.first_step = grown.first_step;
    s.stride = grown.stride;
  } else {
    ListSteps();
  }
}

// The last segment stops being regular: steps of blocks are listed from now on, for all blocks.
void SkeletonBuilder::ListSteps() {
  BlockColumns& blocks = skeleton_.blocks;
  if (blocks.first_step.size() < blocks.size()) {
    blocks.first_step.clear();
    blocks.last_step.clear();
    for (const SegmentInfo& s : skeleton_.segments) {
      for (uint64_t b = 0; b < s.block_count(); ++b) {
        blocks.first_step.push_back(skeleton_.FirstStepOf(s, b));
        blocks.last_step.push_back(skeleton_.LastStepOf(s, b));
      }
    }
  }
  segment().regular = false;
}

void SkeletonBuilder::NoteTimes(std::span<const double> times_s) {
  SeriesSkeleton& sk = skeleton_;
  if (times_s.empty()) return;
  const bool follows = sk.with_times && segment().count > 0;
  double previous =
      follows ? sk.blocks.last_time_s.back() : -std::numeric_limits<double>::infinity();
  for (const double time : times_s) {
    const bool finite = std::isfinite(time);
    sk.any_times = sk.any_times || finite;
    sk.times_ordered = sk.times_ordered && finite && previous <= time;
    previous = time;
  }
}

void SkeletonBuilder::PushBlock(const StoredBlock& block, const StepColumn& steps,
                                std::span<const double> times_s, size_t count) {
  SeriesSkeleton& sk = skeleton_;
  SegmentInfo& s = segment();
  const bool listed = !s.regular || !sk.blocks.first_step.empty();
  PushBounds(block.bounds);
  sk.blocks.mean.push_back(block.mean);
  sk.blocks.nonfinite.push_back(block.nonfinite);
  sk.blocks.kinds.push_back(block.kinds);
  if (listed) {
    sk.blocks.first_step.push_back(steps.At(0));
    sk.blocks.last_step.push_back(steps.At(count - 1));
  }
  if (sk.with_times) {
    sk.blocks.first_time_s.push_back(times_s.empty() ? kNoTime : times_s.front());
    sk.blocks.last_time_s.push_back(times_s.empty() ? kNoTime : times_s.back());
  }
  s.live_count += count;
  s.count += count;
  sk.count += count;
  sk.nonfinite += block.nonfinite;
}

// Appends points that all fall into the block that is open (or start one).
void SkeletonBuilder::GrowBlock(const StepColumn& steps, std::span<const double> times_s,
                                std::span<const double> values) {
  SeriesSkeleton& sk = skeleton_;
  SegmentInfo& s = segment();
  const BlockStats stats = StatsOf(values.data(), values.size());
  const uint8_t nonfinite = static_cast<uint8_t>(values.size() - stats.finite);
  if (s.count % kBlockPoints == 0) {
    sk.open_sum = stats.sum;
    sk.open_finite = stats.finite;
    PushBlock({stats.bounds, MeanOf(stats.sum, stats.finite), nonfinite, stats.kinds}, steps,
              times_s, values.size());
    return;
  }
  const size_t block = sk.blocks.size() - 1;
  sk.open_sum += stats.sum;
  sk.open_finite += stats.finite;
  SetBounds(block, Join(sk.blocks.Bounds(block), stats.bounds));
  sk.blocks.mean[block] = MeanOf(sk.open_sum, sk.open_finite);
  sk.blocks.nonfinite[block] = static_cast<uint8_t>(sk.blocks.nonfinite[block] + nonfinite);
  sk.blocks.kinds[block] |= stats.kinds;
  if (!sk.blocks.last_step.empty()) sk.blocks.last_step[block] = steps.At(values.size() - 1);
  if (sk.with_times) sk.blocks.last_time_s[block] = times_s.empty() ? kNoTime : times_s.back();
  s.live_count += values.size();
  s.count += values.size();
  sk.count += values.size();
  sk.nonfinite += nonfinite;
}

void SkeletonBuilder::PushBounds(const BlockBounds<double>& bounds) {
  BlockColumns& blocks = skeleton_.blocks;
  if (!blocks.wide && !FitsF32(bounds)) Widen();
  if (blocks.wide) {
    blocks.f64.push_back(bounds);
  } else {
    blocks.f32.push_back(ToF32(bounds));
  }
}

void SkeletonBuilder::SetBounds(size_t block, const BlockBounds<double>& bounds) {
  BlockColumns& blocks = skeleton_.blocks;
  if (!blocks.wide && !FitsF32(bounds)) Widen();
  if (blocks.wide) {
    blocks.f64[block] = bounds;
  } else {
    blocks.f32[block] = ToF32(bounds);
  }
}

void SkeletonBuilder::Widen() {
  BlockColumns& blocks = skeleton_.blocks;
  blocks.f64.reserve(blocks.f32.size() + 1);
  for (const BlockBounds<float>& b : blocks.f32)
    blocks.f64.push_back({b.min, b.max, b.first, b.last});
  blocks.f32 = {};
  blocks.wide = true;
}

bool SkeletonBuilder::ApplyRewind(struct Rewind rewind, PointReader* points) {
  for (size_t i = 0; i < skeleton_.segments.size(); ++i) {
    SegmentInfo& s = skeleton_.segments[i];
    if (i >= kMaxSegments || s.count == 0) continue;
    // A segment that goes on beyond the restart was not taken back: it would have ended there.
    if (s.first_index + s.count > rewind.at_index) continue;
    if (skeleton_.LastStepOf(s, s.block_count() - 1) < rewind.step) continue;
    uint64_t low = 0, high = s.block_count() - 1;  // first block whose last step is >= rewind.step
    while (low < high) {
      const uint64_t middle = (low + high) / 2;
      if (skeleton_.LastStepOf(s, middle) < rewind.step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    uint64_t boundary = low * kBlockPoints;
    const uint64_t block_end = std::min(boundary + kBlockPoints, s.count);
    if (s.regular) {
      while (SeriesSkeleton::StepAt(s, boundary) < rewind.step) ++boundary;
    } else if (skeleton_.FirstStepOf(s, low) < rewind.step) {
      PointColumns block;
      if (!points->Read({s.first_index + boundary, s.first_index + block_end}, &block) ||
          block.size() != block_end - boundary) {
        return false;
      }
      const auto at = std::lower_bound(block.steps.begin(), block.steps.end(), rewind.step);
      boundary += static_cast<uint64_t>(at - block.steps.begin());
    }
    s.live_count = std::min(s.live_count, boundary);
  }
  skeleton_.rewinds.push_back(rewind);
  return true;
}

}  // namespace tidemark

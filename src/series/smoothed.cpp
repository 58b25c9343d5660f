#include <algorithm>
#include <cmath>

#include "series/block_stats.h"
#include "series/derived.h"
#include "series/median.h"
#include "series/skeleton_builder.h"
#include "series/x_view.h"

namespace tidemark {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// The average after some point; `value` NaN: not begun.
struct AverageState {
  double value = kNone;
  double x = 0;
};

class Average {
 public:
  Average(double weight, double median_dx)
      : weight_(weight), median_dx_(median_dx > 0 ? median_dx : 1) {}

  double Next(AverageState* state, double x, double y) {
    if (state->value != state->value) {
      state->value = y;
    } else {
      state->value += Share(x - state->x) * (y - state->value);
    }
    state->x = x;
    return state->value;
  }

 private:
  // 1 - w^(dx / median); spacing mostly repeats, so the last power is kept.
  double Share(double dx) {
    if (dx != last_dx_) {
      last_dx_ = dx;
      last_share_ = 1 - std::pow(weight_, dx / median_dx_);
    }
    return last_share_;
  }

  double weight_, median_dx_;
  double last_dx_ = kNone, last_share_ = 0;
};

// When every x is evenly spaced and every value counts, the median needs no points.
bool MedianOfRegular(const SeriesSkeleton& skeleton, const XView& view, double* median) {
  if (skeleton.nonfinite > 0) return false;
  std::vector<std::pair<double, uint64_t>> strides;
  uint64_t total = 0;
  for (size_t s = 0; s < skeleton.segments.size(); ++s) {
    if (!view.Implicit(s)) return false;
    const uint64_t count = skeleton.segments[s].count;
    if (count < 2) continue;
    const double stride = view.ImplicitX(s, 1) - view.ImplicitX(s, 0);
    if (!(stride > 0)) continue;
    strides.emplace_back(stride, count - 1);
    total += count - 1;
  }
  std::sort(strides.begin(), strides.end());
  const auto ranked = [&strides](uint64_t rank) {
    for (const auto& [stride, count] : strides) {
      if (rank < count) return stride;
      rank -= count;
    }
    return 0.0;
  };
  *median = total == 0 ? 0 : (ranked((total - 1) / 2) + ranked(total / 2)) / 2;
  return true;
}

}  // namespace

struct SmoothedSeries::Work {
  Work(std::shared_ptr<const SeriesPyramid> s, std::shared_ptr<PointReader> p, SmoothParameters q)
      : source(std::move(s)),
        points(std::move(p)),
        parameters(q),
        view(*source, points.get(), q.x_kind, 0) {}

  [[nodiscard]] const SeriesSkeleton& skeleton() const { return source->skeleton(); }

  // The next points of the walk over all segments, at most to the end of a chunk; false at the end.
  bool NextPart(size_t* s, IndexRange* range) {
    while (segment < skeleton().segments.size() && local >= skeleton().segments[segment].count) {
      ++segment;
      local = 0;
    }
    if (segment >= skeleton().segments.size()) return false;
    *s = segment;
    *range = {local, std::min<uint64_t>(local + kChunkPoints, skeleton().segments[segment].count)};
    local = range->end;
    seen += range->size();
    return true;
  }

  bool CollectSpacing(size_t s, IndexRange range) {
    buffer.Clear();
    if (!view.Read(s, range.begin, range.end, &buffer)) return false;
    if (range.begin == 0) last_x = kNone;
    for (size_t i = 0; i < buffer.size(); ++i) {
      if (!std::isfinite(buffer.values[i])) continue;
      const double x = view.XOf(s, range.begin, buffer, i);
      if (x > last_x) median.Add(x - last_x);
      last_x = x;
    }
    return true;
  }

  // Smooths `values` (points `begin`... of the segment) in place. `x_of(i)` gives their x.
  template <typename XOf>
  void Smooth(const XOf& x_of, std::vector<double>* values, size_t from, Average* by,
              AverageState* after) const {
    for (size_t i = from; i < values->size(); ++i) {
      double& y = (*values)[i];
      if (!std::isfinite(y)) continue;
      const double smooth = by->Next(after, x_of(i), y);
      y = narrow ? static_cast<double>(NearestF32(smooth)) : smooth;
    }
  }

  bool SmoothPart(size_t s, IndexRange range);
  void EnterSegment(size_t s);

  std::shared_ptr<const SeriesPyramid> source;
  std::shared_ptr<PointReader> points;
  SmoothParameters parameters;
  XView view;
  bool narrow = true;

  enum class Phase { kBegin, kSpacing, kMedian, kAverage, kDone } phase = Phase::kBegin;
  size_t segment = 0;
  uint64_t local = 0, seen = 0;
  SlicedMedian median;
  double last_x = kNone;
  double median_dx = 0;

  std::unique_ptr<Average> average;
  AverageState state, resume;          // `resume`: at the last point that stands before a restart
  std::vector<AverageState> at_block;  // before each block
  std::vector<StoredBlock> blocks;
  PointColumns buffer;
};

// A segment after a restart goes on from where the restart went back to.
void SmoothedSeries::Work::EnterSegment(size_t s) {
  const double first = view.BlockFirst(s, 0);
  state = resume.value == resume.value && first >= resume.x ? resume : AverageState();
}

bool SmoothedSeries::Work::SmoothPart(size_t s, IndexRange range) {
  const SegmentInfo& info = skeleton().segments[s];
  if (range.begin == 0) EnterSegment(s);
  buffer.Clear();
  if (!view.Read(s, range.begin, range.end, &buffer)) return false;
  std::vector<double> block;
  for (uint64_t at = range.begin; at < range.end; at += kBlockPoints) {
    const uint64_t end = std::min(at + kBlockPoints, range.end);
    at_block.push_back(state);
    const size_t offset = at - range.begin;
    const auto x_of = [&](size_t i) { return view.XOf(s, range.begin, buffer, offset + i); };
    const auto part = [&](uint64_t to) {
      const size_t from = block.size();
      for (size_t i = offset + from; i < offset + (to - at); ++i) block.push_back(buffer.values[i]);
      Smooth(x_of, &block, from, average.get(), &state);
    };
    block.clear();
    if (info.live_count < info.count && info.live_count > at && info.live_count <= end) {
      part(info.live_count);
      resume = state;
    }
    part(end);
    const BlockStats stats = StatsOf(block.data(), block.size());
    const float mean = stats.finite == 0 ? std::numeric_limits<float>::quiet_NaN()
                                         : NearestF32(stats.sum / stats.finite);
    blocks.push_back(
        {stats.bounds, mean, static_cast<uint8_t>(block.size() - stats.finite), stats.kinds});
  }
  return true;
}

SmoothedSeries::SmoothedSeries(std::shared_ptr<const SeriesPyramid> source,
                               std::shared_ptr<PointReader> points, SmoothParameters parameters)
    : work_(std::make_unique<Work>(std::move(source), std::move(points), parameters)) {
  work_->parameters.weight = std::clamp(parameters.weight, 0.0, 0.99999);
  work_->narrow = !work_->skeleton().blocks.wide;
}

SmoothedSeries::~SmoothedSeries() = default;

double SmoothedSeries::median_dx() const { return work_->median_dx; }

double SmoothedSeries::progress() const {
  if (work_->phase == Work::Phase::kDone) return 1;
  const double all = static_cast<double>(std::max<uint64_t>(1, work_->skeleton().count));
  const double part = static_cast<double>(work_->seen) / all;
  if (work_->phase == Work::Phase::kSpacing) return part / 2;
  return work_->phase == Work::Phase::kAverage ? 0.5 + part / 2 : 0.5;
}

bool SmoothedSeries::Step(size_t budget_points) {
  using Phase = Work::Phase;
  Work& w = *work_;
  size_t s = 0;
  IndexRange range;
  for (size_t done = 0;
       done < std::max<size_t>(1, budget_points) && w.phase != Phase::kDone && !failed_;) {
    if (w.phase == Phase::kBegin) {
      w.phase =
          MedianOfRegular(w.skeleton(), w.view, &w.median_dx) ? Phase::kAverage : Phase::kSpacing;
    } else if (w.phase == Phase::kSpacing) {
      if (w.NextPart(&s, &range)) {
        failed_ = !w.CollectSpacing(s, range);
        done += range.size();
      } else {
        w.phase = Phase::kMedian;
        w.segment = w.local = w.seen = 0;
      }
    } else if (w.phase == Phase::kMedian) {
      if (w.median.Step(budget_points)) {
        w.median_dx = w.median.median();
        w.phase = Phase::kAverage;
      }
      done += budget_points;
    } else {
      if (w.average == nullptr)
        w.average = std::make_unique<Average>(w.parameters.weight, w.median_dx);
      if (w.NextPart(&s, &range)) {
        failed_ = !w.SmoothPart(s, range);
        done += range.size();
      } else {
        pyramid_ = SeriesPyramid(WithBlocks(w.skeleton(), w.blocks));
        w.blocks = {};
        w.phase = Phase::kDone;
      }
    }
  }
  return failed_ || w.phase == Phase::kDone;
}

namespace {

// Calls visit(segment, block begin, begin, end), all local, for the parts of `range` in each
// segment.
template <typename Visit>
bool EachSegment(const SeriesSkeleton& skeleton, IndexRange range, const Visit& visit) {
  if (range.begin > range.end || range.end > skeleton.count) return false;
  for (size_t s = 0; s < skeleton.segments.size(); ++s) {
    const SegmentInfo& info = skeleton.segments[s];
    const uint64_t begin = std::max(range.begin, info.first_index);
    const uint64_t end = std::min(range.end, info.first_index + info.count);
    if (begin >= end) continue;
    if (!visit(s, begin - info.first_index, end - info.first_index)) return false;
  }
  return true;
}

}  // namespace

bool SmoothedSeries::Read(IndexRange range, PointColumns* out) {
  Work& w = *work_;
  if (w.phase != Work::Phase::kDone) return false;
  Average average(w.parameters.weight, w.median_dx);
  return EachSegment(w.skeleton(), range, [&](size_t s, uint64_t begin, uint64_t end) {
    const uint64_t from = begin / kBlockPoints * kBlockPoints;
    PointColumns raw;
    XView view(*w.source, w.points.get(), w.parameters.x_kind, 0);
    if (!view.Read(s, from, end, &raw)) return false;
    AverageState state = w.at_block[w.skeleton().segments[s].first_block + from / kBlockPoints];
    w.Smooth([&](size_t i) { return view.XOf(s, from, raw, i); }, &raw.values, 0, &average, &state);
    const auto skip = static_cast<ptrdiff_t>(begin - from);
    out->steps.insert(out->steps.end(), raw.steps.begin() + skip, raw.steps.end());
    out->wall_times_s.insert(out->wall_times_s.end(), raw.wall_times_s.begin() + skip,
                             raw.wall_times_s.end());
    out->values.insert(out->values.end(), raw.values.begin() + skip, raw.values.end());
    return true;
  });
}

bool SmoothedSeries::ReadValues(IndexRange range, std::vector<double>* out) {
  Work& w = *work_;
  if (w.phase != Work::Phase::kDone) return false;
  Average average(w.parameters.weight, w.median_dx);
  return EachSegment(w.skeleton(), range, [&](size_t s, uint64_t begin, uint64_t end) {
    const uint64_t from = begin / kBlockPoints * kBlockPoints;
    XView view(*w.source, w.points.get(), w.parameters.x_kind, 0);
    PointColumns raw;
    const bool implicit = view.Implicit(s);
    if (!(implicit ? view.ReadValues(s, from, end, &raw.values) : view.Read(s, from, end, &raw)))
      return false;
    AverageState state = w.at_block[w.skeleton().segments[s].first_block + from / kBlockPoints];
    const auto x_of = [&](size_t i) {
      return implicit ? view.ImplicitX(s, from + i) : view.XOf(s, from, raw, i);
    };
    w.Smooth(x_of, &raw.values, 0, &average, &state);
    out->insert(out->end(), raw.values.begin() + static_cast<ptrdiff_t>(begin - from),
                raw.values.end());
    return true;
  });
}

size_t SmoothedSeries::memory_bytes() const {
  return pyramid_.memory_bytes() + work_->at_block.capacity() * sizeof(AverageState);
}

PointColumns SmoothPreview(const SeriesPyramid& source, SmoothParameters parameters,
                           size_t max_columns) {
  const SeriesSkeleton& skeleton = source.skeleton();
  const XView view(source, nullptr, parameters.x_kind, 0);
  const uint64_t group =
      std::max<uint64_t>(1, skeleton.blocks.size() / std::max<size_t>(1, max_columns) +
                                (skeleton.blocks.size() % std::max<size_t>(1, max_columns) != 0));
  // Spacing of points from the spacing of blocks: close enough for a preview.
  double extent = 0;
  uint64_t gaps = 0;
  for (size_t s = 0; s < skeleton.segments.size(); ++s) {
    const SegmentInfo& info = skeleton.segments[s];
    if (info.count < 2) continue;
    extent += view.BlockLast(s, info.block_count() - 1) - view.BlockFirst(s, 0);
    gaps += info.count - 1;
  }
  Average average(std::clamp(parameters.weight, 0.0, 0.99999),
                  gaps == 0 ? 1 : extent / static_cast<double>(gaps));
  PointColumns preview;
  for (size_t s = 0; s < skeleton.segments.size(); ++s) {
    const SegmentInfo& info = skeleton.segments[s];
    AverageState state;
    for (uint64_t b = 0; b < info.block_count(); b += group) {
      const uint64_t end = std::min(b + group, info.block_count());
      double sum = 0;
      size_t finite = 0;
      for (uint64_t i = b; i < end; ++i) {
        const float mean = skeleton.blocks.mean[info.first_block + i];
        if (!std::isfinite(mean)) continue;
        sum += static_cast<double>(mean);
        ++finite;
      }
      if (finite == 0) continue;
      const double x = view.BlockLast(s, end - 1);
      const bool steps = parameters.x_kind == XKind::kStep && skeleton.has_steps;
      preview.Append(steps ? skeleton.LastStepOf(info, end - 1) : kNoStep, x,
                     average.Next(&state, x, sum / static_cast<double>(finite)));
    }
  }
  return preview;
}

}  // namespace tidemark

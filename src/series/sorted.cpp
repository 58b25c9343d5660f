#include <algorithm>
#include <cmath>
#include <limits>

#include "series/derived.h"
#include "series/skeleton_builder.h"
#include "series/sliced_sort.h"

namespace tidemark {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Points that stand first, then by x.
struct SortItem {
  double x;
  uint32_t index;
  bool superseded;
  bool operator<(const SortItem& other) const {
    return superseded != other.superseded ? other.superseded : x < other.x;
  }
};

struct StepItem {
  int64_t step;
  double x;
  bool operator<(const StepItem& other) const { return step < other.step; }
};

// Whether later restarts took a point back.
class RewindTest {
 public:
  explicit RewindTest(std::vector<Rewind> rewinds) : rewinds_(std::move(rewinds)) {
    int64_t lowest = std::numeric_limits<int64_t>::max();
    for (size_t i = rewinds_.size(); i-- > 0;) {
      lowest = std::min(lowest, rewinds_[i].step);
      rewinds_[i].step = lowest;
    }
  }
  // To be asked in order of arrival.
  bool Superseded(uint64_t index, int64_t step) {
    while (next_ < rewinds_.size() && rewinds_[next_].at_index <= index) ++next_;
    return next_ < rewinds_.size() && step != kNoStep && step >= rewinds_[next_].step;
  }

 private:
  std::vector<Rewind> rewinds_;  // step: the lowest of this and all later ones
  size_t next_ = 0;
};

}  // namespace

struct SortedSeries::Work {
  explicit Work(const SeriesPyramid& series) : superseded(series.skeleton().rewinds) {}

  bool LoadX(size_t budget);
  bool LoadY(size_t budget);
  bool Build(size_t budget, SeriesPyramid* pyramid);
  double PairedX(uint64_t index, int64_t step);

  enum class Phase { kLoadX, kSortX, kLoadY, kSort, kBuild, kDone } phase = Phase::kLoadY;
  std::shared_ptr<const SeriesPyramid> y, x;
  std::shared_ptr<PointReader> y_points, x_points;
  XKind kind = XKind::kMetric;
  bool read_failed = false;

  // x of the other metric by step (or by ordinal), and how many of a step were given out.
  bool by_step = false;
  std::unique_ptr<SlicedSort<StepItem>> x_sort;
  std::vector<StepItem> xs;
  std::vector<uint32_t> given;

  RewindTest superseded;
  uint64_t at = 0;
  uint64_t left_out = 0;
  std::vector<SortItem> items;
  std::unique_ptr<SlicedSort<SortItem>> sort;
  std::vector<double> values;  // of y in order of arrival
  std::vector<int64_t> steps;  // of y, unless they are regular
  PointColumns buffer;
  SeriesSkeleton skeleton;
  uint64_t built = 0;

  [[nodiscard]] bool regular() const {
    const std::vector<SegmentInfo>& segments = y->skeleton().segments;
    return segments.size() == 1 && segments[0].regular;
  }
  [[nodiscard]] int64_t StepOf(uint32_t index) const {
    return regular() ? SeriesSkeleton::StepAt(y->skeleton().segments[0], index) : steps[index];
  }
};

bool SortedSeries::Work::LoadX(size_t budget) {
  const uint64_t count = x->skeleton().count;
  const uint64_t end = std::min(count, at + budget);
  buffer.Clear();
  if (!x_points->Read({at, end}, &buffer) || buffer.size() != end - at) {
    read_failed = true;
    return true;
  }
  for (size_t i = 0; i < buffer.size(); ++i) xs.push_back({buffer.steps[i], buffer.values[i]});
  at = end;
  if (at < count) return false;
  at = 0;
  if (by_step) x_sort = std::make_unique<SlicedSort<StepItem>>(std::move(xs));
  return true;
}

// The n-th arrival of a step in y pairs with the n-th in x, or with the last.
double SortedSeries::Work::PairedX(uint64_t index, int64_t step) {
  if (!by_step) return index < xs.size() ? xs[index].x : kNone;
  const auto [from, to] = std::equal_range(xs.begin(), xs.end(), StepItem{step, 0});
  if (from == to) return kNone;
  const auto number = static_cast<size_t>(from - xs.begin());
  const size_t last = static_cast<size_t>(to - xs.begin()) - 1;
  return xs[std::min<size_t>(number + given[number]++, last)].x;
}

bool SortedSeries::Work::LoadY(size_t budget) {
  const uint64_t count = y->skeleton().count;
  const uint64_t end = std::min(count, at + budget);
  buffer.Clear();
  if (!y_points->Read({at, end}, &buffer) || buffer.size() != end - at) {
    read_failed = true;
    return true;
  }
  for (size_t i = 0; i < buffer.size(); ++i) {
    const uint64_t index = at + i;
    double place = buffer.wall_times_s[i];
    if (x != nullptr) {
      place = PairedX(index, buffer.steps[i]);
    } else if (kind == XKind::kOrdinal) {
      place = static_cast<double>(index);
    } else if (kind == XKind::kStep) {
      place = buffer.steps[i] == kNoStep ? kNone : static_cast<double>(buffer.steps[i]);
    }
    const bool taken_back = superseded.Superseded(index, buffer.steps[i]);
    if (std::isfinite(place)) {
      items.push_back({place, static_cast<uint32_t>(index), taken_back});
    } else {
      ++left_out;
    }
  }
  values.insert(values.end(), buffer.values.begin(), buffer.values.end());
  if (!regular()) steps.insert(steps.end(), buffer.steps.begin(), buffer.steps.end());
  at = end;
  if (at < count) return false;
  xs = {};
  given = {};
  sort = std::make_unique<SlicedSort<SortItem>>(std::move(items));
  return true;
}

bool SortedSeries::Work::Build(size_t budget, SeriesPyramid* pyramid) {
  SkeletonBuilder builder(&skeleton);
  skeleton.with_times = true;
  uint64_t end = std::min<uint64_t>(items.size(), built + budget);
  if (built < end) {
    const bool back = items[built].superseded;
    if (built == 0 || items[built - 1].superseded != back) builder.StartSegment();
    while (items[end - 1].superseded != back) --end;
    buffer.Clear();
    for (uint64_t i = built; i < end; ++i) {
      buffer.wall_times_s.push_back(items[i].x);
      buffer.values.push_back(values[items[i].index]);
    }
    builder.AppendToSegment(StepColumn(), buffer.wall_times_s, buffer.values);
    if (back) skeleton.segments.back().live_count = 0;
    built = end;
  }
  if (built < items.size()) return false;
  *pyramid = SeriesPyramid(std::move(skeleton));
  return true;
}

SortedSeries::SortedSeries(std::shared_ptr<const SeriesPyramid> y,
                           std::shared_ptr<PointReader> y_points, XKind x_kind)
    : work_(std::make_unique<Work>(*y)) {
  work_->y = std::move(y);
  work_->y_points = std::move(y_points);
  work_->kind = x_kind;
  failed_ = work_->y->skeleton().count > std::numeric_limits<uint32_t>::max();
}

SortedSeries::SortedSeries(std::shared_ptr<const SeriesPyramid> y,
                           std::shared_ptr<PointReader> y_points,
                           std::shared_ptr<const SeriesPyramid> x,
                           std::shared_ptr<PointReader> x_points)
    : SortedSeries(std::move(y), std::move(y_points), XKind::kMetric) {
  work_->x = std::move(x);
  work_->x_points = std::move(x_points);
  work_->by_step = work_->y->skeleton().has_steps && work_->x->skeleton().has_steps;
  work_->phase = Work::Phase::kLoadX;
}

SortedSeries::~SortedSeries() = default;

bool SortedSeries::Step(size_t budget_points) {
  using Phase = Work::Phase;
  Work& w = *work_;
  const size_t budget = std::max<size_t>(1, budget_points);
  // One piece of one phase a call: pieces of the budget's size are what the caller wants.
  if (failed_ || w.phase == Phase::kDone) return true;
  switch (w.phase) {
    case Phase::kLoadX:
      if (w.LoadX(budget)) w.phase = w.by_step ? Phase::kSortX : Phase::kLoadY;
      break;
    case Phase::kSortX:
      if (w.x_sort->Step(budget)) {
        w.xs = w.x_sort->Take();
        w.x_sort.reset();
        w.given.assign(w.xs.size(), 0);
        w.phase = Phase::kLoadY;
      }
      break;
    case Phase::kLoadY:
      if (w.LoadY(budget)) w.phase = Phase::kSort;
      break;
    case Phase::kSort:
      if (w.sort->Step(budget)) {
        w.items = w.sort->Take();
        w.sort.reset();
        w.phase = Phase::kBuild;
      }
      break;
    case Phase::kBuild:
      if (w.Build(budget, &pyramid_)) w.phase = Phase::kDone;
      break;
    case Phase::kDone:
      break;
  }
  failed_ = failed_ || w.read_failed;
  return failed_ || w.phase == Phase::kDone;
}

double SortedSeries::progress() const {
  const Work& w = *work_;
  const auto part = [](uint64_t done, uint64_t all) {
    return all == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(all);
  };
  switch (w.phase) {
    case Work::Phase::kLoadX:
      return 0.15 * part(w.at, w.x->skeleton().count);
    case Work::Phase::kSortX:
      return 0.15 + 0.2 * w.x_sort->progress();
    case Work::Phase::kLoadY:
      return 0.35 + 0.15 * part(w.at, w.y->skeleton().count);
    case Work::Phase::kSort:
      return 0.5 + 0.4 * w.sort->progress();
    case Work::Phase::kBuild:
      return 0.9 + 0.1 * part(w.built, w.items.size());
    case Work::Phase::kDone:
      break;
  }
  return 1;
}

bool SortedSeries::Read(IndexRange range, PointColumns* out) {
  const Work& w = *work_;
  if (w.phase != Work::Phase::kDone || range.begin > range.end || range.end > w.items.size())
    return false;
  for (uint64_t i = range.begin; i < range.end; ++i) {
    const SortItem& item = w.items[i];
    out->Append(w.StepOf(item.index), item.x, w.values[item.index]);
  }
  return true;
}

size_t SortedSeries::memory_bytes() const {
  const Work& w = *work_;
  return pyramid_.memory_bytes() + w.items.capacity() * sizeof(SortItem) + w.values.capacity() * 8 +
         w.steps.capacity() * 8 + w.xs.capacity() * sizeof(StepItem);
}

uint64_t SortedSeries::left_out() const { return work_->left_out; }
uint64_t SortedSeries::SourceIndex(uint64_t index) const { return work_->items[index].index; }

}  // namespace tidemark

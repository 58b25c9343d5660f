#include "series/aggregated.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "series/skeleton_builder.h"
#include "series/x_view.h"

namespace tidemark {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kLargest = std::numeric_limits<double>::max();

struct Place {
  double x = kNone, y = kNone;
  [[nodiscard]] bool there() const { return x == x; }
};

// Walks the points of a member that count, in order of x, a chunk at a time.
class Cursor {
 public:
  explicit Cursor(AggregateMember member)
      : member_(std::move(member)),
        view_(*member_.pyramid, member_.points.get(), member_.x_kind, member_.time_zero_s) {}

  // To the first point. Before anything else.
  void Begin() {
    ahead_ = NextPoint();
    Advance();
  }
  // Goes past every point at x.
  void PassTo(double x) {
    if (next_.there() && next_.x == x) Advance();
  }
  [[nodiscard]] double next_x() const { return next_.x; }
  // The value at x, not past the next point; NaN where the member does not reach.
  [[nodiscard]] double At(double x) const {
    if (!next_.there()) return kNone;
    if (next_.x == x) return next_.y;
    if (!last_.there()) return kNone;
    const double part = (x - last_.x) / (next_.x - last_.x);
    return last_.y * (1 - part) + next_.y * part;
  }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] uint64_t count() const { return member_.pyramid->skeleton().count; }

 private:
  void Advance() {
    last_ = next_;
    next_ = ahead_;
    if (!next_.there()) return;
    ahead_ = NextPoint();
    while (ahead_.there() && ahead_.x <= next_.x) {
      if (ahead_.x == next_.x) next_ = ahead_;
      ahead_ = NextPoint();
    }
  }

  Place NextPoint() {
    for (;;) {
      if (at_ == buffer_.size() && !Fill()) return {};
      const size_t i = at_++;
      const double x = view_.XOf(segment_, begin_, buffer_, i);
      if (std::isfinite(x) && std::isfinite(buffer_.values[i])) return {x, buffer_.values[i]};
    }
  }

  bool Fill() {
    const std::vector<SegmentInfo>& segments = member_.pyramid->skeleton().segments;
    while (segment_ < segments.size() && end_ >= segments[segment_].live_count) {
      ++segment_;
      end_ = 0;
    }
    if (segment_ == segments.size() || failed_) return false;
    begin_ = end_;
    end_ = std::min<uint64_t>(begin_ + kChunkPoints, segments[segment_].live_count);
    buffer_.Clear();
    at_ = 0;
    failed_ = !view_.Read(segment_, begin_, end_, &buffer_) || buffer_.size() != end_ - begin_;
    if (failed_) buffer_.Clear();
    return !failed_;
  }

  AggregateMember member_;
  XView view_;
  size_t segment_ = 0;
  uint64_t begin_ = 0, end_ = 0;  // of the buffer, local to the segment
  PointColumns buffer_;
  size_t at_ = 0;
  Place last_, next_, ahead_;
  bool failed_ = false;
};

struct Summary {
  double mean, low, high;
};

Summary Summarise(const std::vector<double>& values, AggregateOptions options) {
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  double mean = sum / count;
  if (!std::isfinite(sum)) {
    mean = 0;
    for (const double value : values) mean += value / count;
  }
  Summary out{mean, mean, mean};
  if (options.band == BandKind::kExtremes) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    out = {mean, *least, *most};
  } else if (values.size() > 1) {
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double deviation = std::sqrt(squares / (count - 1));
    out.low = std::max(mean - deviation, -kLargest);
    out.high = std::min(mean + deviation, kLargest);
  }
  if (options.positive) {
    if (mean <= 0) return {mean, mean, mean};  // not shown at all
    if (out.low <= 0) out.low = mean / 10;
  }
  return out;
}

// Values at the shared x.
class Edge final : public PointReader {
 public:
  Edge(const std::vector<double>* xs, bool steps) : xs_(*xs), steps_(steps) {}
  bool Read(IndexRange range, PointColumns* out) override {
    if (range.begin > range.end || range.end > values.size()) return false;
    for (uint64_t i = range.begin; i < range.end; ++i) {
      out->Append(steps_ ? static_cast<int64_t>(xs_[i]) : kNoStep, xs_[i], values[i]);
    }
    return true;
  }
  void Add(double value) { values.push_back(value); }
  // Takes the values since the last call into the skeleton.
  void Build() {
    SkeletonBuilder builder(&skeleton_);
    if (built_ == 0) {
      skeleton_.with_times = true;
      builder.StartSegment();
    }
    const std::span<const double> xs(xs_);
    builder.AppendToSegment(StepColumn(), xs.subspan(built_),
                            std::span<const double>(values).subspan(built_));
    built_ = values.size();
  }
  SeriesPyramid TakePyramid() { return SeriesPyramid(std::move(skeleton_)); }
  [[nodiscard]] size_t memory_bytes() const { return values.capacity() * sizeof(double); }

  std::vector<double> values;

 private:
  const std::vector<double>& xs_;
  bool steps_;
  SeriesSkeleton skeleton_;
  size_t built_ = 0;
};

}  // namespace

struct AggregatedSeries::Work {
  Work(std::vector<AggregateMember> members, AggregateOptions o)
      : options(o),
        mean(&xs, AreSteps(members)),
        low(&xs, AreSteps(members)),
        high(&xs, AreSteps(members)) {
    cursors.reserve(members.size());
    for (AggregateMember& member : members) {
      points += member.pyramid->skeleton().count;
      cursors.push_back(std::make_unique<Cursor>(std::move(member)));
    }
  }

  static bool AreSteps(const std::vector<AggregateMember>& members) {
    return std::all_of(members.begin(), members.end(), [](const AggregateMember& member) {
      return member.x_kind == XKind::kStep && member.pyramid->skeleton().has_steps;
    });
  }

  // One x; false at the end.
  bool Next() {
    double x = std::numeric_limits<double>::infinity();
    for (const auto& cursor : cursors) {
      if (cursor->next_x() < x) x = cursor->next_x();
    }
    if (std::isinf(x)) return false;
    at_x.clear();
    for (const auto& cursor : cursors) {
      const double value = cursor->At(x);
      if (value == value) at_x.push_back(value);
      cursor->PassTo(x);
    }
    const Summary summary = Summarise(at_x, options);
    xs.push_back(x);
    mean.Add(summary.mean);
    low.Add(summary.low);
    high.Add(summary.high);
    return true;
  }

  AggregateOptions options;
  std::vector<std::unique_ptr<Cursor>> cursors;
  uint64_t points = 0, seen = 0;
  bool begun = false, done = false;
  std::vector<double> at_x;
  std::vector<double> xs;
  Edge mean, low, high;
  SeriesPyramid low_pyramid, high_pyramid;
};

AggregatedSeries::AggregatedSeries(std::vector<AggregateMember> members, AggregateOptions options)
    : work_(std::make_unique<Work>(std::move(members), options)) {}
AggregatedSeries::~AggregatedSeries() = default;

bool AggregatedSeries::Step(size_t budget_points) {
  Work& w = *work_;
  if (w.done || failed_) return true;
  if (!std::exchange(w.begun, true)) {
    for (const auto& cursor : w.cursors) cursor->Begin();
  }
  bool more = true;
  for (size_t done = 0; more && done < std::max<size_t>(1, budget_points);) {
    more = w.Next();
    done += w.cursors.size();
    w.seen += w.cursors.size();
  }
  for (Edge* edge : {&w.mean, &w.low, &w.high}) edge->Build();
  failed_ = std::any_of(w.cursors.begin(), w.cursors.end(),
                        [](const auto& cursor) { return cursor->failed(); });
  if (more && !failed_) return false;
  w.cursors.clear();
  pyramid_ = w.mean.TakePyramid();
  w.low_pyramid = w.low.TakePyramid();
  w.high_pyramid = w.high.TakePyramid();
  w.done = true;
  return true;
}

double AggregatedSeries::progress() const {
  if (work_->done || work_->points == 0) return 1;
  return std::min(1.0, static_cast<double>(work_->seen) / static_cast<double>(work_->points));
}

bool AggregatedSeries::Read(IndexRange range, PointColumns* out) {
  return work_->mean.Read(range, out);
}

size_t AggregatedSeries::memory_bytes() const {
  const Work& w = *work_;
  return pyramid_.memory_bytes() + w.low_pyramid.memory_bytes() + w.high_pyramid.memory_bytes() +
         w.xs.capacity() * sizeof(double) + w.mean.memory_bytes() + w.low.memory_bytes() +
         w.high.memory_bytes();
}

const SeriesPyramid& AggregatedSeries::low() const { return work_->low_pyramid; }
const SeriesPyramid& AggregatedSeries::high() const { return work_->high_pyramid; }
PointReader* AggregatedSeries::low_points() const { return &work_->low; }
PointReader* AggregatedSeries::high_points() const { return &work_->high; }

}  // namespace tidemark

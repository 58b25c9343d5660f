// One line for the runs of a group: at each x where one of them has a point the mean of all that
// reach it, and the edges of a band around it.
//
// Between its points a run counts with the straight line from one to the next, so that runs that
// log at different steps can be averaged; before its first and after its last point it does not
// count. Points that a restart took back and non-finite values are left out; of points at the same
// x the last arrival counts. On axes that are shared (seeds of one setting) this is the plain mean.
#pragma once

#include <memory>
#include <vector>

#include "series/derived.h"

namespace tidemark {

// `pyramid` must be drawable directly over x_kind with one segment that stands (a SortedSeries, or
// a series without restarts).
struct AggregateMember {
  std::shared_ptr<const SeriesPyramid> pyramid;
  std::shared_ptr<PointReader> points;
  XKind x_kind = XKind::kStep;
  double time_zero_s = 0;
};

enum class BandKind : uint8_t {
  kDeviation,  // one sample standard deviation (n - 1) to both sides; 0 where one run counts
  kExtremes
};

struct AggregateOptions {
  BandKind band = BandKind::kDeviation;
  // For a log axis, where zero can't be drawn: a lower edge <= 0 is a tenth of its mean.
  bool positive = false;
};

// The series itself is the mean. All three read as XKind::kMetric, as a SortedSeries does, and have
// the same x. Memory: 32 bytes for each x.
class AggregatedSeries final : public DerivedSeries {
 public:
  AggregatedSeries(std::vector<AggregateMember> members, AggregateOptions options);
  ~AggregatedSeries() override;
  bool Step(size_t budget_points) override;
  [[nodiscard]] double progress() const override;
  bool Read(IndexRange range, PointColumns* out) override;
  [[nodiscard]] size_t memory_bytes() const override;

  // Once it is finished. The points read from this series, which must outlive them.
  [[nodiscard]] const SeriesPyramid& low() const;
  [[nodiscard]] const SeriesPyramid& high() const;
  [[nodiscard]] PointReader* low_points() const;
  [[nodiscard]] PointReader* high_points() const;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace tidemark

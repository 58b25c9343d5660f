// Series computed from other series: smoothed, and sorted by an x that is not in order of arrival.
// They are built over all points in slices, keep their own pyramid, and answer PointReader, so a
// chart draws them like stored ones.
//
// Use: make one, call Step(budget) until it says true, then give pyramid() and the object itself to
// MakeChartColumns or HoverAt. Sources must stay unchanged while and after it is built: a derived
// series is keyed by (members, counts, parameters) and made anew when one of these changes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "series/pyramid.h"
#include "series/skeleton.h"
#include "series/x_axis.h"

namespace tidemark {

class DerivedSeries : public PointReader {
 public:
  // Works on at most about `budget_points` points (>= 1). True: finished, or failed().
  virtual bool Step(size_t budget_points) = 0;
  [[nodiscard]] virtual double progress() const = 0;     // 0 .. 1
  [[nodiscard]] bool failed() const { return failed_; }  // the source could not be read
  [[nodiscard]] const SeriesPyramid& pyramid() const { return pyramid_; }
  [[nodiscard]] virtual size_t memory_bytes() const { return pyramid_.memory_bytes(); }

 protected:
  SeriesPyramid pyramid_;
  bool failed_ = false;
};

// Exponential moving average, independent of zoom and spacing (time-aware): s0 = y0,
// s = s' + (1 - w^(dx / median dx)) * (y - s'), with the median of the positive dx of the whole
// series. Non-finite values are passed on and skipped by the average. A segment starts anew, except
// after a restart: then it goes on from the last point that stands before it. Values are rounded to
// f32 when the source's are. Memory: the pyramid and one f64 a block; points are computed again
// from the state at their block.
struct SmoothParameters {
  double weight = 0.6;  // 0 (raw) .. 0.999
  XKind x_kind = XKind::kStep;
};
class SmoothedSeries final : public DerivedSeries {
 public:
  // `source` must be drawable directly over x_kind (SupportOf), or be a SortedSeries' pyramid.
  SmoothedSeries(std::shared_ptr<const SeriesPyramid> source, std::shared_ptr<PointReader> points,
                 SmoothParameters parameters);
  ~SmoothedSeries() override;
  bool Step(size_t budget_points) override;
  [[nodiscard]] double progress() const override;
  bool Read(IndexRange range, PointColumns* out) override;
  bool ReadValues(IndexRange range, std::vector<double>* out) override;
  [[nodiscard]] size_t memory_bytes() const override;
  [[nodiscard]] double median_dx() const;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

// What is drawn while the smoothing slider moves: the same average over the means of 64-point
// blocks (or of larger groups, at most max_columns), without reading points. Marked as approximate
// by the UI. One point a group: x of the group's last point and the average there.
PointColumns SmoothPreview(const SeriesPyramid& source, SmoothParameters parameters,
                           size_t max_columns);

// A series over an x that falls, repeats or is another metric: its points sorted by x, ties in
// order of arrival. Reads as XKind::kMetric (wall times and steps too); PointColumns::wall_times_s
// carries x, `steps` the step. Points without a finite x are left out and counted. Segment 0 holds
// the points that stand, segment 1 (if any) the superseded ones.
class SortedSeries final : public DerivedSeries {
 public:
  // y over its own step, wall time or relative time (the run's first wall time stays in: subtract
  // by ChartRequest::time_zero_s).
  SortedSeries(std::shared_ptr<const SeriesPyramid> y, std::shared_ptr<PointReader> y_points,
               XKind x_kind);
  // y over the metric x of the same run: points pair by equal step, the n-th arrival of a step in y
  // with the n-th in x (or the last when x has fewer); without steps by ordinal.
  SortedSeries(std::shared_ptr<const SeriesPyramid> y, std::shared_ptr<PointReader> y_points,
               std::shared_ptr<const SeriesPyramid> x, std::shared_ptr<PointReader> x_points);
  ~SortedSeries() override;
  bool Step(size_t budget_points) override;
  [[nodiscard]] double progress() const override;
  bool Read(IndexRange range, PointColumns* out) override;
  [[nodiscard]] size_t memory_bytes() const override;

  [[nodiscard]] uint64_t left_out() const;                   // points without a finite x
  [[nodiscard]] uint64_t SourceIndex(uint64_t index) const;  // ordinal in y of sorted point `index`

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

// Points held in memory, with their pyramid: previews, tests, small computed lines.
class MemorySeries final : public PointReader {
 public:
  explicit MemorySeries(PointColumns points, bool with_times = true);
  bool Read(IndexRange range, PointColumns* out) override;
  [[nodiscard]] const SeriesPyramid& pyramid() const { return pyramid_; }
  [[nodiscard]] const PointColumns& points() const { return points_; }
  void Append(const PointColumns& points);
  void Rewind(int64_t step);

 private:
  PointColumns points_;
  SeriesPyramid pyramid_;
};

}  // namespace tidemark

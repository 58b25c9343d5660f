#include "series/range_stats.h"

#include <algorithm>
#include <cmath>

#include "series/block_stats.h"

namespace tidemark {
namespace {

void Include(RangeStats* stats, double min, double max) {
  if (min != min) return;
  if (!(stats->min <= min)) stats->min = min;
  if (!(stats->max >= max)) stats->max = max;
}

class RangeScan {
 public:
  RangeScan(const SeriesPyramid& series, XView* view, size_t segment, bool positive_only)
      : series_(series), view_(*view), segment_(segment), positive_only_(positive_only) {}

  void Blocks(uint64_t begin, uint64_t end) {
    if (begin >= end) return;
    stats.nonfinite += series_.NonFiniteIn(segment_, begin, end);
    const MinMax all = series_.Range(segment_, begin, end);
    if (!positive_only_ || all.min > 0 || all.min != all.min) {
      Include(&stats, all.min, all.max);
      return;
    }
    for (uint64_t block = begin; block < end; ++block) SignedBlock(block);
  }

  void Points(uint64_t begin, uint64_t end) {
    values_.clear();
    if (!view_.ReadValues(segment_, begin, end, &values_)) {
      const uint64_t block = begin / kBlockPoints;
      stats.nonfinite += series_.NonFiniteIn(segment_, block, block + 1);
      const MinMax bounds = series_.Range(segment_, block, block + 1);
      Include(&stats, positive_only_ && bounds.min <= 0 ? bounds.max : bounds.min, bounds.max);
      return;
    }
    const Stretch stretch = StretchOf(values_.data(), values_.size(), positive_only_);
    stats.nonfinite += stretch.nonfinite;
    stats.not_positive += stretch.not_positive;
    if (!stretch.empty()) Include(&stats, stretch.bounds.min, stretch.bounds.max);
  }

  RangeStats stats;

 private:
  // Log axis: a block may be all positive, all not, or (only then points are read) both.
  void SignedBlock(uint64_t block) {
    const SegmentInfo& s = view_.segment(segment_);
    const uint64_t begin = block * kBlockPoints;
    const uint64_t end = std::min(begin + kBlockPoints, s.count);
    const MinMax bounds = series_.Range(segment_, block, block + 1);
    if (bounds.min > 0 || bounds.min != bounds.min) {
      Include(&stats, bounds.min, bounds.max);
    } else if (bounds.max <= 0) {
      stats.not_positive += end - begin - series_.NonFiniteIn(segment_, block, block + 1);
    } else {
      const uint64_t counted = stats.nonfinite;
      Points(begin, end);
      stats.nonfinite = counted;  // Blocks() has them already
    }
  }

  const SeriesPyramid& series_;
  XView& view_;
  size_t segment_;
  bool positive_only_;
  std::vector<double> values_;
};

}  // namespace

Stretch StretchOf(const double* values, size_t count, bool positive_only) {
  Stretch result;
  if (!positive_only) {
    const BlockStats stats = StatsOf(values, count);
    result.bounds = stats.bounds;
    result.nonfinite = count - stats.finite;
    return result;
  }
  for (size_t i = 0; i < count; ++i) {
    const double v = values[i];
    if (!std::isfinite(v)) {
      ++result.nonfinite;
    } else if (v <= 0) {
      ++result.not_positive;
    } else if (result.empty()) {
      result.bounds = {v, v, v, v};
    } else {
      result.bounds.min = std::min(result.bounds.min, v);
      result.bounds.max = std::max(result.bounds.max, v);
      result.bounds.last = v;
    }
  }
  return result;
}

RangeStats StatsOfRange(const SeriesPyramid& series, XView* view, size_t segment, uint64_t begin,
                        uint64_t end, bool positive_only) {
  RangeScan scan(series, view, segment, positive_only);
  if (begin >= end) return scan.stats;
  const uint64_t count = view->segment(segment).count;
  const uint64_t first_whole = (begin + kBlockPoints - 1) / kBlockPoints;
  const uint64_t end_whole =
      end == count ? (end + kBlockPoints - 1) / kBlockPoints : end / kBlockPoints;
  if (first_whole > end_whole || (first_whole == end_whole && begin % kBlockPoints != 0)) {
    // All inside one block, or two parts that touch: at most 127 points.
    const uint64_t middle = std::min(first_whole * kBlockPoints, end);
    if (begin < middle) scan.Points(begin, middle);
    if (middle < end) scan.Points(middle, end);
    return scan.stats;
  }
  if (begin % kBlockPoints != 0) scan.Points(begin, first_whole * kBlockPoints);
  scan.Blocks(first_whole, end_whole);
  if (end_whole * kBlockPoints < end) scan.Points(end_whole * kBlockPoints, end);
  return scan.stats;
}

}  // namespace tidemark

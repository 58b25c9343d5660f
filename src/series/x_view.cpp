#include "series/x_view.h"

#include <algorithm>

namespace tidemark {

XView::XView(const SeriesPyramid& series, PointReader* points, XKind kind, double time_zero_s)
    : skeleton_(series.skeleton()), points_(points), zero_(0) {
  source_ = Source::kTime;
  if (kind == XKind::kOrdinal) source_ = Source::kIndex;
  if (kind == XKind::kStep) source_ = skeleton_.has_steps ? Source::kStep : Source::kIndex;
  if (kind == XKind::kRelativeTime) zero_ = time_zero_s;
}

double XView::ImplicitX(size_t s, uint64_t local) const {
  if (source_ == Source::kIndex) return static_cast<double>(segment(s).first_index + local);
  return static_cast<double>(SeriesSkeleton::StepAt(segment(s), local));
}

double XView::BlockFirst(size_t s, uint64_t block) const {
  if (source_ == Source::kIndex) return ImplicitX(s, block * kBlockPoints);
  if (source_ == Source::kStep)
    return static_cast<double>(skeleton_.FirstStepOf(segment(s), block));
  return skeleton_.blocks.first_time_s[segment(s).first_block + block] - zero_;
}

double XView::BlockLast(size_t s, uint64_t block) const {
  if (source_ == Source::kIndex) {
    return ImplicitX(s, std::min((block + 1) * kBlockPoints, segment(s).count) - 1);
  }
  if (source_ == Source::kStep) return static_cast<double>(skeleton_.LastStepOf(segment(s), block));
  return skeleton_.blocks.last_time_s[segment(s).first_block + block] - zero_;
}

double XView::XOf(size_t s, uint64_t local_begin, const PointColumns& points, size_t i) const {
  if (source_ == Source::kTime) return points.wall_times_s[i] - zero_;
  if (source_ == Source::kStep) return static_cast<double>(points.steps[i]);
  return ImplicitX(s, local_begin + i);
}

// First block whose last x reaches the bound; block_count() when none does.
uint64_t XView::FindBlock(size_t s, double bound, bool after) const {
  uint64_t low = 0, high = segment(s).block_count();
  while (low < high) {
    const uint64_t middle = (low + high) / 2;
    const double last = BlockLast(s, middle);
    if (after ? last > bound : last >= bound) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

uint64_t XView::FindRough(size_t s, double bound, bool after) const {
  const uint64_t count = segment(s).count;
  if (!Implicit(s)) return std::min(FindBlock(s, bound, after) * kBlockPoints, count);
  uint64_t low = 0, high = count;
  while (low < high) {
    const uint64_t middle = (low + high) / 2;
    const double x = ImplicitX(s, middle);
    if (after ? x > bound : x >= bound) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

uint64_t XView::Find(size_t s, double bound, bool after) {
  const uint64_t rough = FindRough(s, bound, after);
  const uint64_t count = segment(s).count;
  if (Implicit(s) || rough >= count) return rough;
  const double first = BlockFirst(s, rough / kBlockPoints);
  if (after ? first > bound : first >= bound) return rough;
  scratch_.Clear();
  const uint64_t end = std::min(rough + kBlockPoints, count);
  if (!Read(s, rough, end, &scratch_)) return rough;
  size_t i = 0;
  for (; i < scratch_.size(); ++i) {
    const double x = XOf(s, rough, scratch_, i);
    if (after ? x > bound : x >= bound) break;
  }
  return rough + i;
}

bool XView::Read(size_t s, uint64_t begin, uint64_t end, PointColumns* out) {
  const size_t before = out->size();
  const uint64_t first = segment(s).first_index;
  if (points_ != nullptr && points_->Read({first + begin, first + end}, out) &&
      out->size() == before + (end - begin) && out->steps.size() == out->size() &&
      out->wall_times_s.size() == out->size()) {
    return true;
  }
  complete_ = false;
  return false;
}

bool XView::ReadValues(size_t s, uint64_t begin, uint64_t end, std::vector<double>* out) {
  const size_t before = out->size();
  const uint64_t first = segment(s).first_index;
  if (points_ != nullptr && points_->ReadValues({first + begin, first + end}, out) &&
      out->size() == before + (end - begin)) {
    return true;
  }
  complete_ = false;
  return false;
}

}  // namespace tidemark

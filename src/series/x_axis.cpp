#include "series/x_axis.h"

namespace tidemark {

XSupport SupportOf(const SeriesSkeleton& skeleton, XKind kind) {
  switch (kind) {
    case XKind::kOrdinal:
      return XSupport::kDirect;
    case XKind::kStep:
      return skeleton.unordered && skeleton.has_steps ? XSupport::kSorted : XSupport::kDirect;
    case XKind::kWallTime:
    case XKind::kRelativeTime:
    case XKind::kMetric:
      break;
  }
  if (!skeleton.any_times) return XSupport::kMissing;
  if (!skeleton.with_times) return XSupport::kNeedsTimes;
  return skeleton.times_ordered && !skeleton.unordered ? XSupport::kDirect : XSupport::kSorted;
}

}  // namespace tidemark

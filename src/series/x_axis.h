// What the x of a chart can be, and how a series answers for it.
#pragma once

#include <cstdint>

#include "series/skeleton.h"

namespace tidemark {

enum class XKind : uint8_t {
  kStep,          // a series without steps answers with its ordinals
  kWallTime,      // seconds since 1970 UTC
  kRelativeTime,  // seconds since the run's first wall time
  kOrdinal,       // 0, 1, 2, ... in order of arrival
  kMetric,        // value of another metric: only a SortedSeries answers
};

enum class AxisTransform : uint8_t { kLinear, kLog10 };

// How a series can be drawn over an x.
enum class XSupport : uint8_t {
  kDirect,      // as it is stored
  kSorted,      // through a SortedSeries: x falls inside a segment or is not there for every point
  kMissing,     // no point has this x (wall time of a log without times)
  kNeedsTimes,  // load the skeleton with times first
};
XSupport SupportOf(const SeriesSkeleton& skeleton, XKind kind);

}  // namespace tidemark

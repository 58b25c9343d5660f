// Finds single columns that stand far out of their neighbours, so that a one-step spike in a
// million points is pointed at (look: triangle with value, step and number of points).
//
// Score: distance of a column's maximum above the median of the maxima around it (24 columns), in
// robust deviations (1.4826 x the median absolute deviation there). From 6 on it is a spike, if it
// is also the highest of its neighbourhood and stands out of the noise band itself.
#pragma once

#include <span>
#include <vector>

#include "engine/replies.h"
#include "series/chart_query.h"

namespace tidemark {

struct SpikeCandidate {
  float x0 = 0, x1 = 0;  // of the column
  double score = 0;
};

// O(columns). At most a handful are returned, the highest of each neighbourhood.
std::vector<SpikeCandidate> SpikesIn(std::span<const ChartColumn> columns);

// Value, step and number of points of the spike in [x0, x1] (x units before a logarithm).
// point_count == 0: nothing there.
ChartSpike DescribeSpike(const SeriesPyramid& series, PointReader* points, XKind kind,
                         double time_zero_s, double x0, double x1);

}  // namespace tidemark

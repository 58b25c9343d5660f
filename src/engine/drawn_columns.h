// The columns of one line over one window, as they were last made: moving the smoothing, another
// colour or a second look at the same window need not make them again.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/spikes.h"
#include "series/chart_query.h"

namespace tidemark {

struct DrawnColumns {
  ChartRequest request;
  ChartReply reply;
  std::vector<SpikeCandidate> spikes;  // of the strips that stand
  [[nodiscard]] size_t memory_bytes() const;
};

// O(columns * log points) and the points below a column; see MakeChartColumns.
DrawnColumns DrawColumns(const SeriesPyramid& series, PointReader* points,
                         const ChartRequest& request);

// Whether both ask for the same columns of a series.
bool SameColumns(const ChartRequest& a, const ChartRequest& b);

}  // namespace tidemark

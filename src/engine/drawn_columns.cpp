#include "engine/drawn_columns.h"

#include <tuple>

namespace tidemark {

size_t DrawnColumns::memory_bytes() const {
  return sizeof *this + reply.columns.capacity() * sizeof(ChartColumn) +
         reply.strips.capacity() * sizeof(ChartStrip) +
         reply.marks.capacity() * sizeof(NonFiniteMark) +
         spikes.capacity() * sizeof(SpikeCandidate);
}

DrawnColumns DrawColumns(const SeriesPyramid& series, PointReader* points,
                         const ChartRequest& request) {
  DrawnColumns drawn;
  drawn.request = request;
  drawn.reply = MakeChartColumns(series, points, request);
  for (const ChartStrip& strip : drawn.reply.strips) {
    if (strip.superseded) continue;
    const auto found =
        SpikesIn({drawn.reply.columns.data() + strip.first_column, strip.column_count});
    drawn.spikes.insert(drawn.spikes.end(), found.begin(), found.end());
  }
  return drawn;
}

bool SameColumns(const ChartRequest& a, const ChartRequest& b) {
  const auto parts = [](const ChartRequest& request) {
    return std::make_tuple(request.x0, request.x1, request.width_px, request.x_kind,
                           request.x_transform, request.y_transform, request.margin,
                           request.time_zero_s, request.hide_superseded);
  };
  const auto no_y_window = [](const ChartRequest& request) {
    return request.y0 != request.y0 && request.y1 != request.y1;
  };
  return parts(a) == parts(b) && no_y_window(a) && no_y_window(b);
}

}  // namespace tidemark

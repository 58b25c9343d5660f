// Marks of non-finite values: one a pixel and kind. Internal to the chart query.
#pragma once

#include "series/chart_columns.h"
#include "series/pyramid.h"
#include "series/x_view.h"

namespace tidemark {

// Of the points `visible` of `segment`. Appends to reply->marks; x relative to grid.t0.
void AppendMarks(const SeriesPyramid& series, XView* view, const PixelGrid& grid, size_t segment,
                 IndexRange visible, ChartReply* reply);

}  // namespace tidemark

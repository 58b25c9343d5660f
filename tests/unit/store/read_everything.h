// Asks a store for all that the program ever asks of it, whatever comes back: a hostile file may
// make any of it fail, and nothing else. For tests and fuzzing, under sanitizers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "series/chart_query.h"
#include "series/hover.h"
#include "store/check.h"
#include "store/series_reader.h"
#include "store/store.h"

namespace tidemark {

// Charts of one series by each x that it can be drawn by, and the point under the middle.
inline void DrawSeries(SeriesReader* reader, int64_t series_id) {
  auto skeleton = reader->Skeleton(series_id, true);
  if (!skeleton.ok()) return;
  SeriesPyramid pyramid(std::move(skeleton).value());
  auto points = reader->PointsOf(series_id);
  for (const XKind kind : {XKind::kStep, XKind::kWallTime, XKind::kOrdinal}) {
    if (SupportOf(pyramid.skeleton(), kind) != XSupport::kDirect) continue;
    const XExtent extent = ExtentOf(pyramid, kind, 0);
    ChartRequest request;
    request.x_kind = kind;
    request.x0 = extent.x0;
    request.x1 = extent.x1;
    request.width_px = 300;
    (void)MakeChartColumns(pyramid, points.get(), request);
    const double middle = extent.x0 + (extent.x1 - extent.x0) / 2;
    (void)HoverAt(pyramid, points.get(), {middle, middle - 1, middle + 1, kind});
  }
  (void)reader->Extend(series_id, &pyramid).ok();
}

inline void ReadSeries(SeriesReader* reader, int64_t series_id) {
  DrawSeries(reader, series_id);
  auto summary = reader->Summary(series_id);
  if (!summary.ok()) return;
  PointColumns points;
  std::vector<double> values;
  (void)reader->Points(series_id, {0, std::min<uint64_t>(summary->count, 100000)}, &points).ok();
  (void)reader->Values(series_id, {summary->count / 2, summary->count}, &values).ok();
  (void)reader->ValueAt(series_id, summary->count / 2).ok();
}

inline void ReadEverything(Store* store) {
  (void)store->Info().ok();
  (void)store->Projects().ok();
  auto runs = store->Runs();
  if (runs.ok()) {
    for (const StoredRun& run : *runs) {
      (void)store->RunByUuid(run.uuid).ok();
      (void)store->RunConfigJson(run.id).ok();
    }
  }
  (void)store->Metrics().ok();
  (void)store->VisitParams([](const ParamView&) {}).ok();
  (void)store->VisitSummaries([](const ParamView&) {}).ok();
  (void)store->VisitTags([](const TagView&) {}).ok();
  (void)store->VisitRunSources([](int64_t, std::string_view) {}).ok();
  (void)store->Sources().ok();
  (void)store->Problems().ok();
  (void)store->CountProblems().ok();
  (void)store->Edits().ok();
  (void)store->UndoLabels().ok();
  (void)store->ViewNames().ok();
  (void)store->View("screen").ok();
  SeriesReader reader(store->database());
  auto summaries = reader.Summaries(-1);
  for (int64_t id = 1; id <= 4; ++id) {
    ReadSeries(&reader, id);
    (void)reader.SummariesOfRun(id).ok();
    auto media = store->Media(id);
    if (!media.ok()) continue;
    for (const StoredMedia& one : *media) (void)store->MediaBytes(one.blob_id).ok();
  }
  (void)CheckFile(store->database(), [](double) { return true; }).ok();
}

}  // namespace tidemark

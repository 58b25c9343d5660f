// A file whose rows somebody changed: reading says what is wrong or gives what is sound; nothing
// crashes, loops or allocates without bounds. (Run under sanitizers.)
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "series/chart_query.h"
#include "series/codec.h"
#include "series/hover.h"
#include "store/series_reader.h"
#include "store/series_schema.h"
#include "store/series_writer.h"
#include "unit/series/random_series.h"
#include "unit/store/fix_checksums.h"

namespace tidemark {
namespace {

struct Column {
  const char* table;
  const char* name;
};
constexpr Column kColumns[] = {
    {"series", "count"},
    {"series", "nonfinite"},
    {"series", "last_step"},
    {"series", "first"},
    {"series", "min"},
    {"axis", "count"},
    {"axis", "steps_encoding"},
    {"axis", "times_encoding"},
    {"axis", "steps"},
    {"axis", "times"},
    {"axis", "checksum"},
    {"axis", "run"},
    {"level", "count"},
    {"level", "encoding"},
    {"level", "data"},
    {"level", "id"},
    {"tail", "id"},
    {"tail", "first_index"},
    {"tail", "count"},
    {"tail", "segment"},
    {"tail", "steps"},
    {"tail", "data"},
    {"tail", "encoding"},
    {"rewind", "at_index"},
    {"rewind", "step"},
    {"chunk", "id"},
    {"chunk", "axis"},
    {"chunk", "first_index"},
    {"chunk", "count"},
    {"chunk", "segment"},
    {"chunk", "encoding"},
    {"chunk", "times_encoding"},
    {"chunk", "data"},
    {"chunk", "times"},
    {"chunk", "checksum"},
};

std::string RandomLiteral(std::mt19937* random) {
  const char* const literals[] = {"0",
                                  "1",
                                  "-1",
                                  "64",
                                  "4095",
                                  "4096",
                                  "4097",
                                  "65",
                                  "1e300",
                                  "'f32'",
                                  "'f64'",
                                  "'us+'",
                                  "'ms'",
                                  "'delta'",
                                  "'regular'",
                                  "'none'",
                                  "'const'",
                                  "NULL",
                                  "x''",
                                  "x'00'",
                                  "x'ffffffffffffffff'",
                                  "9223372036854775807",
                                  "-9223372036854775808",
                                  "randomblob(16)",
                                  "randomblob(5000)",
                                  "zeroblob(16384)",
                                  "zeroblob(90112)"};
  return literals[(*random)() % std::size(literals)];
}

// Changes one value of one row, or of all; sometimes makes the checksums agree again, as an
// attacker would.
void Mutate(Database* database, std::mt19937* random) {
  const Column& column = kColumns[(*random)() % std::size(kColumns)];
  const std::string name = column.name, table = column.table;
  std::string value = RandomLiteral(random);
  if ((*random)() % 3 == 0)
    value = name + " + " + std::to_string(static_cast<int>((*random)() % 200) - 100);
  const std::string where =
      (*random)() % 2 == 0 ? "" : " WHERE rowid % 3 = " + std::to_string((*random)() % 3);
  if (table == "rewind") {
    (void)database->Execute("UPDATE OR IGNORE rewind SET " + name + " = " + value);
    return;
  }
  (void)database->Execute("UPDATE OR IGNORE " + table + " SET " + name + " = " + value + where);
}

void UseEverything(Database* database, int64_t id, std::mt19937* random) {
  SeriesReader reader(database);
  auto summary = reader.Summary(id);
  (void)reader.Summaries(-1).ok();
  for (const bool with_times : {false, true}) {
    auto skeleton = reader.Skeleton(id, with_times);
    if (!skeleton.ok()) continue;
    const uint64_t count = skeleton->count;
    RC_ASSERT(count < 1000000u);
    SeriesPyramid pyramid(std::move(skeleton).value());
    auto points = reader.PointsOf(id);
    for (const XKind kind : {XKind::kStep, XKind::kWallTime, XKind::kOrdinal}) {
      if (SupportOf(pyramid.skeleton(), kind) != XSupport::kDirect) continue;
      const XExtent extent = ExtentOf(pyramid, kind, 0);
      ChartRequest request;
      request.x_kind = kind;
      request.x0 =
          extent.x0 + (extent.x1 - extent.x0) * (static_cast<double>((*random)() % 100) / 300);
      request.x1 = extent.x1;
      request.width_px = 1 + (*random)() % 500;
      request.y_transform = (*random)() % 2 == 0 ? AxisTransform::kLinear : AxisTransform::kLog10;
      const ChartReply reply = MakeChartColumns(pyramid, points.get(), request);
      RC_ASSERT(reply.columns.size() <= count);
      (void)HoverAt(pyramid, points.get(), {request.x0, request.x0, request.x0 + 3, kind});
    }
    (void)reader.ValueAt(id, count / 2).ok();
    (void)reader.Extend(id, &pyramid).ok();
  }
  PointColumns all;
  if (summary.ok()) {
    if (reader.Points(id, {0, summary->count}, &all).ok()) RC_ASSERT(all.size() == summary->count);
    std::vector<double> values;
    (void)reader.Values(id, {0, summary->count / 2}, &values).ok();
  }
  SeriesWriter writer(database);
  PointColumns more;
  for (int i = 0; i < 300; ++i) more.Append(i * 3, i, i);
  (void)(writer.Append(id, more).ok() && writer.RewindRun(1, 10).ok() &&
         writer.Append(id, more).ok() && writer.Flush().ok());
  writer.Reset();
  (void)writer.Truncate(id, (*random)() % 5000).ok();
  writer.Reset();
  (void)reader.Skeleton(id, true).ok();
}

RC_GTEST_PROP(SeriesHostile, ChangedRowsNeverCrash, (uint32_t seed)) {
  std::mt19937 random(seed);
  auto opened = Database::Open(":memory:", OpenMode::kCreate);
  RC_ASSERT(opened.ok());
  Database* database = opened->get();
  RC_ASSERT(database->Execute(kSeriesSchemaV1).ok());
  SeriesWriter writer(database);
  const int64_t id = *writer.SeriesFor(1, 1);
  SeriesSpec spec = RandomSpec(9000);
  const PointColumns points = MakePoints(spec);
  RC_ASSERT(writer.Append(id, points).ok());
  RC_ASSERT(writer.Flush().ok());
  RC_ASSERT(writer.RewindRun(1, points.steps[points.size() / 2]).ok());
  PointColumns tail;
  for (int i = 0; i < 20; ++i) tail.Append(i, 1.7e9 + i, i * 0.1);
  RC_ASSERT(writer.Append(id, tail).ok());
  RC_ASSERT(writer.Flush().ok());
  const int changes = 1 + static_cast<int>(random() % 3);
  for (int i = 0; i < changes; ++i) Mutate(database, &random);
  if (random() % 4 != 0) FixChecksums(database);
  UseEverything(database, id, &random);
}

}  // namespace
}  // namespace tidemark

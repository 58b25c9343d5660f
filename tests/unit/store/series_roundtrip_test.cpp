// What is appended is read back bit by bit, whatever the pieces it came in, and everything stored
// beside the points (summary, level, segments) equals what the points say.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "series/derived.h"
#include "store/series_reader.h"
#include "store/series_schema.h"
#include "store/series_writer.h"
#include "unit/series/random_series.h"

namespace tidemark {
namespace {

std::unique_ptr<Database> NewDatabase() {
  auto database = Database::Open(":memory:", OpenMode::kCreate);
  EXPECT_TRUE(database.ok());
  EXPECT_TRUE((*database)->Execute(kSeriesSchemaV1).ok());
  return std::move(database).value();
}

bool SameBits(double a, double b) {
  return std::memcmp(&a, &b, 8) == 0 || (a != a && b != b && a != b);
}

void ExpectSamePoints(const PointColumns& a, const PointColumns& b) {
  RC_ASSERT(a.size() == b.size());
  RC_ASSERT(a.steps == b.steps);
  RC_ASSERT((a.values.empty() || std::memcmp(a.values.data(), b.values.data(), a.size() * 8) == 0));
  for (size_t i = 0; i < a.size(); ++i) RC_ASSERT(SameBits(a.wall_times_s[i], b.wall_times_s[i]));
}

bool SameOrNan(double a, double b) { return a == b || (a != a && b != b); }

void ExpectSameSkeleton(const SeriesSkeleton& a, const SeriesSkeleton& b) {
  RC_ASSERT(a.count == b.count);
  RC_ASSERT(a.nonfinite == b.nonfinite);
  RC_ASSERT(a.has_steps == b.has_steps);
  RC_ASSERT(a.any_times == b.any_times);
  RC_ASSERT(a.times_ordered == b.times_ordered);
  RC_ASSERT(a.unordered == b.unordered);
  RC_ASSERT(a.segments.size() == b.segments.size());
  RC_ASSERT(a.blocks.size() == b.blocks.size());
  for (size_t s = 0; s < a.segments.size(); ++s) {
    const SegmentInfo &x = a.segments[s], &y = b.segments[s];
    RC_ASSERT(x.first_index == y.first_index);
    RC_ASSERT(x.count == y.count);
    RC_ASSERT(x.live_count == y.live_count);
    RC_ASSERT(x.first_block == y.first_block);
    for (uint64_t i = 0; i < x.block_count(); ++i) {
      RC_ASSERT(a.FirstStepOf(x, i) == b.FirstStepOf(y, i));
      RC_ASSERT(a.LastStepOf(x, i) == b.LastStepOf(y, i));
    }
  }
  for (size_t i = 0; i < a.blocks.size(); ++i) {
    const BlockBounds<double> x = a.blocks.Bounds(i), y = b.blocks.Bounds(i);
    RC_ASSERT(SameOrNan(x.min, y.min));
    RC_ASSERT(SameOrNan(x.max, y.max));
    RC_ASSERT(SameOrNan(x.first, y.first));
    RC_ASSERT(SameOrNan(x.last, y.last));
    RC_ASSERT(a.blocks.nonfinite[i] == b.blocks.nonfinite[i]);
    RC_ASSERT(a.blocks.kinds[i] == b.blocks.kinds[i]);
    const float mean = a.blocks.mean[i], other = b.blocks.mean[i];
    RC_ASSERT(((mean != mean && other != other) ||
               std::fabs(mean - other) <= 1e-5f * std::fabs(mean) + 1e-6f));
  }
  RC_ASSERT(a.blocks.first_time_s.size() == b.blocks.first_time_s.size());
  for (size_t i = 0; i < a.blocks.first_time_s.size(); ++i) {
    RC_ASSERT(SameOrNan(a.blocks.first_time_s[i], b.blocks.first_time_s[i]));
    RC_ASSERT(SameOrNan(a.blocks.last_time_s[i], b.blocks.last_time_s[i]));
  }
}

void ExpectSummaryOf(const PointColumns& p, const SeriesSummary& s) {
  RC_ASSERT(s.count == p.size());
  uint64_t nonfinite = 0;
  std::optional<size_t> low, high;
  for (size_t i = 0; i < p.size(); ++i) {
    if (!std::isfinite(p.values[i])) {
      ++nonfinite;
      continue;
    }
    if (!low || p.values[i] < p.values[*low]) low = i;
    if (!high || p.values[i] > p.values[*high]) high = i;
  }
  RC_ASSERT(s.nonfinite == nonfinite);
  RC_ASSERT(s.min.has_value() == low.has_value());
  if (low) {
    RC_ASSERT(SameBits(*s.min, p.values[*low]));
    RC_ASSERT(s.min_step == p.steps[*low]);
    RC_ASSERT(SameBits(*s.max, p.values[*high]));
    RC_ASSERT(s.max_step == p.steps[*high]);
  }
  if (p.empty()) return;
  RC_ASSERT(std::memcmp(&s.first, &p.values.front(), 8) == 0);
  RC_ASSERT(std::memcmp(&s.last, &p.values.back(), 8) == 0);
  RC_ASSERT(s.first_step == p.steps.front());
  RC_ASSERT(s.last_step == p.steps.back());
}

PointColumns Slice(const PointColumns& p, size_t begin, size_t end) {
  const auto cut = [&](const auto& c) {
    return std::decay_t<decltype(c)>(c.begin() + static_cast<ptrdiff_t>(begin),
                                     c.begin() + static_cast<ptrdiff_t>(end));
  };
  return {cut(p.steps), cut(p.wall_times_s), cut(p.values)};
}

// Appends in random pieces, with flushes, forgetting, and restarts of the run in between; the
// memory series gets the same.
void AppendInPieces(SeriesWriter* writer, int64_t id, const PointColumns& points, bool restarts,
                    std::mt19937* random, MemorySeries* memory) {
  size_t at = 0;
  while (at < points.size()) {
    const size_t sizes[] = {1, 7, 100, 300, 5000};
    const size_t end = std::min(points.size(), at + 1 + (*random)() % sizes[(*random)() % 5]);
    const PointColumns piece = Slice(points, at, end);
    RC_ASSERT(writer->Append(id, piece).ok());
    memory->Append(piece);
    at = end;
    if (restarts && (*random)() % 4 == 0) {
      const int64_t step = points.steps[(*random)() % end];
      if (step != kNoStep) {
        RC_ASSERT(writer->RewindRun(7, step).ok());
        memory->Rewind(step);
      }
    }
    if ((*random)() % 2 == 0) RC_ASSERT(writer->Flush().ok());
    if ((*random)() % 8 == 0) {
      RC_ASSERT(writer->Flush().ok());
      writer->Reset();
    }
  }
  RC_ASSERT(writer->Flush().ok());
}

RC_GTEST_PROP(SeriesStore, ReadsBackWhatWasAppendedInPieces, ()) {
  const SeriesSpec spec = RandomSpec(20000);
  std::mt19937 random(spec.seed);
  const PointColumns points = MakePoints(spec);
  auto database = NewDatabase();
  SeriesWriter writer(database.get());
  auto id = writer.SeriesFor(7, 3);
  RC_ASSERT(id.ok());
  const bool restarts = *rc::gen::arbitrary<bool>();
  MemorySeries memory({}, true);
  AppendInPieces(&writer, *id, points, restarts, &random, &memory);

  SeriesReader reader(database.get());
  PointColumns back;
  RC_ASSERT(reader.Points(*id, {0, points.size()}, &back).ok());
  ExpectSamePoints(back, points);
  auto summary = reader.Summary(*id);
  RC_ASSERT(summary.ok());
  ExpectSummaryOf(points, *summary);
  auto skeleton = reader.Skeleton(*id, true);
  RC_ASSERT(skeleton.ok());
  ExpectSameSkeleton(*skeleton, memory.pyramid().skeleton());

  for (int i = 0; i < 5 && !points.empty(); ++i) {
    const size_t begin = random() % points.size();
    const size_t end = begin + random() % (points.size() - begin + 1);
    PointColumns part;
    RC_ASSERT(reader.Points(*id, {begin, end}, &part).ok());
    ExpectSamePoints(part, Slice(points, begin, end));
    auto value = reader.ValueAt(*id, begin);
    RC_ASSERT(value.ok());
    RC_ASSERT(SameBits(*value, points.values[begin]));
  }
  RC_ASSERT(!reader.Points(*id, {0, points.size() + 1}, &back).ok());
}

RC_GTEST_PROP(SeriesStore, ExtendEqualsLoadingAnew, ()) {
  const SeriesSpec spec = RandomSpec(9000);
  const PointColumns points = MakePoints(spec);
  auto database = NewDatabase();
  SeriesWriter writer(database.get());
  const int64_t id = *writer.SeriesFor(7, 3);
  SeriesReader reader(database.get());
  const size_t half = *rc::gen::inRange<size_t>(0, points.size() + 1);
  RC_ASSERT(writer.Append(id, Slice(points, 0, half)).ok());
  RC_ASSERT(writer.Flush().ok());
  SeriesPyramid pyramid(*reader.Skeleton(id, true));
  RC_ASSERT(writer.Append(id, Slice(points, half, points.size())).ok());
  RC_ASSERT(writer.Flush().ok());
  auto extended = reader.Extend(id, &pyramid);
  RC_ASSERT(extended.ok());
  RC_ASSERT(*extended);
  ExpectSameSkeleton(pyramid.skeleton(), *reader.Skeleton(id, true));
}

RC_GTEST_PROP(SeriesStore, TruncatingLeavesTheFirstPart, ()) {
  const SeriesSpec spec = RandomSpec(15000);
  std::mt19937 random(spec.seed);
  const PointColumns points = MakePoints(spec);
  auto database = NewDatabase();
  SeriesWriter writer(database.get());
  const int64_t id = *writer.SeriesFor(7, 3);
  MemorySeries memory({}, true), ignored({}, true);
  const size_t kept = random() % (points.size() + 1);
  AppendInPieces(&writer, id, Slice(points, 0, kept), random() % 2 == 0, &random, &memory);
  // A restart right at the end belongs to what is taken back; make the two agree.
  RC_ASSERT(writer.Truncate(id, kept).ok());
  RC_ASSERT(writer.Flush().ok());
  SeriesReader reader(database.get());
  const SeriesSkeleton before = *reader.Skeleton(id, true);

  AppendInPieces(&writer, id, Slice(points, kept, points.size()), random() % 2 == 0, &random,
                 &ignored);
  RC_ASSERT(writer.Truncate(id, kept).ok());
  RC_ASSERT(writer.Flush().ok());
  PointColumns back;
  RC_ASSERT(reader.Points(id, {0, kept}, &back).ok());
  ExpectSamePoints(back, Slice(points, 0, kept));
  ExpectSummaryOf(back, *reader.Summary(id));
  ExpectSameSkeleton(*reader.Skeleton(id, true), before);
  // No axis is left behind, none is missing.
  RC_ASSERT(
      *database->QueryInt("SELECT count(*) FROM axis a WHERE refs<>(SELECT count(*) FROM chunk c "
                          "WHERE c.axis=a.id) OR refs=0") == 0);
  // And it can be appended to again.
  RC_ASSERT(writer.Append(id, Slice(points, kept, points.size())).ok());
  RC_ASSERT(writer.Flush().ok());
  back.Clear();
  RC_ASSERT(reader.Points(id, {0, points.size()}, &back).ok());
  ExpectSamePoints(back, points);
  RC_ASSERT(reader.Skeleton(id, true).ok());
}

TEST(SeriesStore, MetricsOfOneStepShareTheirAxis) {
  auto database = NewDatabase();
  SeriesWriter writer(database.get());
  SeriesSpec spec;
  spec.points = 3000;
  spec.steps_kind = 1;
  spec.times_kind = 1;
  PointColumns points = MakePoints(spec);
  for (int metric = 0; metric < 20; ++metric) {
    ASSERT_TRUE(writer.Append(*writer.SeriesFor(1, metric), points).ok());
    if (metric == 10) {  // the same steps a little later
      for (double& t : points.wall_times_s) t += 1.0 / 1024;
    }
  }
  ASSERT_TRUE(writer.Append(*writer.SeriesFor(2, 0), points).ok());
  ASSERT_TRUE(writer.Flush().ok());
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM axis"), 2);
  EXPECT_EQ(*database->QueryInt("SELECT refs FROM axis WHERE run=1"), 20);
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM chunk WHERE times IS NULL"), 12);
  ASSERT_TRUE(writer.RemoveRun(1).ok());
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM axis"), 1);
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM chunk"), 1);
  EXPECT_EQ(*database->QueryInt("SELECT count(*) FROM series"), 1);
}

TEST(SeriesStore, KeepsBitsOfFirstAndLast) {
  auto database = NewDatabase();
  SeriesWriter writer(database.get());
  const int64_t id = *writer.SeriesFor(1, 1);
  uint64_t bits = 0x7ff8000000abcdef;
  double nan;
  std::memcpy(&nan, &bits, 8);
  PointColumns points;
  points.Append(1, 1.5, nan);
  points.Append(2, 2.5, -0.0);
  ASSERT_TRUE(writer.Append(id, points).ok());
  ASSERT_TRUE(writer.Flush().ok());
  SeriesReader reader(database.get());
  const SeriesSummary summary = *reader.Summary(id);
  EXPECT_EQ(std::memcmp(&summary.first, &nan, 8), 0);
  EXPECT_TRUE(std::signbit(summary.last));
  EXPECT_TRUE(std::signbit(*summary.min));
  EXPECT_EQ(*database->QueryInt("SELECT typeof(first)='blob' FROM series"), 1);
}

TEST(SeriesStore, RefusesAnUnknownEncodingByName) {
  auto database = NewDatabase();
  SeriesWriter writer(database.get());
  SeriesSpec spec;
  spec.points = 300;
  const int64_t id = *writer.SeriesFor(1, 1);
  ASSERT_TRUE(writer.Append(id, MakePoints(spec)).ok());
  ASSERT_TRUE(writer.Flush().ok());
  ASSERT_TRUE(database->Execute("UPDATE chunk SET encoding='decimal'").ok());
  SeriesReader reader(database.get());
  PointColumns points;
  const Status status = reader.Points(id, {0, 10}, &points);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(status.error().message.find("decimal"), std::string::npos);
}

TEST(SeriesStore, NoticesAFlippedBit) {
  auto database = NewDatabase();
  SeriesWriter writer(database.get());
  SeriesSpec spec;
  spec.points = 300;
  const int64_t id = *writer.SeriesFor(1, 1);
  ASSERT_TRUE(writer.Append(id, MakePoints(spec)).ok());
  ASSERT_TRUE(writer.Flush().ok());
  ASSERT_TRUE(database->Execute("UPDATE chunk SET data=zeroblob(length(data))").ok());
  SeriesReader reader(database.get());
  PointColumns points;
  const Status status = reader.Points(id, {0, 10}, &points);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(points.empty());
}

}  // namespace
}  // namespace tidemark

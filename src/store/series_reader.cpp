#include "store/series_reader.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "series/codec.h"
#include "store/series_chunk_cache.h"
#include "store/series_rows.h"
#include "store/series_skeleton.h"
#include "store/series_summary.h"

namespace tidemark {
namespace {

class StoredPoints final : public PointReader {
 public:
  StoredPoints(SeriesReader* reader, int64_t series_id) : reader_(reader), series_id_(series_id) {}
  bool Read(IndexRange range, PointColumns* out) override {
    return reader_->Points(series_id_, range, out).ok();
  }
  bool ReadValues(IndexRange range, std::vector<double>* out) override {
    return reader_->Values(series_id_, range, out).ok();
  }

 private:
  SeriesReader* reader_;
  int64_t series_id_;
};

Error OutOfRange(int64_t series_id, IndexRange range) {
  return MakeError(ErrorCode::kNotFound, fmt::format("series {} has no points {} to {}", series_id,
                                                     range.begin, range.end));
}

}  // namespace

struct SeriesReader::State {
  State(Database* db, size_t cache_bytes) : database(db), cache(db, cache_bytes) {}

  // Calls visit(run, begin, end), counted from the run's first point, for the parts of `range` in
  // order.
  template <typename Visit>
  Status Each(int64_t series_id, IndexRange range, const Visit& visit) {
    TM_ASSIGN_OR_RETURN(const std::vector<ChunkRun>* runs, cache.Runs(series_id));
    const uint64_t count = runs->empty() ? 0 : runs->back().first_index + runs->back().count;
    if (range.begin > range.end || range.end > count) return OutOfRange(series_id, range);
    auto run =
        std::upper_bound(runs->begin(), runs->end(), range.begin,
                         [](uint64_t index, const ChunkRun& r) { return index < r.first_index; });
    uint64_t at = range.begin;
    if (at < range.end) --run;
    for (; at < range.end; ++run) {
      const uint64_t end = std::min(range.end, run->first_index + run->count);
      TM_RETURN_IF_ERROR(visit(*run, at - run->first_index, end - run->first_index));
      at = end;
    }
    return {};
  }

  Database* database;
  ChunkCache cache;
};

SeriesReader::SeriesReader(Database* database, size_t cache_bytes)
    : state_(std::make_unique<State>(database, cache_bytes)) {}
SeriesReader::~SeriesReader() = default;

Result<SeriesSummary> SeriesReader::Summary(int64_t series_id) {
  return LoadSummary(state_->database, series_id);
}

namespace {

Result<std::vector<SeriesSummary>> ReadSummaries(Database* database, std::string_view where,
                                                 int64_t id) {
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare(fmt::format("SELECT {} FROM series {}",
                                                                      kSummaryColumns, where)));
  if (id >= 0) select.Bind(0, id);
  std::vector<SeriesSummary> all;
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return all;
    all.emplace_back();
    TM_RETURN_IF_ERROR(ReadSummary(select, &all.back()));
  }
}

}  // namespace

Result<std::vector<SeriesSummary>> SeriesReader::Summaries(int64_t metric_id) {
  if (metric_id < 0) return ReadSummaries(state_->database, "ORDER BY run, metric", -1);
  return ReadSummaries(state_->database, "WHERE metric=? ORDER BY run", metric_id);
}

Result<std::vector<SeriesSummary>> SeriesReader::SummariesOfRun(int64_t run_id) {
  return ReadSummaries(state_->database, "WHERE run=? ORDER BY metric", run_id);
}

Result<SeriesSkeleton> SeriesReader::Skeleton(int64_t series_id, bool with_times) {
  StoredPoints points(this, series_id);
  AxisReader axes(state_->database);
  return LoadSkeleton(state_->database, &axes, series_id, with_times, &points);
}

Result<bool> SeriesReader::Extend(int64_t series_id, SeriesPyramid* pyramid) {
  const SeriesSkeleton& skeleton = pyramid->skeleton();
  TM_ASSIGN_OR_RETURN(const std::vector<Rewind> rewinds, LoadRewinds(state_->database, series_id));
  TM_ASSIGN_OR_RETURN(const SeriesSummary summary, Summary(series_id));
  if (rewinds.size() != skeleton.rewinds.size() || summary.count < skeleton.count) return false;
  PointColumns points;
  TM_RETURN_IF_ERROR(Points(series_id, {skeleton.count, summary.count}, &points));
  pyramid->Append(points);
  return true;
}

Result<uint64_t> SeriesReader::LastRestart(int64_t series_id) {
  TM_ASSIGN_OR_RETURN(const std::vector<Rewind> rewinds, LoadRewinds(state_->database, series_id));
  uint64_t last = 0;
  for (const Rewind& rewind : rewinds) last = std::max(last, rewind.at_index);
  return last;
}

Status SeriesReader::Points(int64_t series_id, IndexRange range, PointColumns* out) {
  return state_->Each(series_id, range, [&](const ChunkRun& run, size_t begin, size_t end) {
    return state_->cache.Points(series_id, run, begin, end, out);
  });
}

Status SeriesReader::Values(int64_t series_id, IndexRange range, std::vector<double>* out) {
  return state_->Each(series_id, range, [&](const ChunkRun& run, size_t begin, size_t end) {
    return state_->cache.Values(series_id, run, begin, end, out);
  });
}

std::unique_ptr<PointReader> SeriesReader::PointsOf(int64_t series_id) {
  return std::make_unique<StoredPoints>(this, series_id);
}

Result<double> SeriesReader::ValueAt(int64_t series_id, uint64_t index) {
  Database* database = state_->database;
  TM_ASSIGN_OR_RETURN(const std::vector<ChunkRun>* runs, state_->cache.Runs(series_id));
  const auto after =
      std::upper_bound(runs->begin(), runs->end(), index,
                       [](uint64_t i, const ChunkRun& r) { return i < r.first_index; });
  if (after == runs->begin() || index >= (after - 1)->first_index + (after - 1)->count) {
    return OutOfRange(series_id, {index, index + 1});
  }
  const ChunkRun run = *(after - 1);
  const size_t local = index - run.first_index;
  if (run.id == 0) {
    std::vector<double> value;
    TM_RETURN_IF_ERROR(state_->cache.Values(series_id, run, local, local + 1, &value));
    return value[0];
  }
  TM_ASSIGN_OR_RETURN(Statement select, database->Prepare("SELECT encoding FROM chunk WHERE id=?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, run.id).Step());
  if (!row) return OutOfRange(series_id, {index, index + 1});
  TM_ASSIGN_OR_RETURN(const ValueLayout layout, LayoutOfValues(select.Text(0)));
  sqlite3_blob* blob = nullptr;
  if (sqlite3_blob_open(database->handle(), "main", "chunk", "data", run.id, 0, &blob) !=
      SQLITE_OK) {
    sqlite3_blob_close(blob);
    return database->LastError("read");
  }
  uint8_t bytes[8];
  const int at = layout.constant ? 0 : static_cast<int>(local * layout.width);
  const int code = sqlite3_blob_read(blob, bytes, static_cast<int>(layout.width), at);
  sqlite3_blob_close(blob);
  if (code != SQLITE_OK) return database->LastError("read");
  return DecodeOneValue(layout, bytes);
}

}  // namespace tidemark

#include "store/series_removal.h"

#include <algorithm>
#include <vector>

#include "store/series_level.h"
#include "store/series_open.h"
#include "store/series_rows.h"
#include "store/series_summary.h"

namespace tidemark {
namespace {

struct ChunkPlace {
  int64_t id, axis_id;
  uint64_t first_index;
  size_t count;
};

Result<std::vector<ChunkPlace>> ChunksOf(Database* database, int64_t series_id) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database->Prepare("SELECT id, axis, first_index, count FROM chunk WHERE id>=? AND "
                        "id<? ORDER BY id"));
  select.Bind(0, RowId(series_id, 0)).Bind(1, RowId(series_id + 1, 0));
  std::vector<ChunkPlace> chunks;
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return chunks;
    chunks.push_back({select.Int(0), select.Int(1), static_cast<uint64_t>(select.Int(2)),
                      static_cast<size_t>(select.Int(3))});
  }
}

Status DeleteRange(Database* database, std::string_view sql, int64_t from, int64_t to) {
  TM_ASSIGN_OR_RETURN(Statement remove, database->Prepare(sql));
  return remove.Bind(0, from).Bind(1, to).Run();
}

// Leaves the first `buckets` buckets of the level.
Status TrimLevel(Database* database, int64_t series_id, uint64_t buckets) {
  const int64_t row = RowId(series_id, static_cast<int64_t>(buckets / kLevelBuckets));
  const size_t rest = buckets % kLevelBuckets;
  std::vector<StoredBlock> blocks;
  if (rest > 0) {
    TM_ASSIGN_OR_RETURN(Statement select,
                        database->Prepare("SELECT count, encoding, data FROM level WHERE id=?"));
    TM_ASSIGN_OR_RETURN(const bool found, select.Bind(0, row).Step());
    if (found) {
      TM_RETURN_IF_ERROR(
          DecodeLevel(select.Text(1), select.Blob(2), static_cast<size_t>(select.Int(0)), &blocks));
    }
  }
  TM_RETURN_IF_ERROR(DeleteRange(database, "DELETE FROM level WHERE id>=? AND id<?", row,
                                 RowId(series_id + 1, 0)));
  blocks.resize(std::min(rest, blocks.size()));
  if (blocks.empty()) return {};
  const EncodedColumn column = EncodeLevel(blocks);
  TM_ASSIGN_OR_RETURN(Statement insert,
                      database->Prepare("INSERT INTO level(id, count, encoding, data) "
                                        "VALUES(?, ?, ?, ?)"));
  insert.Bind(0, row).Bind(1, static_cast<int64_t>(blocks.size())).Bind(2, column.encoding);
  return insert.BindBlob(3, column.bytes).Run();
}

PointColumns Head(const PointColumns& points, size_t count) {
  const auto part = [count](const auto& column) {
    return std::decay_t<decltype(column)>(column.begin(),
                                          column.begin() + static_cast<ptrdiff_t>(count));
  };
  return {part(points.steps), part(points.wall_times_s), part(points.values)};
}

// Appends with a fresh view of the file, so that a rewind at this place starts a segment again.
Status AppendAnew(Database* database, AxisStore* axes, int64_t series_id,
                  const PointColumns& points) {
  if (points.empty()) return {};
  TM_ASSIGN_OR_RETURN(std::unique_ptr<OpenSeries> series,
                      OpenSeries::Load(database, axes, series_id));
  TM_RETURN_IF_ERROR(series->Append(PointSpans(points)));
  return series->Flush();
}

class Truncation {
 public:
  Truncation(Database* database, AxisStore* axes, const SeriesSummary& old)
      : database_(database), axes_(axes), reader_(database), old_(old) {}

  Status Run(uint64_t count) {
    TM_ASSIGN_OR_RETURN(chunks_, ChunksOf(database_, old_.series_id));
    kept_ = chunks_.size();
    while (kept_ > 0 && (chunks_[kept_ - 1].first_index + chunks_[kept_ - 1].count > count))
      --kept_;
    // The last one kept is taken apart too: it may become the open chunk.
    if (kept_ > 0) --kept_;
    TM_RETURN_IF_ERROR(ReadRest(count));
    TM_RETURN_IF_ERROR(Summarize());
    TM_RETURN_IF_ERROR(Remove(count));
    for (const PointColumns& part : rest_) {
      TM_RETURN_IF_ERROR(AppendAnew(database_, axes_, old_.series_id, part));
    }
    return axes_->Flush();
  }

 private:
  // The points behind the kept chunks up to `count`, as they lay in chunks and tail.
  Status ReadRest(uint64_t count) {
    for (size_t i = kept_; i < chunks_.size() && chunks_[i].first_index < count; ++i) {
      PointColumns points;
      TM_RETURN_IF_ERROR(ReadChunk(database_, &reader_, chunks_[i].id, chunks_[i].count, &points));
      rest_.push_back(
          Head(points, std::min<uint64_t>(points.size(), count - chunks_[i].first_index)));
    }
    const uint64_t tail = chunks_.empty() ? 0 : chunks_.back().first_index + chunks_.back().count;
    if (tail >= count) return {};
    PointColumns points;
    TM_RETURN_IF_ERROR(ReadTail(database_, old_.series_id, tail, &points));
    rest_.push_back(Head(points, std::min<uint64_t>(points.size(), count - tail)));
    return {};
  }

  Status Summarize() {
    summary_.series_id = old_.series_id;
    summary_.run_id = old_.run_id;
    summary_.metric_id = old_.metric_id;
    for (size_t i = 0; i < kept_; ++i) {
      PointColumns points;
      TM_RETURN_IF_ERROR(ReadChunk(database_, &reader_, chunks_[i].id, chunks_[i].count, &points));
      AddToSummary(PointSpans(points), &summary_);
      // A chunk that ends a segment early and comes last counts as open, so the level leaves it
      // out.
      if (i + 1 < kept_ || chunks_[i].count == kChunkPoints) {
        buckets_ += (chunks_[i].count + kBlockPoints - 1) / kBlockPoints;
      }
    }
    return SaveSummary(database_, summary_);
  }

  Status Remove(uint64_t count) {
    const int64_t id = old_.series_id;
    for (size_t i = kept_; i < chunks_.size(); ++i) axes_->Release(chunks_[i].axis_id);
    const int64_t from = kept_ < chunks_.size() ? chunks_[kept_].id : RowId(id + 1, 0);
    TM_RETURN_IF_ERROR(
        DeleteRange(database_, "DELETE FROM chunk WHERE id>=? AND id<?", from, RowId(id + 1, 0)));
    TM_RETURN_IF_ERROR(DeleteRange(database_, "DELETE FROM tail WHERE id>=? AND id<?", RowId(id, 0),
                                   RowId(id + 1, 0)));
    TM_RETURN_IF_ERROR(DeleteRange(database_, "DELETE FROM rewind WHERE series=? AND at_index>=?",
                                   id, static_cast<int64_t>(count)));
    return TrimLevel(database_, id, buckets_);
  }

  Database* database_;
  AxisStore* axes_;
  AxisReader reader_;
  const SeriesSummary& old_;
  SeriesSummary summary_;
  std::vector<ChunkPlace> chunks_;
  size_t kept_ = 0;
  std::vector<PointColumns> rest_;
  uint64_t buckets_ = 0;
};

}  // namespace

Status TruncateSeries(Database* database, AxisStore* axes, int64_t series_id, uint64_t count) {
  TM_ASSIGN_OR_RETURN(const SeriesSummary old, LoadSummary(database, series_id));
  if (count > old.count) return {};
  if (count == old.count) {
    return DeleteRange(database, "DELETE FROM rewind WHERE series=? AND at_index>=?", series_id,
                       static_cast<int64_t>(count));
  }
  return Truncation(database, axes, old).Run(count);
}

Status RemoveSeriesOfRun(Database* database, int64_t run_id) {
  std::vector<int64_t> ids;
  {
    TM_ASSIGN_OR_RETURN(Statement select, database->Prepare("SELECT id FROM series WHERE run=?"));
    select.Bind(0, run_id);
    for (;;) {
      TM_ASSIGN_OR_RETURN(const bool row, select.Step());
      if (!row) break;
      ids.push_back(select.Int(0));
    }
  }
  for (const int64_t id : ids) {
    for (const char* sql :
         {"DELETE FROM chunk WHERE id>=? AND id<?", "DELETE FROM level WHERE id>=? AND id<?",
          "DELETE FROM tail WHERE id>=? AND id<?"}) {
      TM_RETURN_IF_ERROR(DeleteRange(database, sql, RowId(id, 0), RowId(id + 1, 0)));
    }
    TM_RETURN_IF_ERROR(
        DeleteRange(database, "DELETE FROM rewind WHERE series=? AND at_index>=?", id, 0));
  }
  for (const char* sql : {"DELETE FROM axis WHERE run=?", "DELETE FROM series WHERE run=?"}) {
    TM_ASSIGN_OR_RETURN(Statement remove, database->Prepare(sql));
    TM_RETURN_IF_ERROR(remove.Bind(0, run_id).Run());
  }
  return {};
}

}  // namespace tidemark

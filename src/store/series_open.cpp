#include "store/series_open.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/series_level.h"
#include "store/series_summary.h"

namespace tidemark {
namespace {

Error Contradiction(int64_t series_id, std::string_view what) {
  return MakeError(ErrorCode::kCorrupt,
                   fmt::format("series {} contradicts itself: {}", series_id, what),
                   "Check the file. Points are not appended to this series.");
}

void Append(const PointSpans& from, PointColumns* to) {
  to->steps.insert(to->steps.end(), from.steps.begin(), from.steps.end());
  to->wall_times_s.insert(to->wall_times_s.end(), from.times_s.begin(), from.times_s.end());
  to->values.insert(to->values.end(), from.values.begin(), from.values.end());
}

}  // namespace

Result<std::unique_ptr<OpenSeries>> OpenSeries::Load(Database* database, AxisStore* axes,
                                                     int64_t series_id) {
  std::unique_ptr<OpenSeries> series(new OpenSeries(database, axes));
  TM_ASSIGN_OR_RETURN(series->summary_, LoadSummary(database, series_id));
  if (series->summary_.count > 0) TM_RETURN_IF_ERROR(series->LoadPlace());
  return series;
}

// Finds the open chunk and the tail behind the stored points.
Status OpenSeries::LoadPlace() {
  const int64_t id = summary_.series_id;
  TM_ASSIGN_OR_RETURN(Statement chunk,
                      database_->Prepare("SELECT id, axis, first_index, count, segment FROM chunk "
                                         "WHERE id>=? AND id<? ORDER BY id DESC LIMIT 1"));
  TM_ASSIGN_OR_RETURN(const bool has_chunk,
                      chunk.Bind(0, RowId(id, 0)).Bind(1, RowId(id + 1, 0)).Step());
  const uint64_t first = has_chunk ? static_cast<uint64_t>(chunk.Int(2)) : 0;
  const uint64_t count = has_chunk ? static_cast<uint64_t>(chunk.Int(3)) : 0;
  if (first > summary_.count || count > kChunkPoints)
    return Contradiction(id, "its last chunk is misplaced");
  segment_ = has_chunk ? static_cast<uint32_t>(chunk.Int(4)) : 0;
  bool sealed = count == kChunkPoints || !has_chunk;
  TM_RETURN_IF_ERROR(LoadTailPlace(first + count, has_chunk, segment_, &sealed));
  chunk_row_ = has_chunk ? chunk.Int(0) - RowId(id, 0) + (sealed ? 1 : 0) : 0;
  chunk_first_ = sealed ? first + count : first;
  if (!sealed) {
    chunk_points_ = count;
    chunk_axis_ = chunk.Int(1);
  }
  if (first + count + tail_points_ != summary_.count) {
    return Contradiction(id, fmt::format("it says {} points but has {}", summary_.count,
                                         first + count + tail_points_));
  }
  TM_ASSIGN_OR_RETURN(Statement rewind,
                      database_->Prepare("SELECT 1 FROM rewind WHERE series=? AND "
                                         "at_index=? AND step<=? LIMIT 1"));
  rewind.Bind(0, id).Bind(1, static_cast<int64_t>(summary_.count)).Bind(2, summary_.last_step);
  TM_ASSIGN_OR_RETURN(starts_segment_, rewind.Step());
  return {};
}

// A tail of another segment says that the last chunk is sealed although it is not full.
Status OpenSeries::LoadTailPlace(uint64_t chunk_end, bool has_chunk, uint32_t chunk_segment,
                                 bool* chunk_is_sealed) {
  const int64_t id = summary_.series_id;
  TM_ASSIGN_OR_RETURN(
      Statement tail,
      database_->Prepare("SELECT max(id), sum(count), min(first_index), max(segment) FROM "
                         "tail WHERE id>=? AND id<?"));
  TM_ASSIGN_OR_RETURN(const bool row, tail.Bind(0, RowId(id, 0)).Bind(1, RowId(id + 1, 0)).Step());
  if (!row || tail.IsNull(0)) return {};
  tail_rows_ = tail.Int(0) - RowId(id, 0) + 1;
  if (tail.Int(1) < 0 || tail.Int(1) > static_cast<int64_t>(kChunkPoints) ||
      tail.Int(2) != static_cast<int64_t>(chunk_end)) {
    return Contradiction(id, "its tail is misplaced");
  }
  tail_points_ = static_cast<size_t>(tail.Int(1));
  segment_ = static_cast<uint32_t>(tail.Int(3));
  if (has_chunk && segment_ != chunk_segment) *chunk_is_sealed = true;
  return {};
}

Status OpenSeries::Append(const PointSpans& points) {
  if (points.size() == 0) return {};
  dirty_ = true;
  int64_t previous = summary_.last_step;
  size_t at = 0;
  while (at < points.size()) {
    const bool first = summary_.count == 0;
    if (!first && (starts_segment_ || StartsSegment(previous, points.steps[at]))) {
      TM_RETURN_IF_ERROR(StartSegment());
    }
    starts_segment_ = false;
    size_t end = at + 1;
    if (segment_ >= kMaxSegments) {
      end = points.size();
    } else {
      while (end < points.size() &&
             !tidemark::StartsSegment(points.steps[end - 1], points.steps[end]))
        ++end;
    }
    const PointSpans part = points.Part(at, end - at);
    TM_RETURN_IF_ERROR(AppendToSegment(part));
    previous = points.steps[end - 1];
    at = end;
  }
  return {};
}

Status OpenSeries::StartSegment() {
  if (segment_ >= kMaxSegments) return {};
  if (open_points() > 0) TM_RETURN_IF_ERROR(Seal());
  ++segment_;
  return {};
}

Status OpenSeries::AppendToSegment(const PointSpans& points) {
  size_t at = 0;
  while (at < points.size()) {
    const size_t open = open_points();
    const size_t count = std::min(kChunkPoints - open, points.size() - at);
    const PointSpans part = points.Part(at, count);
    if (open == 0 && count == kChunkPoints) {
      TM_RETURN_IF_ERROR(WriteSealed(part));  // whole chunks are not copied
    } else {
      tidemark::Append(part, &pending_);
      if (open + count == kChunkPoints) TM_RETURN_IF_ERROR(Seal());
    }
    AddToSummary(part, &summary_);
    at += count;
  }
  return {};
}

// Everything open becomes a chunk that is not written again.
Status OpenSeries::Seal() {
  TM_RETURN_IF_ERROR(Gather());
  TM_RETURN_IF_ERROR(WriteSealed(PointSpans(pending_)));
  pending_.Clear();
  return {};
}

Status OpenSeries::WriteSealed(const PointSpans& points) {
  TM_RETURN_IF_ERROR(WriteRow(points));
  TM_RETURN_IF_ERROR(PushLevel(BlocksOf(points.values)));
  ++chunk_row_;
  chunk_first_ += points.size();
  chunk_points_ = 0;
  chunk_axis_ = 0;
  return {};
}

// Writes the chunk at chunk_row_, new or in place of the open one.
Status OpenSeries::WriteRow(const PointSpans& points) {
  if (chunk_row_ >= kMaxRowsPerSeries) {
    return MakeError(
        ErrorCode::kTooLarge,
        fmt::format("series {} has too many points for this file format", summary_.series_id));
  }
  TM_ASSIGN_OR_RETURN(const AxisUse axis,
                      axes_->Use(summary_.run_id, points.steps, points.times_s));
  const RowPlace place = {RowId(summary_.series_id, chunk_row_), chunk_first_, segment_};
  TM_RETURN_IF_ERROR(WriteChunk(database_, place, axis, points));
  if (chunk_axis_ != 0) axes_->Release(chunk_axis_);
  chunk_axis_ = axis.axis_id;
  return {};
}

// Brings the stored points of the open chunk back into memory, in front of the pending ones.
Status OpenSeries::Gather() {
  if (chunk_points_ + tail_points_ == 0) return {};
  PointColumns all;
  if (chunk_points_ > 0) {
    AxisReader axes(database_);
    TM_RETURN_IF_ERROR(
        ReadChunk(database_, &axes, RowId(summary_.series_id, chunk_row_), chunk_points_, &all));
  }
  if (tail_points_ > 0) {
    TM_RETURN_IF_ERROR(ReadTail(database_, summary_.series_id, chunk_first_ + chunk_points_, &all));
  }
  if (all.size() != chunk_points_ + tail_points_) {
    return Contradiction(summary_.series_id, "points of its tail are missing");
  }
  tidemark::Append(PointSpans(pending_), &all);
  pending_ = std::move(all);
  chunk_points_ = 0;
  return DropTail();
}

Status OpenSeries::DropTail() {
  if (tail_rows_ == 0) return {};
  const int64_t id = summary_.series_id;
  TM_ASSIGN_OR_RETURN(Statement remove,
                      database_->Prepare("DELETE FROM tail WHERE id>=? AND id<?"));
  TM_RETURN_IF_ERROR(remove.Bind(0, RowId(id, 0)).Bind(1, RowId(id + 1, 0)).Run());
  tail_rows_ = 0;
  tail_points_ = 0;
  return {};
}

Result<bool> OpenSeries::Rewind(int64_t step) {
  const int64_t high = summary_.max_step_bound;
  if (summary_.count == 0 || high == kNoStep || high < step) return false;
  TM_ASSIGN_OR_RETURN(Statement insert,
                      database_->Prepare("INSERT OR IGNORE INTO rewind(series, at_index, "
                                         "step) VALUES(?, ?, ?)"));
  insert.Bind(0, summary_.series_id).Bind(1, static_cast<int64_t>(summary_.count)).Bind(2, step);
  TM_RETURN_IF_ERROR(insert.Run());
  if (summary_.last_step >= step) starts_segment_ = true;
  return true;
}

Status OpenSeries::Flush() {
  if (!dirty_) return {};
  if (!pending_.empty()) {
    if (tail_points_ + pending_.size() >= kTailPoints) {
      TM_RETURN_IF_ERROR(Gather());
      TM_RETURN_IF_ERROR(WriteRow(PointSpans(pending_)));
      chunk_points_ = pending_.size();
    } else {
      const RowPlace place = {RowId(summary_.series_id, tail_rows_),
                              chunk_first_ + chunk_points_ + tail_points_, segment_};
      TM_RETURN_IF_ERROR(WriteTail(database_, place, PointSpans(pending_)));
      ++tail_rows_;
      tail_points_ += pending_.size();
    }
    pending_ = {};
  }
  if (level_dirty_) TM_RETURN_IF_ERROR(WriteLevel(level_.size()));
  level_ = {};
  level_loaded_ = false;
  level_dirty_ = false;
  dirty_ = false;
  return SaveSummary(database_, summary_);
}

Status OpenSeries::LoadLevel() {
  if (level_loaded_) return {};
  level_loaded_ = true;
  const int64_t id = summary_.series_id;
  TM_ASSIGN_OR_RETURN(Statement select,
                      database_->Prepare("SELECT id, count, encoding, data FROM level "
                                         "WHERE id>=? AND id<? ORDER BY id DESC LIMIT 1"));
  TM_ASSIGN_OR_RETURN(const bool row,
                      select.Bind(0, RowId(id, 0)).Bind(1, RowId(id + 1, 0)).Step());
  level_.clear();
  level_row_ = row ? select.Int(0) - RowId(id, 0) : 0;
  if (!row) return {};
  if (select.Int(1) == static_cast<int64_t>(kLevelBuckets)) {
    ++level_row_;
    return {};
  }
  return DecodeLevel(select.Text(2), select.Blob(3),
                     static_cast<size_t>(std::max<int64_t>(0, select.Int(1))), &level_);
}

Status OpenSeries::PushLevel(const std::vector<StoredBlock>& blocks) {
  TM_RETURN_IF_ERROR(LoadLevel());
  level_dirty_ = true;
  level_.insert(level_.end(), blocks.begin(), blocks.end());
  while (level_.size() >= kLevelBuckets) {
    TM_RETURN_IF_ERROR(WriteLevel(kLevelBuckets));
    level_.erase(level_.begin(), level_.begin() + kLevelBuckets);
    ++level_row_;
  }
  return {};
}

Status OpenSeries::WriteLevel(size_t count) {
  if (count == 0) return {};
  const EncodedColumn column = EncodeLevel(std::span<const StoredBlock>(level_).first(count));
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database_->Prepare("REPLACE INTO level(id, count, encoding, data) VALUES(?, ?, ?, ?)"));
  insert.Bind(0, RowId(summary_.series_id, level_row_)).Bind(1, static_cast<int64_t>(count));
  return insert.Bind(2, column.encoding).BindBlob(3, column.bytes).Run();
}

}  // namespace tidemark

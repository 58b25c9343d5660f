#include "store/series_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "series/block_stats.h"
#include "series/codec.h"

namespace tidemark {
namespace {

constexpr size_t kCachedAxes = 64;

std::string ChunkName(int64_t id) {
  return fmt::format("chunk {} of series {}", id & (kMaxRowsPerSeries - 1), id >> kRowBits);
}

Error Damaged(const std::string& name, std::string_view how) {
  return MakeError(ErrorCode::kCorrupt, fmt::format("{} is damaged: {}", name, how),
                   "Check the file; everything else in it can still be read.");
}

}  // namespace

Status WriteChunk(Database* database, const RowPlace& place, const AxisUse& axis,
                  const PointSpans& points) {
  const EncodedColumn values = EncodeValues(points.values);
  const BlockStats stats = StatsOf(points.values.data(), points.size());
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database->Prepare("REPLACE INTO chunk(id, axis, first_index, count, segment, nonfinite, min, max, "
                        "checksum, times_ordered, encoding, times_encoding, data, times) "
                        "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  insert.Bind(0, place.id).Bind(1, axis.axis_id).Bind(2, static_cast<int64_t>(place.first_index));
  insert.Bind(3, static_cast<int64_t>(points.size())).Bind(4, static_cast<int64_t>(place.segment));
  insert.Bind(5, static_cast<int64_t>(points.size() - stats.finite));
  if (stats.finite > 0) insert.Bind(6, stats.bounds.min).Bind(7, stats.bounds.max);
  insert.Bind(8, static_cast<int64_t>(ChecksumOf(values.bytes, axis.times.bytes)));
  insert.Bind(10, values.encoding).BindBlob(12, values.bytes);
  if (axis.own_times) {
    insert.Bind(9, static_cast<int64_t>(axis.times_ordered)).Bind(11, axis.times.encoding);
    insert.BindBlob(13, axis.times.bytes);
  }
  return insert.Run();
}

Status WriteTail(Database* database, const RowPlace& place, const PointSpans& points) {
  const EncodedColumn values = EncodeValues(points.values);
  const EncodedColumn steps = EncodeSteps(points.steps);
  const EncodedColumn times = EncodeTimes(points.times_s);
  TM_ASSIGN_OR_RETURN(
      Statement insert,
      database->Prepare("INSERT INTO tail(id, first_index, count, segment, checksum, steps_encoding, "
                        "times_encoding, encoding, data, steps, times) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, "
                        "?, ?)"));
  insert.Bind(0, place.id).Bind(1, static_cast<int64_t>(place.first_index));
  insert.Bind(2, static_cast<int64_t>(points.size())).Bind(3, static_cast<int64_t>(place.segment));
  insert.Bind(4, static_cast<int64_t>(ChecksumOf(values.bytes, steps.bytes, times.bytes)));
  insert.Bind(5, steps.encoding).Bind(6, times.encoding).Bind(7, values.encoding);
  insert.BindBlob(8, values.bytes).BindBlob(9, steps.bytes).BindBlob(10, times.bytes);
  return insert.Run();
}

Result<std::shared_ptr<const AxisColumns>> AxisReader::Read(int64_t axis_id, size_t count) {
  for (auto it = cached_.rbegin(); it != cached_.rend(); ++it) {
    if ((*it)->id != axis_id || (*it)->steps.size() != count) continue;
    std::rotate(it.base() - 1, it.base(), cached_.end());
    return cached_.back();
  }
  TM_ASSIGN_OR_RETURN(Statement select,
                      database_->Prepare("SELECT count, checksum, steps_encoding, steps, times_encoding, "
                                         "times FROM axis WHERE id=?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, axis_id).Step());
  const std::string name = fmt::format("axis {}", axis_id);
  if (!row) return Damaged(name, "it is missing");
  if (select.Int(0) != static_cast<int64_t>(count)) return Damaged(name, "it has another number of rows");
  if (select.Int(1) != ChecksumOf(select.Blob(3), select.Blob(5))) {
    return Damaged(name, "its checksum does not match");
  }
  auto axis = std::make_shared<AxisColumns>();
  axis->id = axis_id;
  TM_RETURN_IF_ERROR(DecodeSteps(select.Text(2), select.Blob(3), count, &axis->steps));
  TM_RETURN_IF_ERROR(DecodeTimes(select.Text(4), select.Blob(5), count, {}, &axis->times_s));
  if (cached_.size() >= kCachedAxes) cached_.erase(cached_.begin());
  cached_.push_back(axis);
  return std::shared_ptr<const AxisColumns>(axis);
}

Status ReadChunk(Database* database, AxisReader* axes, int64_t id, size_t count, PointColumns* out) {
  TM_ASSIGN_OR_RETURN(Statement select,
                      database->Prepare("SELECT axis, count, checksum, encoding, data, times_encoding, "
                                        "times FROM chunk WHERE id=?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, id).Step());
  if (!row) return Damaged(ChunkName(id), "it is missing");
  if (select.Int(1) != static_cast<int64_t>(count) || count == 0 || count > kChunkPoints) {
    return Damaged(ChunkName(id), "its number of points is wrong");
  }
  if (select.Int(2) != ChecksumOf(select.Blob(4), select.Blob(6))) {
    return Damaged(ChunkName(id), "its checksum does not match");
  }
  TM_ASSIGN_OR_RETURN(const std::shared_ptr<const AxisColumns> axis, axes->Read(select.Int(0), count));
  std::vector<double> own_times;
  if (!select.IsNull(5)) {
    TM_RETURN_IF_ERROR(DecodeTimes(select.Text(5), select.Blob(6), count, axis->times_s, &own_times));
  }
  TM_RETURN_IF_ERROR(DecodeValues(select.Text(3), select.Blob(4), count, &out->values));
  const std::vector<double>& times = select.IsNull(5) ? axis->times_s : own_times;
  out->steps.insert(out->steps.end(), axis->steps.begin(), axis->steps.end());
  out->wall_times_s.insert(out->wall_times_s.end(), times.begin(), times.end());
  return {};
}

Status ReadChunkValues(Database* database, int64_t id, size_t count, std::vector<double>* out) {
  TM_ASSIGN_OR_RETURN(Statement select,
                      database->Prepare("SELECT count, checksum, encoding, data, times FROM chunk WHERE "
                                        "id=?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, id).Step());
  if (!row) return Damaged(ChunkName(id), "it is missing");
  if (select.Int(0) != static_cast<int64_t>(count) || count == 0 || count > kChunkPoints) {
    return Damaged(ChunkName(id), "its number of points is wrong");
  }
  if (select.Int(1) != ChecksumOf(select.Blob(3), select.Blob(4))) {
    return Damaged(ChunkName(id), "its checksum does not match");
  }
  return DecodeValues(select.Text(2), select.Blob(3), count, out);
}

Status ReadTail(Database* database, int64_t series_id, uint64_t first_index, PointColumns* out) {
  TM_ASSIGN_OR_RETURN(Statement select,
                      database->Prepare("SELECT first_index, count, checksum, encoding, data, "
                                        "steps_encoding, steps, times_encoding, times FROM tail "
                                        "WHERE id>=? AND id<? ORDER BY id"));
  select.Bind(0, RowId(series_id, 0)).Bind(1, RowId(series_id + 1, 0));
  const std::string name = fmt::format("the tail of series {}", series_id);
  PointColumns points;
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) break;
    const int64_t count = select.Int(1);
    if (select.Int(0) != static_cast<int64_t>(first_index + points.size()) || count <= 0 ||
        points.size() + static_cast<uint64_t>(count) > kChunkPoints) {
      return Damaged(name, "its rows do not follow each other");
    }
    const size_t size = static_cast<size_t>(count);
    if (select.Int(2) != ChecksumOf(select.Blob(4), select.Blob(6), select.Blob(8))) {
      return Damaged(name, "its checksum does not match");
    }
    TM_RETURN_IF_ERROR(DecodeValues(select.Text(3), select.Blob(4), size, &points.values));
    TM_RETURN_IF_ERROR(DecodeSteps(select.Text(5), select.Blob(6), size, &points.steps));
    TM_RETURN_IF_ERROR(DecodeTimes(select.Text(7), select.Blob(8), size, {}, &points.wall_times_s));
  }
  out->steps.insert(out->steps.end(), points.steps.begin(), points.steps.end());
  out->wall_times_s.insert(out->wall_times_s.end(), points.wall_times_s.begin(), points.wall_times_s.end());
  out->values.insert(out->values.end(), points.values.begin(), points.values.end());
  return {};
}

}  // namespace tidemark

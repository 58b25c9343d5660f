#include "store/series_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "series/block_stats.h"
#include "series/codec.h"

namespace tidemark {
namespace {

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
      database->Prepare(
          "REPLACE INTO chunk(id, axis, first_index, count, segment, nonfinite, min, max, "
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
      database->Prepare(
          "INSERT INTO tail(id, first_index, count, segment, checksum, steps_encoding, "
          "times_encoding, encoding, data, steps, times) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, "
          "?, ?)"));
  insert.Bind(0, place.id).Bind(1, static_cast<int64_t>(place.first_index));
  insert.Bind(2, static_cast<int64_t>(points.size())).Bind(3, static_cast<int64_t>(place.segment));
  insert.Bind(4, static_cast<int64_t>(ChecksumOf(values.bytes, steps.bytes, times.bytes)));
  insert.Bind(5, steps.encoding).Bind(6, times.encoding).Bind(7, values.encoding);
  insert.BindBlob(8, values.bytes).BindBlob(9, steps.bytes).BindBlob(10, times.bytes);
  return insert.Run();
}

void StoredAxis::AppendSteps(size_t begin, size_t end, std::vector<int64_t>* out) const {
  if (!regular) {
    out->insert(out->end(), steps.begin() + static_cast<ptrdiff_t>(begin),
                steps.begin() + static_cast<ptrdiff_t>(end));
    return;
  }
  const size_t at = out->size();
  out->resize(at + end - begin);
  for (size_t i = begin; i < end; ++i) {
    (*out)[at + i - begin] =
        static_cast<int64_t>(static_cast<uint64_t>(start) + static_cast<uint64_t>(stride) * i);
  }
}

Result<std::shared_ptr<const StoredAxis>> AxisReader::Read(int64_t axis_id, size_t count) {
  const std::string name = fmt::format("axis {}", axis_id);
  if (const Cached* known = cached_.Find(axis_id)) {
    if (known->axis->count != count) return Damaged(name, "it has another number of rows");
    return known->axis;
  }
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database_->Prepare("SELECT count, checksum, steps_encoding, steps, times_encoding, "
                         "times FROM axis WHERE id=?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, axis_id).Step());
  if (!row) return Damaged(name, "it is missing");
  if (select.Int(0) != static_cast<int64_t>(count))
    return Damaged(name, "it has another number of rows");
  if (select.Int(1) != ChecksumOf(select.Blob(3), select.Blob(5))) {
    return Damaged(name, "its checksum does not match");
  }
  auto axis = std::make_shared<StoredAxis>();
  axis->id = axis_id;
  axis->count = count;
  axis->regular = RegularSteps(select.Text(2), select.Blob(3), &axis->start, &axis->stride);
  if (!axis->regular)
    TM_RETURN_IF_ERROR(DecodeSteps(select.Text(2), select.Blob(3), count, &axis->steps));
  TM_RETURN_IF_ERROR(DecodeTimes(select.Text(4), select.Blob(5), count, {}, &axis->times_s));
  cached_.Add(axis_id, {axis});
  return std::shared_ptr<const StoredAxis>(axis);
}

void StoredChunk::AppendValues(size_t begin, size_t end, std::vector<double>* out) const {
  if (layout.constant) {
    out->insert(out->end(), end - begin, DecodeOneValue(layout, values.data()));
  } else {
    AppendDecoded(layout, values.data() + begin * layout.width, end - begin, out);
  }
}

Result<StoredChunk> ReadStoredChunk(Database* database, int64_t id, size_t count) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database->Prepare("SELECT axis, count, checksum, encoding, data, times_encoding, "
                        "times FROM chunk WHERE id=?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, id).Step());
  if (!row) return Damaged(ChunkName(id), "it is missing");
  if (select.Int(1) != static_cast<int64_t>(count) || count == 0 || count > kChunkPoints) {
    return Damaged(ChunkName(id), "its number of points is wrong");
  }
  const std::span<const uint8_t> bytes = select.Blob(4);
  if (select.Int(2) != ChecksumOf(bytes, select.Blob(6))) {
    return Damaged(ChunkName(id), "its checksum does not match");
  }
  StoredChunk chunk;
  chunk.count = count;
  chunk.axis_id = select.Int(0);
  chunk.own_times = !select.IsNull(5);
  TM_ASSIGN_OR_RETURN(chunk.layout, LayoutOfValues(select.Text(3)));
  if (bytes.size() != (chunk.layout.constant ? 1 : count) * chunk.layout.width) {
    return Damaged(ChunkName(id), "its values have the wrong size");
  }
  chunk.values.assign(bytes.begin(), bytes.end());
  return chunk;
}

Status ReadOwnTimes(Database* database, int64_t id, const StoredAxis& axis, StoredChunk* chunk) {
  if (!chunk->own_times || !chunk->times_s.empty()) return {};
  TM_ASSIGN_OR_RETURN(Statement select,
                      database->Prepare("SELECT times_encoding, times FROM chunk WHERE id=?"));
  TM_ASSIGN_OR_RETURN(const bool row, select.Bind(0, id).Step());
  if (!row) return Damaged(ChunkName(id), "it is missing");
  return DecodeTimes(select.Text(0), select.Blob(1), chunk->count, axis.times_s, &chunk->times_s);
}

Status ReadChunk(Database* database, AxisReader* axes, int64_t id, size_t count,
                 PointColumns* out) {
  TM_ASSIGN_OR_RETURN(StoredChunk chunk, ReadStoredChunk(database, id, count));
  TM_ASSIGN_OR_RETURN(const std::shared_ptr<const StoredAxis> axis,
                      axes->Read(chunk.axis_id, count));
  TM_RETURN_IF_ERROR(ReadOwnTimes(database, id, *axis, &chunk));
  const std::vector<double>& times = chunk.own_times ? chunk.times_s : axis->times_s;
  chunk.AppendValues(0, count, &out->values);
  axis->AppendSteps(0, count, &out->steps);
  out->wall_times_s.insert(out->wall_times_s.end(), times.begin(), times.end());
  return {};
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
  out->wall_times_s.insert(out->wall_times_s.end(), points.wall_times_s.begin(),
                           points.wall_times_s.end());
  out->values.insert(out->values.end(), points.values.begin(), points.values.end());
  return {};
}

}  // namespace tidemark

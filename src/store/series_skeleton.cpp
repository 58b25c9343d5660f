#include "store/series_skeleton.h"

#include <fmt/format.h>

#include <algorithm>

#include "series/codec.h"
#include "series/skeleton_builder.h"
#include "store/series_level.h"

namespace tidemark {
namespace {

Error Damaged(int64_t series_id, std::string_view how) {
  return MakeError(ErrorCode::kCorrupt, fmt::format("series {} is damaged: {}", series_id, how),
                   "Check the file; other series can still be read.");
}

class SkeletonLoad {
 public:
  SkeletonLoad(Database* database, AxisReader* axes, int64_t series_id, bool with_times)
      : database_(database), axes_(axes), id_(series_id), builder_(&skeleton) {
    skeleton.with_times = with_times;
  }

  Status Run(PointReader* points) {
    TM_RETURN_IF_ERROR(LoadLevel());
    TM_RETURN_IF_ERROR(LoadChunks());
    TM_RETURN_IF_ERROR(LoadTail());
    TM_ASSIGN_OR_RETURN(const std::vector<Rewind> rewinds, LoadRewinds(database_, id_));
    for (const Rewind& rewind : rewinds) {
      if (!builder_.ApplyRewind(rewind, points))
        return Damaged(id_, "points around a restart can't be read");
      // What comes next belongs to a new segment.
      if (rewind.at_index == skeleton.count && builder_.last_step() >= rewind.step)
        builder_.StartSegment();
    }
    return {};
  }

  SeriesSkeleton skeleton;

 private:
  Status LoadLevel() {
    TM_ASSIGN_OR_RETURN(Statement select,
                        database_->Prepare("SELECT count, encoding, data FROM level WHERE "
                                           "id>=? AND id<? ORDER BY id"));
    select.Bind(0, RowId(id_, 0)).Bind(1, RowId(id_ + 1, 0));
    for (;;) {
      TM_ASSIGN_OR_RETURN(const bool row, select.Step());
      if (!row) return {};
      if (select.Int(0) <= 0) return Damaged(id_, "a row of its level is empty");
      TM_RETURN_IF_ERROR(
          DecodeLevel(select.Text(1), select.Blob(2), static_cast<size_t>(select.Int(0)), &level_));
    }
  }

  Status LoadChunks() {
    TM_ASSIGN_OR_RETURN(
        Statement row,
        database_->Prepare(
            "SELECT c.id, c.first_index, c.count, c.segment, c.times_encoding, c.times, "
            "a.count, a.steps_encoding, a.steps, a.times_encoding, c.axis "
            "FROM chunk c JOIN axis a ON a.id=c.axis WHERE c.id>=? AND c.id<? ORDER BY c.id"));
    row.Bind(0, RowId(id_, 0)).Bind(1, RowId(id_ + 1, 0));
    for (;;) {
      TM_ASSIGN_OR_RETURN(const bool more, row.Step());
      if (!more) return {};
      if (row.Int(1) != static_cast<int64_t>(skeleton.count) || row.Int(2) <= 0 ||
          row.Int(2) > static_cast<int64_t>(kChunkPoints) || row.Int(2) != row.Int(6)) {
        return Damaged(id_, "its chunks do not follow each other");
      }
      TM_RETURN_IF_ERROR(EnterSegment(row.Int(3)));
      TM_RETURN_IF_ERROR(AddChunk(row, static_cast<size_t>(row.Int(2))));
    }
  }

  // Segments are numbered without gaps (one may have lost all its points to a truncation).
  Status EnterSegment(int64_t number) {
    const bool first = skeleton.segments.empty();
    const int64_t last = static_cast<int64_t>(skeleton.segments.size()) - 1;
    if (number < last || number > static_cast<int64_t>(kMaxSegments) ||
        (!first && number > last + 1)) {
      return Damaged(id_, "its segments are out of order");
    }
    if (first || number > last) builder_.StartSegment();
    return {};
  }

  Status AddChunk(const Statement& row, size_t count) {
    steps_.clear();
    times_.clear();
    StepColumn steps;
    if (!RegularSteps(row.Text(7), row.Blob(8), &steps.start, &steps.stride) &&
        row.Text(7) != "none") {
      TM_RETURN_IF_ERROR(DecodeSteps(row.Text(7), row.Blob(8), count, &steps_));
      steps = StepColumn::Listed(steps_);
    }
    if (row.Text(7) == "none") steps = StepColumn();
    TM_RETURN_IF_ERROR(AddTimes(row, count));
    const size_t blocks = (count + kBlockPoints - 1) / kBlockPoints;
    const bool aligned = skeleton.segments.back().count % kBlockPoints == 0;
    if (!aligned) return Damaged(id_, "a chunk begins inside a block");
    if (level_used_ + blocks <= level_.size()) {
      builder_.AppendBlocks(steps, times_, count,
                            std::span<const StoredBlock>(level_).subspan(level_used_, blocks));
      level_used_ += blocks;
      return {};
    }
    level_used_ = level_.size();  // what follows is not in the level
    TM_ASSIGN_OR_RETURN(const StoredChunk chunk, ReadStoredChunk(database_, row.Int(0), count));
    std::vector<double> values;
    chunk.AppendValues(0, count, &values);
    builder_.AppendToSegment(steps, times_, values);
    return {};
  }

  Status AddTimes(const Statement& row, size_t count) {
    const bool own = !row.IsNull(4);
    if ((own ? row.Text(4) : row.Text(9)) == "none") {
      if (skeleton.with_times) times_.assign(count, kNoTime);
      return {};
    }
    skeleton.any_times = true;
    if (!skeleton.with_times) return {};
    TM_ASSIGN_OR_RETURN(const std::shared_ptr<const StoredAxis> axis,
                        axes_->Read(row.Int(10), count));
    if (own) return DecodeTimes(row.Text(4), row.Blob(5), count, axis->times_s, &times_);
    times_ = axis->times_s;
    return {};
  }

  Status LoadTail() {
    PointColumns tail;
    TM_RETURN_IF_ERROR(ReadTail(database_, id_, skeleton.count, &tail));
    if (tail.empty()) return {};
    TM_ASSIGN_OR_RETURN(Statement select,
                        database_->Prepare("SELECT max(segment) FROM tail WHERE id>=? AND "
                                           "id<?"));
    TM_ASSIGN_OR_RETURN(const bool row,
                        select.Bind(0, RowId(id_, 0)).Bind(1, RowId(id_ + 1, 0)).Step());
    if (row) TM_RETURN_IF_ERROR(EnterSegment(select.Int(0)));
    if (!skeleton.with_times) {
      for (const double time : tail.wall_times_s)
        skeleton.any_times = skeleton.any_times || time == time;
      tail.wall_times_s.clear();
    }
    builder_.AppendToSegment(StepColumn::Listed(tail.steps), tail.wall_times_s, tail.values);
    return {};
  }

  Database* database_;
  AxisReader* axes_;
  int64_t id_;
  SkeletonBuilder builder_;
  std::vector<StoredBlock> level_;
  size_t level_used_ = 0;
  std::vector<int64_t> steps_;
  std::vector<double> times_;
};

}  // namespace

Result<std::vector<Rewind>> LoadRewinds(Database* database, int64_t series_id) {
  TM_ASSIGN_OR_RETURN(
      Statement select,
      database->Prepare("SELECT at_index, step FROM rewind WHERE series=? ORDER BY at_index, "
                        "step"));
  select.Bind(0, series_id);
  std::vector<Rewind> rewinds;
  for (;;) {
    TM_ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) return rewinds;
    if (select.Int(0) >= 0)
      rewinds.push_back({static_cast<uint64_t>(select.Int(0)), select.Int(1)});
  }
}

Result<SeriesSkeleton> LoadSkeleton(Database* database, AxisReader* axes, int64_t series_id,
                                    bool with_times, PointReader* points) {
  SkeletonLoad load(database, axes, series_id, with_times);
  TM_RETURN_IF_ERROR(load.Run(points));
  return std::move(load.skeleton);
}

}  // namespace tidemark

#include "store/check_series.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/number_text.h"
#include "series/block_stats.h"
#include "store/series_level.h"
#include "store/series_rows.h"
#include "store/series_summary.h"

namespace tidemark {
namespace {

using Report = std::function<void(std::string what)>;

struct ChunkRow {
  int64_t id = 0;
  uint64_t first_index = 0, count = 0, nonfinite = 0;
  int64_t segment = 0;
  bool has_bounds = false;
  double min = 0, max = 0;
};

bool SameBits(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// The mean is a sum of rounded numbers, whose order may differ between machines.
bool SameMean(float a, float b, const BlockBounds<double>& bounds) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  double scale = std::max(std::abs(bounds.min), std::abs(bounds.max));
  return std::abs(static_cast<double>(a) - static_cast<double>(b)) <= 1e-5 * scale;
}

bool SameBlock(const StoredBlock& a, const StoredBlock& b) {
  return SameBits(a.bounds.min, b.bounds.min) && SameBits(a.bounds.max, b.bounds.max) &&
         SameBits(a.bounds.first, b.bounds.first) && SameBits(a.bounds.last, b.bounds.last) &&
         SameMean(a.mean, b.mean, a.bounds) && a.nonfinite == b.nonfinite && a.kinds == b.kinds;
}

class SeriesCheck {
 public:
  SeriesCheck(Database* database, int64_t series_id, const Report& report)
      : database_(database), id_(series_id), axes_(database), report_(report) {}

  uint64_t Run() {
    Status status = RunOrStop();
    if (!status.ok()) report_(status.error().message);
    return points_;
  }

 private:
  Status RunOrStop() {
    TM_ASSIGN_OR_RETURN(SeriesSummary stored, LoadSummary(database_, id_));
    made_.series_id = stored.series_id;
    made_.run_id = stored.run_id;
    made_.metric_id = stored.metric_id;
    TM_RETURN_IF_ERROR(ReadChunkRows());
    TM_ASSIGN_OR_RETURN(bool last_is_sealed, LastChunkIsSealed());
    for (size_t i = 0; i < chunks_.size(); ++i) {
      CheckChunk(chunks_[i], i + 1 < chunks_.size() || last_is_sealed);
    }
    PointColumns tail;
    Status status = ReadTail(database_, id_, next_index_, &tail);
    if (!status.ok()) {
      report_(status.error().message);
    } else {
      Add(tail);
    }
    // Points that can't be read make every further difference a consequence.
    if (!complete_ || !status.ok()) return {};
    CompareSummaries(stored);
    CompareRewinds(stored);
    return CompareLevel();
  }

  Status ReadChunkRows() {
    TM_ASSIGN_OR_RETURN(
        Statement select,
        database_->Prepare("SELECT id, first_index, count, segment, nonfinite, min, max "
                           "FROM chunk WHERE id >= ? AND id < ? ORDER BY id"));
    select.Bind(0, RowId(id_, 0)).Bind(1, RowId(id_ + 1, 0));
    for (;;) {
      TM_ASSIGN_OR_RETURN(bool row, select.Step());
      if (!row) return {};
      ChunkRow chunk;
      chunk.id = select.Int(0);
      chunk.first_index = static_cast<uint64_t>(select.Int(1));
      chunk.count = static_cast<uint64_t>(select.Int(2));
      chunk.segment = select.Int(3);
      chunk.nonfinite = static_cast<uint64_t>(select.Int(4));
      chunk.has_bounds = !select.IsNull(5);
      chunk.min = select.Double(5);
      chunk.max = select.Double(6);
      chunks_.push_back(chunk);
    }
  }

  // The last chunk is open, and not in the level, until it is full or a later segment has begun.
  Result<bool> LastChunkIsSealed() {
    if (chunks_.empty()) return true;
    if (chunks_.back().count == kChunkPoints) return true;
    TM_ASSIGN_OR_RETURN(
        Statement select,
        database_->Prepare("SELECT 1 FROM tail WHERE id >= ? AND id < ? AND segment <> ?"));
    select.Bind(0, RowId(id_, 0)).Bind(1, RowId(id_ + 1, 0)).Bind(2, chunks_.back().segment);
    return select.Step();
  }

  void CheckChunk(const ChunkRow& chunk, bool sealed) {
    const int64_t number = chunk.id & (kMaxRowsPerSeries - 1);
    if (chunk.first_index != next_index_) {
      report_(fmt::format("chunk {} starts at point {} instead of {}", number, chunk.first_index,
                          next_index_));
    }
    next_index_ = chunk.first_index + chunk.count;
    PointColumns points;
    Status status =
        ReadChunk(database_, &axes_, chunk.id, static_cast<size_t>(chunk.count), &points);
    if (!status.ok()) {
      report_(status.error().message);
      complete_ = false;
      return;
    }
    const BlockStats stats = StatsOf(points.values.data(), points.size());
    const bool same_bounds =
        chunk.has_bounds == (stats.finite > 0) &&
        (!chunk.has_bounds || (chunk.min == stats.bounds.min && chunk.max == stats.bounds.max));
    if (!same_bounds || chunk.nonfinite != points.size() - stats.finite) {
      report_(fmt::format("chunk {} says other bounds than its values have", number));
    }
    if (chunk.segment < segment_)
      report_(fmt::format("chunk {} goes back to an earlier segment", number));
    segment_ = chunk.segment;
    if (static_cast<size_t>(chunk.segment) < kMaxSegments &&
        !std::is_sorted(points.steps.begin(), points.steps.end())) {
      report_(fmt::format("steps go back inside chunk {}", number));
    }
    if (sealed) {
      auto blocks = BlocksOf(points.values);
      blocks_.insert(blocks_.end(), blocks.begin(), blocks.end());
    }
    Add(points);
  }

  void Add(const PointColumns& points) {
    AddToSummary(PointSpans(points), &made_);
    points_ += points.size();
  }

  template <typename T>
  void Compare(const char* what, const T& stored, const T& made) {
    if (stored == made) return;
    report_(fmt::format("the summary says {} {}, its points say {}", what, stored, made));
  }
  void CompareNumber(const char* what, double stored, double made) {
    if (SameBits(stored, made)) return;
    report_(fmt::format("the summary says {} {}, its points say {}", what, FormatDouble(stored),
                        FormatDouble(made)));
  }

  void CompareSummaries(const SeriesSummary& stored) {
    Compare("count", stored.count, made_.count);
    Compare("non-finite count", stored.nonfinite, made_.nonfinite);
    Compare("first step", stored.first_step, made_.first_step);
    Compare("last step", stored.last_step, made_.last_step);
    Compare("lowest step", stored.min_step_bound, made_.min_step_bound);
    Compare("highest step", stored.max_step_bound, made_.max_step_bound);
    CompareNumber("earliest time", stored.min_time_s, made_.min_time_s);
    CompareNumber("latest time", stored.max_time_s, made_.max_time_s);
    if (stored.count > 0) {
      CompareNumber("first value", stored.first, made_.first);
      CompareNumber("last value", stored.last, made_.last);
    }
    CompareNumber("minimum", stored.min.value_or(kNoTime), made_.min.value_or(kNoTime));
    CompareNumber("maximum", stored.max.value_or(kNoTime), made_.max.value_or(kNoTime));
    Compare("step of the minimum", stored.min_step, made_.min_step);
    Compare("step of the maximum", stored.max_step, made_.max_step);
  }

  void CompareRewinds(const SeriesSummary& stored) {
    auto select = database_->Prepare(
        "SELECT count(*) FROM rewind WHERE series = ? AND (at_index > ? OR "
        "at_index < 0)");
    if (!select.ok()) return report_(select.error().message);
    auto row = select->Bind(0, id_).Bind(1, stored.count).Step();
    if (row.ok() && *row && select->Int(0) != 0) report_("a restart lies behind its last point");
  }

  Status CompareLevel() {
    TM_ASSIGN_OR_RETURN(Statement select,
                        database_->Prepare("SELECT id, count, encoding, data FROM level "
                                           "WHERE id >= ? AND id < ? ORDER BY id"));
    select.Bind(0, RowId(id_, 0)).Bind(1, RowId(id_ + 1, 0));
    std::vector<StoredBlock> stored;
    for (int64_t row_number = 0;; ++row_number) {
      TM_ASSIGN_OR_RETURN(bool row, select.Step());
      if (!row) break;
      const int64_t count = select.Int(1);
      const bool in_place = select.Int(0) == RowId(id_, row_number) &&
                            stored.size() == static_cast<uint64_t>(row_number) * kLevelBuckets;
      if (!in_place || count < 0) {
        report_(fmt::format("row {} of its level is misplaced", row_number));
        return {};
      }
      TM_RETURN_IF_ERROR(
          DecodeLevel(select.Text(2), select.Blob(3), static_cast<size_t>(count), &stored));
    }
    if (stored.size() != blocks_.size()) {
      report_(fmt::format("its level has {} buckets instead of {}", stored.size(), blocks_.size()));
      return {};
    }
    for (size_t i = 0; i < stored.size(); ++i) {
      if (SameBlock(stored[i], blocks_[i])) continue;
      report_(fmt::format("bucket {} of its level does not fit its points", i));
      return {};
    }
    return {};
  }

  Database* database_;
  int64_t id_;
  AxisReader axes_;
  const Report& report_;
  std::vector<ChunkRow> chunks_;
  std::vector<StoredBlock> blocks_;  // of sealed chunks
  SeriesSummary made_;
  uint64_t next_index_ = 0, points_ = 0;
  int64_t segment_ = 0;
  bool complete_ = true;
};

}  // namespace

uint64_t CheckSeries(Database* database, int64_t series_id, const Report& report) {
  return SeriesCheck(database, series_id, report).Run();
}

}  // namespace tidemark

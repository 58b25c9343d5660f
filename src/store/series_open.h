// One series while it is appended to: what is in the file, what is held in memory until the next
// flush, and when points become tail rows, chunks and level buckets.
//
//  * Points gather until there are 4096 of a segment: a sealed chunk, never written again.
//  * A flush puts fewer than 256 new points into a tail row; else tail and new points are merged
//  into the
//    open chunk (the last one, not yet full).
//  * The stored level covers sealed chunks only.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "series/points.h"
#include "series/skeleton_builder.h"
#include "store/database.h"
#include "store/series_axis.h"
#include "store/series_reader.h"
#include "store/series_rows.h"

namespace tidemark {

class OpenSeries {
 public:
  static Result<std::unique_ptr<OpenSeries>> Load(Database* database, AxisStore* axes,
                                                  int64_t series_id);

  Status Append(const PointSpans& points);
  // A restart of the run took back the points with step >= step.
  Result<bool> Rewind(int64_t step);  // false: it has no such points
  Status Flush();

  [[nodiscard]] const SeriesSummary& summary() const { return summary_; }

 private:
  OpenSeries(Database* database, AxisStore* axes) : database_(database), axes_(axes) {}
  Status LoadPlace();
  Status LoadTailPlace(uint64_t chunk_end, bool has_chunk, uint32_t chunk_segment,
                       bool* chunk_is_sealed);
  Status AppendToSegment(const PointSpans& points);
  Status StartSegment();
  Status Seal();
  Status WriteSealed(const PointSpans& points);
  Status WriteRow(const PointSpans& points);
  Status Gather();
  Status DropTail();
  Status PushLevel(const std::vector<StoredBlock>& blocks);
  Status LoadLevel();
  Status WriteLevel(size_t count);
  [[nodiscard]] size_t open_points() const {
    return chunk_points_ + tail_points_ + pending_.size();
  }

  Database* database_;
  AxisStore* axes_;
  SeriesSummary summary_;
  bool dirty_ = false;

  uint32_t segment_ = 0;
  bool starts_segment_ = false;  // the next point does, whatever its step

  // The open chunk: its place, and how many of its points are where.
  int64_t chunk_row_ = 0;
  uint64_t chunk_first_ = 0;
  size_t chunk_points_ = 0;  // in the file as a chunk
  int64_t chunk_axis_ = 0;
  size_t tail_points_ = 0;  // in the file as tail rows
  int64_t tail_rows_ = 0;
  PointColumns pending_;  // in memory only

  // The last row of the level, not yet full.
  std::vector<StoredBlock> level_;
  int64_t level_row_ = 0;
  bool level_loaded_ = false, level_dirty_ = false;
};

}  // namespace tidemark

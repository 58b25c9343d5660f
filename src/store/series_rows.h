// Rows of `chunk` and `tail`: writing one, and reading one back as columns. Everything read is checked:
// sizes, encodings by name, checksum.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "series/points.h"
#include "store/database.h"
#include "store/series_axis.h"
#include "store/series_schema.h"

namespace tidemark {

inline int64_t RowId(int64_t series_id, int64_t row) { return (series_id << kRowBits) | row; }

// Points of one series as views.
struct PointSpans {
  std::span<const int64_t> steps;
  std::span<const double> times_s;
  std::span<const double> values;
  explicit PointSpans(const PointColumns& p) : steps(p.steps), times_s(p.wall_times_s), values(p.values) {}
  PointSpans(std::span<const int64_t> s, std::span<const double> t, std::span<const double> v)
      : steps(s), times_s(t), values(v) {}
  [[nodiscard]] size_t size() const { return values.size(); }
  [[nodiscard]] PointSpans Part(size_t at, size_t count) const {
    return {steps.subspan(at, count), times_s.subspan(at, count), values.subspan(at, count)};
  }
};

// Where a row stands in its series.
struct RowPlace {
  int64_t id = 0;
  uint64_t first_index = 0;
  uint32_t segment = 0;
};

// Inserts the chunk, or replaces the one with this id. At most kChunkPoints points.
Status WriteChunk(Database* database, const RowPlace& place, const AxisUse& axis, const PointSpans& points);
Status WriteTail(Database* database, const RowPlace& place, const PointSpans& points);

// The points of a row, appended to `out` (unchanged on an error).
class AxisReader;
Status ReadChunk(Database* database, AxisReader* axes, int64_t id, size_t count, PointColumns* out);
// Only its values.
Status ReadChunkValues(Database* database, int64_t id, size_t count, std::vector<double>* out);
// Every tail point of the series from `first_index` on; kCorrupt when rows are missing.
Status ReadTail(Database* database, int64_t series_id, uint64_t first_index, PointColumns* out);

// Decoded axes, the most recent ones kept.
class AxisReader {
 public:
  explicit AxisReader(Database* database) : database_(database) {}
  Result<std::shared_ptr<const AxisColumns>> Read(int64_t axis_id, size_t count);
  void Reset() { cached_.clear(); }

 private:
  Database* database_;
  std::vector<std::shared_ptr<const AxisColumns>> cached_;  // oldest first
};

}  // namespace tidemark

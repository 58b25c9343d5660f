// Rows of `chunk` and `tail`: writing one, and reading one back as columns. Everything read is
// checked: sizes, encodings by name, checksum.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/lru_cache.h"
#include "base/result.h"
#include "series/codec.h"
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
  explicit PointSpans(const PointColumns& p)
      : steps(p.steps), times_s(p.wall_times_s), values(p.values) {}
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
Status WriteChunk(Database* database, const RowPlace& place, const AxisUse& axis,
                  const PointSpans& points);
Status WriteTail(Database* database, const RowPlace& place, const PointSpans& points);

// An axis as it is read: evenly spaced steps are not listed.
struct StoredAxis {
  int64_t id = 0;
  size_t count = 0;
  bool regular = false;
  int64_t start = 0, stride = 0;  // regular
  std::vector<int64_t> steps;     // else
  std::vector<double> times_s;
  // Appends the steps of rows [begin, end).
  void AppendSteps(size_t begin, size_t end, std::vector<int64_t>* out) const;
};

// Reads axes; keeps the most recent ones decoded.
class AxisReader {
 public:
  static constexpr size_t kCacheBytes = size_t{8} << 20;
  explicit AxisReader(Database* database, size_t cache_bytes = kCacheBytes)
      : database_(database), cached_(cache_bytes) {}
  // `count` is what the chunk says that it has; kCorrupt when the axis has another number.
  Result<std::shared_ptr<const StoredAxis>> Read(int64_t axis_id, size_t count);
  void Reset() { cached_.Clear(); }

 private:
  struct Cached {
    std::shared_ptr<const StoredAxis> axis;
    [[nodiscard]] size_t bytes() const {
      return sizeof(StoredAxis) + 8 * (axis->steps.capacity() + axis->times_s.capacity());
    }
  };
  Database* database_;
  LruCache<int64_t, Cached> cached_;
};

// A chunk row as it lies in the file: values are decoded when they are asked for.
struct StoredChunk {
  size_t count = 0;
  int64_t axis_id = 0;
  ValueLayout layout;
  std::vector<uint8_t> values;  // encoded
  bool own_times = false;       // its times are not those of the axis
  std::vector<double> times_s;  // then, once ReadOwnTimes was called
  void AppendValues(size_t begin, size_t end, std::vector<double>* out) const;
  [[nodiscard]] size_t bytes() const {
    return sizeof(StoredChunk) + values.capacity() + 8 * times_s.capacity();
  }
};
// `count`: as the caller knows it; kCorrupt when the row has another, or its checksum is wrong.
Result<StoredChunk> ReadStoredChunk(Database* database, int64_t id, size_t count);
Status ReadOwnTimes(Database* database, int64_t id, const StoredAxis& axis, StoredChunk* chunk);

// The points of a row, appended to `out` (unchanged on an error).
Status ReadChunk(Database* database, AxisReader* axes, int64_t id, size_t count, PointColumns* out);
// Every tail point of the series from `first_index` on; kCorrupt when rows are missing.
Status ReadTail(Database* database, int64_t series_id, uint64_t first_index, PointColumns* out);

}  // namespace tidemark

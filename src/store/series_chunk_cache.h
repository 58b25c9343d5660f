// Decoded chunks and tails of a connection, and where they lie in their series. Internal to
// SeriesReader.
//
// Chunk lists are forgotten when the file changes; a decoded chunk stays as long as its row has the
// same place, length and checksum.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "series/points.h"
#include "store/database.h"
#include "store/series_rows.h"

namespace tidemark {

// A chunk, or all tail rows together (id = 0).
struct ChunkRun {
  int64_t id = 0;
  uint64_t first_index = 0;
  uint32_t count = 0;
  int32_t checksum = 0;
};

class ChunkCache {
 public:
  ChunkCache(Database* database, size_t budget_bytes)
      : database_(database), axes_(database, budget_bytes / 7 * 3), chunks_(budget_bytes / 7 * 4) {}

  // Runs of the series in order; the last one may be its tail. kCorrupt when they leave gaps.
  Result<const std::vector<ChunkRun>*> Runs(int64_t series_id);
  // Appends points [begin, end) of the run, counted from its first.
  Status Points(int64_t series_id, const ChunkRun& run, size_t begin, size_t end,
                PointColumns* out);
  // Only their values: cheaper.
  Status Values(int64_t series_id, const ChunkRun& run, size_t begin, size_t end,
                std::vector<double>* out);

 private:
  struct Directory {
    std::vector<ChunkRun> runs;
    PointColumns tail;
  };
  struct Entry {
    ChunkRun run;
    StoredChunk chunk;
    [[nodiscard]] size_t bytes() const { return sizeof(Entry) + chunk.bytes(); }
  };
  Result<Entry*> Chunk(const ChunkRun& run);
  void ForgetWhenChanged();
  Status ReadDirectory(int64_t series_id, Directory* directory);

  Database* database_;
  AxisReader axes_;
  LruCache<int64_t, Entry> chunks_;
  int64_t changes_ = -1;
  uint32_t version_ = 0;
  std::unordered_map<int64_t, Directory> directories_;
};

}  // namespace tidemark

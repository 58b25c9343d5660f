// Which points a series has already. A client that got no answer in time sends its batch again, and
// the same point (step, time, value) of the same metric must not be there twice, as in MLflow's own
// store.
//
// Nearly every point is later than all before it and can't be one of them, so a series is only
// looked at when one comes that is not; its points are then kept as hashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>

#include "base/result.h"
#include "series/points.h"
#include "server/catalog.h"
#include "store/live_writer.h"
#include "store/series_reader.h"

namespace tidemark {

class SeenPoints {
 public:
  // Of all series together; one that alone has more is kept as long as no other is needed.
  static constexpr size_t kMostPoints = 2'000'000;

  // Those of `points`, in order, that the series has not yet and that are not repeated among
  // themselves. `latest` is the latest point of the series, or null when it has none.
  Result<PointColumns> NewOnes(LiveWriter* writer, SeriesReader* reader, int64_t series_id,
                               const LoggedPoint* latest, const std::vector<LoggedPoint>& points);
  // The file was changed by others, or what was added was taken back.
  void Forget();

 private:
  using Hashes = std::unordered_set<uint64_t>;
  Result<Hashes*> Load(LiveWriter* writer, SeriesReader* reader, int64_t series_id);

  std::unordered_map<int64_t, Hashes> series_;
  size_t point_count_ = 0;
};

}  // namespace tidemark

// Looks through a whole file for damage: SQLite's own check, references between tables, checksums
// of blobs, and every series' summary and stored level against its points, recomputed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/database.h"

namespace tidemark {

struct Finding {
  std::string where;  // "series 12 (run 'a', metric 'loss')", "table media", ...
  std::string what;   // for the person
};

struct CheckReport {
  std::vector<Finding> findings;  // empty = sound
  bool cut = false;               // more than kMaxFindings were found; the rest is not listed
  uint64_t series_checked = 0, points_checked = 0, blobs_checked = 0;
};

inline constexpr size_t kMaxFindings = 1000;

// `progress` gets the done part, 0..1, and returns false to stop (kCancelled). Reads the whole
// file.
Result<CheckReport> CheckFile(Database* database, const std::function<bool(double)>& progress);

}  // namespace tidemark

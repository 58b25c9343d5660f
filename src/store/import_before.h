// What an import found before it changed it, kept in table `import_before` so that it can be
// undone. Internal to src/store.
//
//   kind     target     key         before (JSON)
//   run      run id     ""          [group, job type, parent, status, started, ended, host, user,
//   commit, config] param    run id     key         [type, value]; [] when it was not there; a
//   float is a string summary  run id     key         likewise tag      run id     key [value]; []
//   when it was not there source   source id  ""          [offset, prefix hash, size, modified,
//   parser state in hexadecimal] series   series id  ""          [count, [at_index, step] of each
//   rewind ...]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/param_value.h"
#include "base/result.h"
#include "series/points.h"
#include "store/database.h"
#include "store/records.h"

namespace tidemark {

// Keeps the first `before` only; O(log n).
Status KeepBefore(Database* database, int64_t import_id, std::string_view kind, int64_t target,
                  std::string_view key, std::string_view before);

std::string TypedJson(const ParamValue& value);
Result<ParamValue> TypedFromJson(std::string_view json);

std::string RunFactsJson(const StoredRun& run, std::string_view config_json);
Status RestoreRunFacts(Database* database, int64_t run_id, std::string_view json);

std::string ProgressJson(const SourceProgress& progress);
Result<SourceProgress> ProgressFromJson(std::string_view json);
Status WriteProgress(Database* database, int64_t source_id, const SourceProgress& progress);

struct SeriesBefore {
  uint64_t count = 0;
  std::vector<Rewind> rewinds;
};
Result<std::string> SeriesBeforeJson(Database* database, int64_t series_id);
Result<SeriesBefore> SeriesBeforeFromJson(std::string_view json);

}  // namespace tidemark

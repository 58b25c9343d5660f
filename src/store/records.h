// What the store gives out: rows of its tables as plain structs. Times are seconds since 1970 UTC,
// NaN when unknown. Ids are those of this file only; across files runs go by uuid and metrics by
// name.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/param_value.h"
#include "series/points.h"

namespace tidemark {

struct FileInfo {
  std::string uuid;
  std::string name;  // given by the person; empty: the file's own name
  double created_s = kNoTime;
  std::string created_by;  // program and version
  int schema_version = 0;
};

struct StoredProject {
  int64_t id = 0;
  std::string uuid, name;
  uint64_t run_count = 0;  // without deleted ones
};

struct StoredRun {
  int64_t id = 0;
  std::string uuid;
  int64_t project_id = 0;
  std::string name;
  std::string group, job_type, parent_uuid;
  std::string status;  // running, finished, failed, crashed, stopped, unknown
  double started_s = kNoTime, ended_s = kNoTime;
  std::string host, user, git_commit;
  std::string notes;
  int32_t colour = 0;         // index into the palette
  std::string custom_colour;  // "#RRGGBB" chosen by the person, else empty
  bool pinned = false, archived = false;
  double deleted_s = kNoTime;
  int64_t import_id = 0;  // the import that added it, 0 = none
};

struct StoredMetric {
  int64_t id = 0;
  std::string name, context;
};

enum class ParamType : uint8_t { kNull = 0, kBool = 1, kInt = 2, kFloat = 3, kText = 4, kJson = 5 };

// A param or summary value while it is visited: nothing is copied.
struct ParamView {
  int64_t run_id = 0;
  int64_t key_id = 0;  // the same key has the same id in the whole file
  std::string_view key;
  ParamType type = ParamType::kNull;
  int64_t integer = 0;    // kBool, kInt
  double number = 0;      // kFloat (may be non-finite), and the value of kBool and kInt
  std::string_view text;  // kText, kJson
};

struct TagView {
  int64_t run_id = 0;
  std::string_view key, value;
};

// How a source is recognised again: the same first record, and a path that ends in the same names
// or is the same below the root (whose name may have changed).
struct SourceKey {
  std::string format;     // name of the importer
  std::string root_name;  // of the drop, "" for single files
  std::string path;       // below the root
  uint64_t first_record_hash = 0;
};

// How far a source was read, in the same transaction as what was read.
struct SourceProgress {
  uint64_t offset = 0;       // everything before it is in the file
  uint64_t prefix_hash = 0;  // of the bytes just before the offset
  uint64_t size_bytes = 0;   // of the whole file when it was last looked at
  double modified_s = 0;     // likewise
  std::string parser_state;  // opaque
};

struct SourceRun {
  int64_t run_id = 0;
  std::string run_uuid;
  std::string key;  // what the source calls the run (path or foreign id)
};

struct StoredSource {
  int64_t id = 0;
  int64_t import_id = 0;
  SourceKey key;
  SourceProgress progress;
  std::vector<SourceRun> runs;
  bool import_undone = false;  // its runs are hidden until it is imported again
};

struct StoredProblem {
  int64_t id = 0;
  int64_t import_id = 0;
  std::string file;  // path with the root's name in front
  uint64_t offset = 0;
  std::string reason;
  uint64_t count = 1;
  bool is_note = false;
};

struct StoredMedia {
  int64_t id = 0;
  int64_t run_id = 0;
  std::string kind;  // image, audio, text, histogram, tensor, graph, pr_curve, other
  std::string name;
  int64_t step = kNoStep;
  double wall_time_s = kNoTime;
  uint32_t index = 0;
  std::string content_type;
  std::string meta_json;
  int64_t blob_id = 0;
  uint64_t size_bytes = 0;
};

// One line of the audit trail.
struct StoredEdit {
  int64_t id = 0;
  std::string uuid;
  std::string actor;
  double time_s = 0;   // the clock's wall time
  std::string kind;    // run.name, run.colour, run.pinned, run.archived, run.notes, run.tags,
                       // run.deleted, import
  std::string target;  // run uuid, or import uuid
  std::string before, after;
  int64_t group = 0;   // edits made together
  int64_t undoes = 0;  // id of the edit that this one takes back (or brings back), 0 = none
};

}  // namespace tidemark

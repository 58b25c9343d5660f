// What the UI (and every other client) may ask of the engine. One struct a command; replies are in
// replies.h. A command with a `slot` is a query: the newest one of a slot replaces an older one
// that has not been answered yet, so a chart never has more than one request in flight.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analysis/run_rule.h"
#include "base/archive.h"
#include "query/column_spec.h"
#include "series/x_axis.h"

namespace tidemark {

// The example experiment, known to every EngineHost::AcquireHandle.
inline constexpr uint32_t kExampleHandle = 0xffffffffu;

enum class CommandType : uint16_t {
  kHello = 1,
  kListFiles,
  kOpenFile,
  kOpenHandle,
  kRenameFile,
  kDeleteFile,
  kSaveCopy,
  kCancelSave,
  kQueryRuns,
  kQueryMetrics,
  kQueryChart,
  kQueryHover,
  kQueryTable,
  kQueryColumns,
  kQueryProblems,
  kDismissProblems,
  kCancelQuery,
  kEditRuns,
  kUndo,
  kRedo,
  kSetView,
  kImport,
  kCancelImport,
  kSetFollowing,
  kQueryRunFacts,
  kCompact,
  kSetRules,
  kQueryDeletedRuns,
  kKeepRun,
  kQueryEvaluations,
  kQueryEvaluation,
};

// First message of a client. The engine answers with Welcome, then FileState.
struct Hello {
  static constexpr auto kType = CommandType::kHello;
  std::string build_id;
  template <class A>
  void Fields(A& a) {
    a(build_id);
  }
};

struct ListFiles {  // -> FileList
  static constexpr auto kType = CommandType::kListFiles;
  template <class A>
  void Fields(A&) {}
};

// Opens (or creates) a stored database by name; the one open before is closed. -> FileState or
// Failure
struct OpenFile {
  static constexpr auto kType = CommandType::kOpenFile;
  std::string name;
  bool create = false;
  template <class A>
  void Fields(A& a) {
    a(name, create);
  }
};

// Opens a dropped database, or the example (kExampleHandle), read-only where it is. `adopt_as`:
// also copy it into the store under this name (made unique) and go on with the copy. -> FileState
// or Failure
struct OpenHandle {
  static constexpr auto kType = CommandType::kOpenHandle;
  uint32_t handle = 0;
  std::string shown_name;
  std::string adopt_as;
  template <class A>
  void Fields(A& a) {
    a(handle, shown_name, adopt_as);
  }
};

struct RenameFile {  // -> FileList (and FileState when it is the open one)
  static constexpr auto kType = CommandType::kRenameFile;
  std::string from, to;
  template <class A>
  void Fields(A& a) {
    a(from, to);
  }
};

struct DeleteFile {  // -> FileList; the open file is closed first
  static constexpr auto kType = CommandType::kDeleteFile;
  std::string name;
  template <class A>
  void Fields(A& a) {
    a(name);
  }
};

// Writes a closed copy of the open database into a scratch file. -> SaveProgress..., SaveReady or
// Failure
struct SaveCopy {
  static constexpr auto kType = CommandType::kSaveCopy;
  template <class A>
  void Fields(A&) {}
};

struct CancelSave {
  static constexpr auto kType = CommandType::kCancelSave;
  template <class A>
  void Fields(A&) {}
};

// The run panel: all runs of a project (0 = all) that match, in order; pinned ones first. ->
// RunList
struct QueryRuns {
  static constexpr auto kType = CommandType::kQueryRuns;
  uint32_t slot = 0;
  int64_t project_id = 0;
  std::string search;  // words, all of which occur in name, params, tags or notes; any case
  ColumnSpec sort;
  bool descending = false;
  ColumnSpec shown;                  // value shown at the right of a row
  std::vector<ColumnSpec> group_by;  // runs that agree in these stand together; empty = no groups
  bool tree = false;                 // nested runs below the run that started them
  bool with_archived = false;        // archived runs, which always have rows, count in groups
  template <class A>
  void Fields(A& a) {
    a(slot, project_id, search, sort, descending, shown, group_by, tree, with_archived);
  }
};

struct QueryMetrics {  // -> MetricList
  static constexpr auto kType = CommandType::kQueryMetrics;
  uint32_t slot = 0;
  int64_t project_id = 0;
  template <class A>
  void Fields(A& a) {
    a(slot, project_id);
  }
};

// What stands for the runs of a group in a chart: each its own line, or one line of their means and
// a band around it.
enum class GroupBand : uint8_t {
  kNone,       // each its own line
  kDeviation,  // mean, and one sample standard deviation to both sides
  kExtremes    // mean, minimum and maximum
};

// Runs that a band is made of. Its line is told by the id GroupLineId(index in the query).
struct ChartGroup {
  std::vector<int64_t> run_ids;
  template <class A>
  void Fields(A& a) {
    a(run_ids);
  }
};
// Run ids are positive, so that these are never taken for one.
inline int64_t GroupLineId(size_t index) { return -1 - static_cast<int64_t>(index); }

// How a chart maps points: shared by chart and hover queries.
struct ChartAxes {
  XKind x_kind = XKind::kStep;
  int64_t x_metric_id = 0;  // with kMetric
  bool x_log = false, y_log = false;
  double smoothing = 0;               // weight 0..<1 of the exponential moving average; 0 = off
  GroupBand band = GroupBand::kNone;  // else the groups of the query are drawn, not its runs
  template <class A>
  void Fields(A& a) {
    a(x_kind, x_metric_id, x_log, y_log, smoothing, band);
  }
};

// The columns to draw of one metric for the given runs. -> ChartData (twice, the first one marked
// `preview`, when exact smoothing takes longer than 50 ms)
struct QueryChart {
  static constexpr auto kType = CommandType::kQueryChart;
  uint32_t slot = 0;
  int64_t metric_id = 0;
  std::vector<int64_t> run_ids;
  ChartAxes axes;
  // Window in x units (before the logarithm); x0 > x1 = everything.
  double x0 = 1, x1 = 0;
  double margin = 0.5;             // of the window's width, at each side
  uint32_t width_px = 0;           // device pixels of the plot
  std::vector<ChartGroup> groups;  // with a band
  bool prefetch = false;           // not on screen yet: answered after everything that is
  template <class A>
  void Fields(A& a) {
    a(slot, metric_id, run_ids, axes, x0, x1, margin, width_px, groups, prefetch);
  }
};

// Values at a vertical line (design: Hover). -> HoverData
struct QueryHover {
  static constexpr auto kType = CommandType::kQueryHover;
  uint32_t slot = 0;
  int64_t metric_id = 0;
  std::vector<int64_t> run_ids;
  ChartAxes axes;
  double x = 0;
  double column_x0 = 0, column_x1 = 0;  // the pixel column under the cursor, in x units
  std::vector<ChartGroup> groups;       // with a band
  template <class A>
  void Fields(A& a) {
    a(slot, metric_id, run_ids, axes, x, column_x0, column_x1, groups);
  }
};

// Rows [first_row, first_row + row_count) of the run table, of groups and runs. -> TableData
struct QueryTable {
  static constexpr auto kType = CommandType::kQueryTable;
  uint32_t slot = 0;
  int64_t project_id = 0;
  std::string filter;  // as QueryRuns::search; also `column op number`, joined by "and"
  std::vector<ColumnSpec> columns;
  ColumnSpec sort;
  bool descending = false;
  uint64_t first_row = 0, row_count = 0;
  std::vector<ColumnSpec> group_by;  // each group has a row of its own before those of its runs
  bool tree = false;
  std::vector<std::string> collapsed;  // keys of groups, uuids of runs: what is below has no rows
  bool with_archived = false;
  template <class A>
  void Fields(A& a) {
    a(slot, project_id, filter, columns, sort, descending, first_row, row_count, group_by, tree,
      collapsed, with_archived);
  }
};

struct QueryColumns {  // -> ColumnList: everything that a table could show
  static constexpr auto kType = CommandType::kQueryColumns;
  uint32_t slot = 0;
  int64_t project_id = 0;
  template <class A>
  void Fields(A& a) {
    a(slot, project_id);
  }
};

struct QueryProblems {  // -> ProblemList
  static constexpr auto kType = CommandType::kQueryProblems;
  uint32_t slot = 0;
  template <class A>
  void Fields(A& a) {
    a(slot);
  }
};

struct QueryDeletedRuns {  // -> DeletedRunList
  static constexpr auto kType = CommandType::kQueryDeletedRuns;
  uint32_t slot = 0;
  template <class A>
  void Fields(A& a) {
    a(slot);
  }
};

struct DismissProblems {
  static constexpr auto kType = CommandType::kDismissProblems;
  template <class A>
  void Fields(A&) {}
};

// The person no longer needs the answer of this slot.
struct CancelQuery {
  static constexpr auto kType = CommandType::kCancelQuery;
  uint32_t slot = 0;
  template <class A>
  void Fields(A& a) {
    a(slot);
  }
};

enum class RunField : uint8_t {
  kColour,
  kPinned,
  kArchived,
  kName,
  kNotes,
  kGroup,
  kTags,
  kDeleted
};

// One undoable change of any number of runs. kColour: index as text, or "#RRGGBB"; kPinned,
// kArchived, kDeleted: "1" or "0"; kTags: a JSON object of single tags, null removes one. ->
// FileState, or Failure
struct EditRuns {
  static constexpr auto kType = CommandType::kEditRuns;
  std::vector<int64_t> run_ids;
  RunField field = RunField::kColour;
  std::string value;
  template <class A>
  void Fields(A& a) {
    a(run_ids, field, value);
  }
};

// What a person may write on runs, of some runs together. -> RunFactsReply
struct QueryRunFacts {
  static constexpr auto kType = CommandType::kQueryRunFacts;
  uint32_t slot = 0;
  std::vector<int64_t> run_ids;
  template <class A>
  void Fields(A& a) {
    a(slot, run_ids);
  }
};

// Removes deleted runs, and those of undone imports, for good. -> CompactDone and FileState, or
// Failure
struct Compact {
  static constexpr auto kType = CommandType::kCompact;
  template <class A>
  void Fields(A&) {}
};

struct Undo {  // -> FileState, or Failure that says why
  static constexpr auto kType = CommandType::kUndo;
  template <class A>
  void Fields(A&) {}
};
struct Redo {
  static constexpr auto kType = CommandType::kRedo;
  template <class A>
  void Fields(A&) {}
};

// What the person sees now (tab, zoom, ...), as JSON that only the UI understands; kept in the file
// and given back by FileState. Not undoable, no reply. In a read-only file it is not kept.
struct SetView {
  static constexpr auto kType = CommandType::kSetView;
  std::string json;
  template <class A>
  void Fields(A& a) {
    a(json);
  }
};

// The rules of the open file, all of them; kept in the file, in a read-only one until it is closed.
// Those that can't be used are left out. Not undoable. -> RuleReport to all who look at the file
struct SetRules {
  static constexpr auto kType = CommandType::kSetRules;
  std::vector<RunRule> rules;
  template <class A>
  void Fields(A& a) {
    a(rules);
  }
};

// A person's correction of guessed columns of one text file.
struct ColumnCorrection {
  std::string path;
  std::string step, wall_time, run;  // column names; "" = guess, "-" = none
  template <class A>
  void Fields(A& a) {
    a(path, step, wall_time, run);
  }
};

// Imports dropped or picked logs into the open file; with no file open, or one that is read-only, a
// new file named after the drop is created first. -> ImportProgress..., ImportDone
struct Import {
  static constexpr auto kType = CommandType::kImport;
  uint32_t handle = 0;
  std::string root_name;
  std::vector<ColumnCorrection> corrections;
  bool follow = false;    // goes on with what its files get later, until it is told to stop
  bool own_file = false;  // with no file open: into the file named after the drop, if there is one
  template <class A>
  void Fields(A& a) {
    a(handle, root_name, corrections, follow, own_file);
  }
};

// What becomes of an import that follows its files. -> FileState
struct SetFollowing {
  static constexpr auto kType = CommandType::kSetFollowing;
  enum Mode : uint8_t { kStop, kGoOn, kPause };
  uint32_t handle = 0;
  uint8_t mode = kStop;
  template <class A>
  void Fields(A& a) {
    a(handle, mode);
  }
};

struct CancelImport {
  static constexpr auto kType = CommandType::kCancelImport;
  template <class A>
  void Fields(A&) {}
};

// A run that the program itself made: an evaluation. Kept once: the same uuid again changes
// nothing.
// -> RunKept, FileState; undoable like an import.
struct KeepRun {
  static constexpr auto kType = CommandType::kKeepRun;
  struct Param {
    std::string key, json;
    template <class A>
    void Fields(A& a) {
      a(key, json);
    }
  };
  struct Point {
    std::string metric;
    int64_t step = 0;
    double value = 0;
    template <class A>
    void Fields(A& a) {
      a(metric, step, value);
    }
  };
  struct Medium {
    std::string kind, name, content_type, meta_json;
    MovedBuffer bytes;
    template <class A>
    void Fields(A& a) {
      a(kind, name, content_type, meta_json, bytes);
    }
  };
  std::string uuid, parent_uuid;  // parent: the training run, "" = none
  std::string project, name, job_type;
  double started_s = 0, ended_s = 0;
  std::vector<Param> params;
  std::vector<std::pair<std::string, double>> summaries;
  std::vector<Point> points;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<Medium> media;
  template <class A>
  void Fields(A& a) {
    a(uuid, parent_uuid, project, name, job_type, started_s, ended_s, params, summaries, points,
      tags, media);
  }
};

// Kinds of the media of a kept evaluation: its document, and what may lie beside it.
inline constexpr const char* kEvaluationKind = "evaluation";
inline constexpr const char* kPredictionsKind = "evaluation_predictions";
inline constexpr const char* kModelKind = "evaluation_model";

// The evaluations that the open file keeps, the newest first. -> EvaluationList
struct QueryEvaluations {
  static constexpr auto kType = CommandType::kQueryEvaluations;
  uint32_t slot = 0;
  template <class A>
  void Fields(A& a) {
    a(slot);
  }
};
// All of one. -> StoredEvaluation
struct QueryEvaluation {
  static constexpr auto kType = CommandType::kQueryEvaluation;
  uint32_t slot = 0;
  int64_t run_id = 0;
  bool with_model = false;
  template <class A>
  void Fields(A& a) {
    a(slot, run_id, with_model);
  }
};

// Envelope of a command. `request` comes back in Failure.
template <class Command>
Message EncodeCommand(uint32_t request, Command command) {
  Message message;
  ArchiveWriter writer(&message);
  auto type = Command::kType;
  writer(type, request);
  command.Fields(writer);
  return message;
}

}  // namespace tidemark

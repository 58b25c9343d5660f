// What the engine says to its clients: answers to queries, and news about the open file, imports
// and exports that nobody asked for.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/archive.h"
#include "engine/commands.h"

namespace tidemark {

enum class ReplyType : uint16_t {
  kWelcome = 1,
  kFailure,
  kFileList,
  kFileState,
  kSaveProgress,
  kSaveReady,
  kRunList,
  kMetricList,
  kChartData,
  kHoverData,
  kTableData,
  kColumnList,
  kProblemList,
  kImportProgress,
  kImportDone,
  kNotice,
  kRunFacts,
  kCompactDone,
  kRuleReport,
  kDeletedRunList,
  kRunKept,
  kEvaluationList,
  kStoredEvaluation,
};

struct Welcome {
  static constexpr auto kType = ReplyType::kWelcome;
  std::string build_id;     // another one than the UI's: "Reload this tab"
  bool takes_files = true;  // EngineHost::takes_files
  template <class A>
  void Fields(A& a) {
    a(build_id, takes_files);
  }
};

// A command could not be carried out.
struct Failure {
  static constexpr auto kType = ReplyType::kFailure;
  uint32_t request = 0;
  CommandType command = CommandType::kHello;
  uint8_t code = 0;     // ErrorCode
  uint32_t slot = 0;    // of a query
  std::string message;  // what happened, to what
  std::string hint;     // what to do
  template <class A>
  void Fields(A& a) {
    a(request, command, code, slot, message, hint);
  }
};

struct FileListEntry {
  std::string name;
  uint64_t size_bytes = 0;
  double modified_s = 0;
  template <class A>
  void Fields(A& a) {
    a(name, size_bytes, modified_s);
  }
};
struct FileList {
  static constexpr auto kType = ReplyType::kFileList;
  std::vector<FileListEntry> files;  // newest first
  template <class A>
  void Fields(A& a) {
    a(files);
  }
};

struct ProjectEntry {
  int64_t id = 0;
  std::string name;
  uint64_t run_count = 0;
  template <class A>
  void Fields(A& a) {
    a(id, name, run_count);
  }
};

// The open file; sent to every client when something of it changed (at most 5 times a second while
// an import runs). `data_version` changes when runs, points or edits did: snapshots older than it
// are stale.
// A folder whose files are followed into the open file.
struct FollowedFolder {
  uint32_t handle = 0;
  std::string root_name;
  bool paused = false;
  bool lost = false;  // can't be reached for now
};
template <class A>
void ArchiveFields(A& a, FollowedFolder& v) {
  a(v.handle, v.root_name, v.paused, v.lost);
}

struct FileState {
  static constexpr auto kType = ReplyType::kFileState;
  bool open = false;
  bool opening = false;
  std::string name;
  std::string storage;  // opfs, memory, file, http
  bool read_only = false;
  bool example = false;
  bool adopting = false;  // a dropped database is being copied into the store
  uint64_t size_bytes = 0;
  uint64_t free_bytes = 0;  // of the quota or disk, 0 = unknown
  uint64_t data_version = 0;
  uint64_t run_count = 0, series_count = 0, point_count = 0;
  uint64_t problem_count = 0;  // without notes
  uint64_t note_count = 0;
  uint64_t deleted_run_count = 0;  // not shown; compacting the file removes them for good
  std::vector<ProjectEntry> projects;
  std::vector<FollowedFolder> followed;
  std::string undo_label, redo_label;  // "" = nothing to undo or redo
  std::string view_json;               // only in the first FileState after opening
  template <class A>
  void Fields(A& a) {
    a(open, opening, name, storage, read_only, example, adopting, size_bytes, free_bytes,
      data_version, run_count, series_count, point_count, problem_count, note_count,
      deleted_run_count, projects, followed, undo_label, redo_label, view_json);
  }
};

struct SaveProgress {
  static constexpr auto kType = ReplyType::kSaveProgress;
  uint64_t bytes_done = 0, bytes_total = 0;
  template <class A>
  void Fields(A& a) {
    a(bytes_done, bytes_total);
  }
};
struct SaveReady {
  static constexpr auto kType = ReplyType::kSaveReady;
  std::string scratch_name, suggested_name;
  uint64_t size_bytes = 0;
  template <class A>
  void Fields(A& a) {
    a(scratch_name, suggested_name, size_bytes);
  }
};

// A cell or a value beside a run or a group: text, number, or nothing.
struct Cell {
  enum class Kind : uint8_t {
    kNone,
    kNumber,
    kText,
    kTime,      // seconds since 1970
    kDuration,  // seconds
    kRange,     // of a group: number .. other
    kMany       // of a group: number = how many different texts
  } kind = Kind::kNone;
  double number = 0;
  std::string text;
  // kRange: its upper end. Of a group's mean: the sample standard deviation, NaN of one run.
  double other = std::numeric_limits<double>::quiet_NaN();
  template <class A>
  void Fields(A& a) {
    a(kind, number, text, other);
  }
};

struct RunRow {
  int64_t run_id = 0;
  std::string uuid;
  std::string name;
  std::string status;         // running, finished, failed, crashed, stopped, unknown
  int32_t colour = 0;         // index into the run palette
  std::string custom_colour;  // "#RRGGBB", "" = by index
  bool pinned = false, archived = false;
  bool has_nonfinite = false;
  uint64_t point_count = 0;
  double last_time_s = 0;    // of its newest point; NaN = unknown
  Cell value;                // QueryRuns::shown
  int32_t group = -1;        // index into RunList::groups
  uint32_t tint = 0;         // how many runs of its group are older
  uint16_t depth = 0;        // below the run that started it
  uint32_t descendants = 0;  // that follow it directly
  template <class A>
  void Fields(A& a) {
    a(run_id, uuid, name, status, colour, custom_colour, pinned, archived, has_nonfinite,
      point_count, last_time_s, value, group, tint, depth, descendants);
  }
};

// Runs that agree in the columns of QueryRuns::group_by.
struct GroupRow {
  std::string key;    // names it in views
  std::string label;  // "resnet18 · lr 0.1"
  int32_t colour = 0;
  std::string custom_colour;
  std::vector<int64_t> run_ids;  // that match, in order
  uint64_t nonfinite_run_count = 0;
  Cell value;  // QueryRuns::shown
  template <class A>
  void Fields(A& a) {
    a(key, label, colour, custom_colour, run_ids, nonfinite_run_count, value);
  }
};
struct RunList {
  static constexpr auto kType = ReplyType::kRunList;
  uint32_t slot = 0;
  uint64_t data_version = 0;
  uint64_t total = 0;            // runs of the project, matching or not
  std::vector<RunRow> rows;      // matching, in order
  std::vector<GroupRow> groups;  // in order; the runs of each stand together
  template <class A>
  void Fields(A& a) {
    a(slot, data_version, total, rows, groups);
  }
};

// What the asked runs have in common of what a person writes on them.
struct TagFact {
  std::string key, value;  // the first run's value
  uint64_t run_count = 0;  // that have the key
  bool same = true;        // all of them with this value
  template <class A>
  void Fields(A& a) {
    a(key, value, run_count, same);
  }
};
struct RunFactsReply {
  static constexpr auto kType = ReplyType::kRunFacts;
  uint32_t slot = 0;
  std::vector<int64_t> run_ids;
  std::string group, notes;  // the first run's
  bool same_group = true, same_notes = true;
  std::vector<TagFact> tags;  // by key
  template <class A>
  void Fields(A& a) {
    a(slot, run_ids, group, notes, same_group, same_notes, tags);
  }
};

struct MetricRow {
  int64_t metric_id = 0;
  std::string name, context;
  uint64_t series_count = 0, point_count = 0, nonfinite_count = 0;
  template <class A>
  void Fields(A& a) {
    a(metric_id, name, context, series_count, point_count, nonfinite_count);
  }
};
struct MetricList {
  static constexpr auto kType = ReplyType::kMetricList;
  uint32_t slot = 0;
  uint64_t data_version = 0;
  std::vector<MetricRow> rows;  // in natural order of names ("layer2" before "layer10")
  template <class A>
  void Fields(A& a) {
    a(slot, data_version, rows);
  }
};

// Columns [first, first + count) of ChartData::columns belong together and are drawn connected.
struct DrawnStrip {
  uint32_t first = 0, count = 0;
  bool superseded = false;      // a restart took these points back: drawn faded
  bool points = false;          // every column is a single point
  bool joins_previous = false;  // also connected with the last column of the strip before
  template <class A>
  void Fields(A& a) {
    a(first, count, superseded, points, joins_previous);
  }
};

// One line: its strips, and where their columns are. After the axes' logarithms, x = x_origin +
// column.x0 and y = y_origin + y_scale * column.min.
struct DrawnLine {
  double x_origin = 0, y_origin = 0, y_scale = 1;
  std::vector<DrawnStrip> strips;
  template <class A>
  void Fields(A& a) {
    a(x_origin, y_origin, y_scale, strips);
  }
};

enum class MarkKind : uint8_t { kNan, kPosInf, kNegInf };
struct ChartMark {
  MarkKind kind = MarkKind::kNan;
  double x = 0;
  int64_t step = 0;
  double last_finite_y = 0;  // value of the last finite point before it; NaN when none
  template <class A>
  void Fields(A& a) {
    a(kind, x, step, last_finite_y);
  }
};

// A bucket whose extreme lies far outside its neighbours.
struct ChartSpike {
  double x = 0, value = 0;
  int64_t step = 0;
  uint64_t point_count = 0;
  double score = 0;  // robust deviations
  template <class A>
  void Fields(A& a) {
    a(x, value, step, point_count, score);
  }
};

struct ChartSeries {
  int64_t run_id = 0;          // or GroupLineId()
  uint64_t run_count = 1;      // of a group: those that have the metric
  DrawnLine raw;               // always there; of a group the means
  DrawnLine smooth;            // with smoothing; no strips without
  DrawnLine band;              // of a group: columns from its lower to its upper edge, without gaps
  uint64_t points_total = 0;   // stored points of the series, all kinds
  uint64_t points_window = 0;  // of them inside the window
  uint64_t nonfinite_window = 0;
  uint64_t not_shown = 0;  // values or x <= 0 on a log axis
  uint64_t superseded = 0;
  std::vector<int64_t> restart_steps;  // "restarted at 90"
  double y_min = 0, y_max = 0;  // finite, inside the window, as drawn lines (raw); min > max = none
  double smooth_min = 0, smooth_max = 0;
  std::vector<ChartMark> marks;  // at most 64 are sent, the count above is exact
  std::vector<ChartSpike> spikes;
  template <class A>
  void Fields(A& a) {
    a(run_id, run_count, raw, smooth, band, points_total, points_window, nonfinite_window,
      not_shown, superseded, restart_steps, y_min, y_max, smooth_min, smooth_max, marks, spikes);
  }
};

// Columns are render::Column: six floats {x0, x1, min, max, first, last}; see DrawnLine.
struct ChartData {
  static constexpr auto kType = ReplyType::kChartData;
  uint32_t slot = 0;
  int64_t metric_id = 0;
  uint64_t data_version = 0;
  bool preview = false;   // smoothing from bucket means: marked with "about"
  ChartAxes axes;         // as asked
  double x0 = 0, x1 = 0;  // window answered, without margin, x units before the logarithm
  double covered_x0 = 0, covered_x1 = 0;  // with margin
  double data_x0 = 0, data_x1 = 0;        // extent of all points of these runs; x0 > x1 = none
  uint32_t width_px = 0;
  std::vector<ChartSeries> series;  // in the order of the asked runs that have this metric
  uint64_t runs_without_x = 0;  // runs left out because they have no times (or not the x metric)
  MovedBuffer columns;
  template <class A>
  void Fields(A& a) {
    a(slot, metric_id, data_version, preview, axes, x0, x1, covered_x0, covered_x1, data_x0,
      data_x1, width_px, series, runs_without_x, columns);
  }
};

struct HoverRow {
  int64_t run_id = 0;  // or GroupLineId()
  int64_t step = 0;
  bool has_step = false;
  double wall_time_s = 0;                 // NaN = none
  double x = 0;                           // of the point
  double value = 0;                       // raw, may be non-finite
  double smooth = 0;                      // NaN without smoothing
  uint64_t same_x_count = 1;              // "last of n"
  double column_min = 0, column_max = 0;  // of the pixel column; min > max = none
  int64_t column_min_step = 0, column_max_step = 0;
  double band_low = 0, band_high = 0;  // of a group; NaN = none
  template <class A>
  void Fields(A& a) {
    a(run_id, step, has_step, wall_time_s, x, value, smooth, same_x_count, column_min, column_max,
      column_min_step, column_max_step, band_low, band_high);
  }
};
struct HoverData {
  static constexpr auto kType = ReplyType::kHoverData;
  uint32_t slot = 0;
  int64_t metric_id = 0;
  double x = 0;
  std::vector<HoverRow> rows;  // highest value first
  template <class A>
  void Fields(A& a) {
    a(slot, metric_id, x, rows);
  }
};

// Of a run, or of a group (then `run` holds nothing).
struct TableRow {
  RunRow run;
  std::vector<Cell> cells;
  std::optional<GroupRow> group;
  template <class A>
  void Fields(A& a) {
    a(run, cells, group);
  }
};
struct TableData {
  static constexpr auto kType = ReplyType::kTableData;
  uint32_t slot = 0;
  uint64_t data_version = 0;
  uint64_t total = 0, matching = 0;  // runs
  uint64_t row_count = 0;            // of the whole table: of groups, and of runs not collapsed
  uint64_t first_row = 0;
  std::vector<TableRow> rows;
  double elapsed_ms = 0;     // of filter and sort
  std::string filter_error;  // the filter could not be understood; all runs are shown then
  template <class A>
  void Fields(A& a) {
    a(slot, data_version, total, matching, row_count, first_row, rows, elapsed_ms, filter_error);
  }
};

struct ColumnEntry {
  ColumnSpec spec;
  uint64_t run_count = 0;  // runs that have it
  bool varies = false;     // not the same in all runs that have it
  bool numeric = false;
  template <class A>
  void Fields(A& a) {
    a(spec, run_count, varies, numeric);
  }
};
struct ColumnList {
  static constexpr auto kType = ReplyType::kColumnList;
  uint32_t slot = 0;
  uint64_t data_version = 0;
  std::vector<ColumnEntry> columns;
  template <class A>
  void Fields(A& a) {
    a(slot, data_version, columns);
  }
};

struct ProblemRow {
  std::string file;
  uint64_t offset = 0;
  std::string reason;
  uint64_t count = 1;
  bool is_note = false;
  double time_s = 0;
  template <class A>
  void Fields(A& a) {
    a(file, offset, reason, count, is_note, time_s);
  }
};
struct ProblemList {
  static constexpr auto kType = ReplyType::kProblemList;
  uint32_t slot = 0;
  std::vector<ProblemRow> rows;
  template <class A>
  void Fields(A& a) {
    a(slot, rows);
  }
};

struct DeletedRunRow {
  int64_t run_id = 0;
  std::string name, project;
  double deleted_s = 0;
  uint64_t points = 0;
  template <class A>
  void Fields(A& a) {
    a(run_id, name, project, deleted_s, points);
  }
};
// What EditRuns with kDeleted "0" brings back; last deleted first.
struct DeletedRunList {
  static constexpr auto kType = ReplyType::kDeletedRunList;
  uint32_t slot = 0;
  std::vector<DeletedRunRow> rows;
  template <class A>
  void Fields(A& a) {
    a(slot, rows);
  }
};

struct ImportProgress {
  static constexpr auto kType = ReplyType::kImportProgress;
  std::string root_name;
  bool scanning = false;
  uint64_t files_done = 0, files_total = 0;
  uint64_t bytes_done = 0, bytes_total = 0;
  uint64_t points = 0, runs = 0, problems = 0;
  double elapsed_s = 0;
  template <class A>
  void Fields(A& a) {
    a(root_name, scanning, files_done, files_total, bytes_done, bytes_total, points, runs, problems,
      elapsed_s);
  }
};

// The columns a text file was read by, so that the person can correct the guess.
struct TextGuess {
  std::string path;
  std::vector<std::string> columns;
  std::string step, wall_time, run;  // "" = none
  template <class A>
  void Fields(A& a) {
    a(path, columns, step, wall_time, run);
  }
};

struct ImportDone {
  static constexpr auto kType = ReplyType::kImportDone;
  uint32_t handle = 0;
  std::string root_name;
  bool cancelled = false;
  std::string error;  // "" = it went through (single files may still have problems)
  uint64_t runs_added = 0, runs_updated = 0, points_added = 0;
  uint64_t files_read = 0, files_skipped = 0;
  uint64_t problems = 0, notes = 0;
  double elapsed_s = 0;
  std::vector<TextGuess> guesses;
  template <class A>
  void Fields(A& a) {
    a(handle, root_name, cancelled, error, runs_added, runs_updated, points_added, files_read,
      files_skipped, problems, notes, elapsed_s, guesses);
  }
};

struct CompactDone {
  static constexpr auto kType = ReplyType::kCompactDone;
  uint64_t runs = 0, points = 0;  // removed for good
  uint64_t bytes_before = 0, bytes_after = 0;
  template <class A>
  void Fields(A& a) {
    a(runs, points, bytes_before, bytes_after);
  }
};

// A run that a rule hits in one of its metrics.
struct RuleHit {
  uint32_t rule = 0;  // index into RuleReport::rules
  int64_t run_id = 0;
  std::string run_uuid, run_name;
  std::string metric, context;
  // The point since which the rule holds: a hit that was seen comes anew with another one. Without
  // data: how many points the run has.
  uint64_t since_index = 0;
  bool has_step = false;
  int64_t step = 0;  // of the point to name; without a step its place in the series
  double value = 0;  // of that point
  // When it becomes true, in seconds since 1970: a run without data is one only then; NaN = it is.
  double due_s = 0;
  bool live = false;  // came with points that were followed, not with what was there before
  template <class A>
  void Fields(A& a) {
    a(rule, run_id, run_uuid, run_name, metric, context, since_index, has_step, step, value, due_s,
      live);
  }
};

// The rules of the open file and what they hit: sent when a client comes to the file, and when one
// of both changed.
struct RuleReport {
  static constexpr auto kType = ReplyType::kRuleReport;
  std::vector<RunRule> rules;
  bool working = false;       // series are still being looked at
  std::vector<RuleHit> hits;  // ordered by run; kMaxRuleHits at most
  uint64_t more_hits = 0;     // left out
  uint64_t unreadable = 0;    // series that could not be read to their end
  template <class A>
  void Fields(A& a) {
    a(rules, working, hits, more_hits, unreadable);
  }
};
inline constexpr size_t kMaxRuleHits = 5000;

// Something the person should know that belongs to no command.
struct Notice {
  static constexpr auto kType = ReplyType::kNotice;
  uint8_t severity = 0;  // 0 information, 1 warning, 2 error
  std::string message, hint;
  template <class A>
  void Fields(A& a) {
    a(severity, message, hint);
  }
};

struct RunKept {
  static constexpr auto kType = ReplyType::kRunKept;
  std::string uuid;
  int64_t run_id = 0;
  bool was_there = false;  // kept before, nothing changed
  template <class A>
  void Fields(A& a) {
    a(uuid, run_id, was_there);
  }
};

struct KeptEvaluationRow {
  int64_t run_id = 0, parent_run_id = 0;
  std::string uuid, name, model, data, task, model_sha256, data_sha256;
  double ended_s = 0;
  uint64_t rows = 0, predictions_bytes = 0, model_bytes = 0;  // 0 = not kept
  std::vector<std::pair<std::string, double>> figures;
  template <class A>
  void Fields(A& a) {
    a(run_id, parent_run_id, uuid, name, model, data, task, model_sha256, data_sha256, ended_s,
      rows, predictions_bytes, model_bytes, figures);
  }
};
struct EvaluationList {
  static constexpr auto kType = ReplyType::kEvaluationList;
  uint32_t slot = 0;
  std::vector<KeptEvaluationRow> evaluations;
  template <class A>
  void Fields(A& a) {
    a(slot, evaluations);
  }
};
struct StoredEvaluation {
  static constexpr auto kType = ReplyType::kStoredEvaluation;
  uint32_t slot = 0;
  int64_t run_id = 0;
  std::string document;            // JSON
  MovedBuffer predictions, model;  // empty: not kept, or not asked for
  template <class A>
  void Fields(A& a) {
    a(slot, run_id, document, predictions, model);
  }
};

}  // namespace tidemark

// All runs of a file as columns in memory: what the run panel and the run table sort, filter and
// show.
//
// Texts are interned, cells are 16 bytes; 10,000 runs x 100 columns are 16 MB and any column sorts
// in a few milliseconds. Rows are in the order of insertion; views on them are lists of row
// numbers.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "query/column_spec.h"

namespace tidemark {

// A value of one run in one column.
struct TableCell {
  enum class Kind : uint8_t { kNone, kNumber, kText } kind = Kind::kNone;
  uint32_t text = 0;  // index into the table's texts
  double number = 0;
};

struct TableRun {
  int64_t run_id = 0;
  int64_t project_id = 0;
  std::string uuid, name, project, status, notes;
  std::string group, job_type, parent_uuid;
  double started_s = std::numeric_limits<double>::quiet_NaN();
  double ended_s = std::numeric_limits<double>::quiet_NaN();
  int32_t colour = 0;
  std::string custom_colour;
  bool pinned = false, archived = false;
  uint64_t point_count = 0, nonfinite_count = 0;
  double last_time_s = std::numeric_limits<double>::quiet_NaN();  // of its newest point
};

// Summary of one series, as the table shows it. Absent numbers are NaN where has_* is false.
struct MetricFigures {
  double first = 0, last = 0;
  bool has_finite = false;  // min, max and their steps are there
  double min = 0, max = 0;
  int64_t min_step = 0, max_step = 0;
  uint64_t count = 0;
};

class RunTable {
 public:
  uint32_t AddRun(TableRun run);
  void SetParam(uint32_t row, std::string_view key, double number);
  void SetParam(uint32_t row, std::string_view key, std::string_view text);
  void SetTag(uint32_t row, std::string_view key, std::string_view text);
  void SetMetric(uint32_t row, std::string_view metric, std::string_view context,
                 const MetricFigures& figures);

  [[nodiscard]] size_t size() const { return runs_.size(); }
  [[nodiscard]] const TableRun& run(uint32_t row) const { return runs_[row]; }
  [[nodiscard]] TableRun& mutable_run(uint32_t row) { return runs_[row]; }
  [[nodiscard]] const std::string& text(uint32_t index) const { return texts_[index]; }

  // What the run itself says in a column of its own (name, project, status, group, job type); null
  // for every other column.
  [[nodiscard]] const std::string* RunText(ColumnKind kind, uint32_t row) const;
  // The cell of a run in a column; kNone when the run doesn't have it. Times and durations are
  // numbers; columns of RunText are kNone.
  [[nodiscard]] TableCell Cell(const ColumnSpec& spec, uint32_t row) const;
  // The same for a whole column at once, into `out` (one entry a row).
  void Column(const ColumnSpec& spec, std::vector<TableCell>* out) const;

  struct ColumnInfo {
    ColumnSpec spec;
    uint64_t run_count = 0;
    bool varies = false;
    bool numeric = false;
  };
  // Every param, tag and metric that any of `rows` has, in natural order of names.
  [[nodiscard]] std::vector<ColumnInfo> Columns(const std::vector<uint32_t>& rows) const;

  // Marks the rows where `word` (in lower case) occurs in the name, the notes, or "key=value" of a
  // param or tag, in any case; one entry a row. O(cells), and less where texts repeat. Numbers are
  // made texts on first use and kept.
  void Search(std::string_view word, std::vector<uint8_t>* found);

 private:
  struct Values {
    std::vector<TableCell> cells;  // shorter than the table when later rows don't have it
    // The numbers as text in lower case: that of row i is [ends[i - 1], ends[i]) of `digits`.
    std::string digits;
    std::vector<uint32_t> ends;
  };
  struct Metric {
    std::string name, context;
    std::vector<uint32_t> rows;  // ascending
    std::vector<MetricFigures> figures;
  };
  uint32_t Intern(std::string_view text);
  void Set(Values* values, uint32_t row, TableCell cell);
  [[nodiscard]] TableCell RunCell(ColumnKind kind, uint32_t row) const;
  static TableCell MetricCell(const MetricFigures& figures, MetricStat stat);
  [[nodiscard]] const Metric* FindMetric(const ColumnSpec& spec) const;
  static void WriteDigits(Values* values);
  void SearchValues(const std::string& key, std::string_view word,
                    const std::vector<uint8_t>& text_matches, Values* values,
                    std::vector<uint8_t>* found);

  std::vector<TableRun> runs_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, uint32_t> text_index_;
  std::unordered_map<std::string, Values> params_, tags_;
  std::unordered_map<std::string, Metric> metrics_;  // key: name, NUL, context
};

}  // namespace tidemark

// Turns the rows of a text table into points, parameters and runs: the common back end of CSV and
// JSON.
//
// The front ends cut text into cells and say which column a cell belongs to; this class knows the
// columns' roles and writes into the batch. Its state (roles, what is known of text columns)
// survives between imports, so that a file that has grown is read as if it had been read at once.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "import/batch.h"
#include "import/csv_columns.h"

namespace tidemark {

// Where the points of a table go.
struct TableTarget {
  std::string run_path;  // of rows that name no run
  // Rows that name a run: its path is `runs_below` / name, its display name `runs_prefix` name.
  std::string runs_below;
  std::string runs_prefix;
  bool decimal_comma = false;
};

class TextTable {
 public:
  static constexpr size_t npos = static_cast<size_t>(-1);

  explicit TextTable(TableTarget target);
  // `names` are the header as ColumnNames gives it, one for each of `roles.columns`.
  void SetColumns(const TextRow& names, ColumnRoles roles);

  [[nodiscard]] const ColumnRoles& roles() const { return roles_; }
  [[nodiscard]] const TextRow& names() const { return names_; }
  [[nodiscard]] TextColumns Columns() const;
  [[nodiscard]] uint64_t rows() const { return rows_; }
  [[nodiscard]] uint64_t row_offset() const { return row_offset_; }
  [[nodiscard]] bool decimal_comma() const { return target_.decimal_comma; }
  void set_decimal_comma(bool decimal_comma) { target_.decimal_comma = decimal_comma; }
  void set_time_origin(double origin_s) { roles_.time_origin_s = origin_s; }

  // A column that was not there when the roles were guessed: its first cell decides what it is.
  size_t AddColumn(std::string_view name);
  [[nodiscard]] size_t FindColumn(const std::string& name) const;  // npos: never seen

  // One row: Begin, any of its cells (the last one of a column wins), End. `offset` is its place in
  // the file. O(1) a cell once a series is open.
  void BeginRow(uint64_t offset);
  void Cell(size_t column, std::string_view text);  // trimmed text of any kind
  void Number(size_t column, double value);
  void Whole(size_t column, int64_t value);
  void List(size_t column);  // several values where one is expected: counted
  void EndRow(BatchBuilder* out);

  // Counts something that was met in a row; identical ones become one entry of the report. `what`
  // is text for the person and lives as long as the table.
  void CountProblem(uint64_t offset, const char* what) { CountAt(offset, what, npos, false); }
  void CountNote(uint64_t offset, const char* what) { CountAt(offset, what, npos, true); }
  // Hands the counts over; called at the end of every slice.
  void Report(BatchBuilder* out);

  // Takes back the last row, which was read before it was complete. False when its points have no
  // step by which to take them back.
  bool TakeBackLastRow(BatchBuilder* out);
  // From now on each run that is met is taken back as a whole first: the file was replaced.
  void TakeBackAll() { take_back_all_ = true; }

  void Save(ByteWriter* out) const;
  // False when the bytes are not what Save wrote; the table is then unusable.
  bool Load(ByteReader* in);

 private:
  struct SlotSet {
    uint32_t run = 0;
    std::vector<uint32_t> series;  // by column, kNoSlot until used
  };
  struct Count {
    uint64_t offset = 0;
    uint64_t count = 0;
    bool is_note = false;
  };

  // Valid UTF-8, cut between characters.
  static std::string SafeText(std::string_view text, size_t max_bytes);
  void Decide(size_t column, std::string_view text);
  void StepCell(size_t column, std::string_view text);
  void TimeCell(size_t column, std::string_view text);
  void MetricCell(size_t column, std::string_view text);
  void Metric(size_t column, double value);
  void TimeNumber(double value);
  void StepWhole(size_t column, int64_t step);

  void FindSpecialColumns();
  SlotSet& RowSlots(BatchBuilder* out);
  uint32_t OpenSeries(size_t column, SlotSet* slots, BatchBuilder* out);
  uint32_t RunSlot(const std::string& name, const std::string& title, BatchBuilder* out);
  void EmitParams(uint32_t run, BatchBuilder* out);
  void EmitToAllRuns(BatchBuilder* out);
  void EmitLongForm(const SlotSet& slots, BatchBuilder* out);
  void CountAt(uint64_t offset, const char* what, size_t column, bool is_note);

  TableTarget target_;
  TextRow names_;
  ColumnRoles roles_;
  std::unordered_map<std::string, size_t> column_of_name_;
  bool has_step_ = false;
  bool single_slots_ = true;  // no column names runs or contexts
  bool wide_ = false;         // columns belong to runs
  bool take_back_all_ = false;

  // The row that is being filled.
  uint64_t row_offset_ = 0;
  int64_t step_ = kNoStep;
  double wall_time_s_ = kNoTime;
  std::vector<std::pair<size_t, double>> values_;      // (column, value)
  std::vector<uint64_t> value_row_;                    // by column: the row that set a value last
  std::vector<std::pair<size_t, std::string>> texts_;  // cells of kParam columns
  std::string run_text_, title_text_, context_text_, metric_text_;
  double long_value_ = 0;
  bool has_long_value_ = false;

  uint64_t rows_ = 0;
  int64_t step_sum_ = 0;
  int64_t last_step_ = kNoStep;
  int64_t last_increment_ = 0;
  std::set<std::string> last_runs_;  // that got points from the last row

  uint64_t generation_ = ~uint64_t{0};
  std::unordered_map<std::string, SlotSet> slots_;  // by run and context
  SlotSet* row_slots_ = nullptr;
  std::string row_key_;
  std::set<std::string> taken_back_;
  std::unordered_map<uint64_t, uint64_t> text_seen_;  // hash of (run, column) -> hash of its text
  std::map<std::pair<const char*, size_t>, Count> counts_;
};

}  // namespace tidemark

// Guesses what each column of a text table is: the step, the wall time, the run, a metric, a
// parameter.
//
// A pure function of the header and the first rows, so that the page can show the guess and let the
// person correct it. Nothing here depends on the format of the text: CSV cells and the flattened
// members of JSON lines go through the same guess.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "import/format.h"

namespace tidemark {

enum class ColumnRole : uint8_t {
  kUndecided,  // empty so far: the first cell that says something decides
  kMetric,     // numbers
  kStep,       // whole numbers; a cell that is none is kept as a value of a metric of this name
  kWallTime,
  kRun,          // names the run of the row: one file, several runs
  kRunName,      // text for people beside a kRun column of ids
  kContext,      // of the row's metrics: train, validation ...
  kMetricName,   // long form: one row a value ...
  kMetricValue,  // ... and here it is
  kParam,        // text that stays the same within a run
  kVaryingText,  // text that changes from row to row: counted, not kept
  kIgnored,      // by the person's choice or because the format says so
};

enum class TimeForm : uint8_t { kSeconds, kMilliseconds, kMicroseconds, kNanoseconds, kIso8601 };

struct ColumnUse {
  ColumnRole role = ColumnRole::kUndecided;
  std::string name;  // of the metric or parameter: the header's text unless the format knows better
  std::string context;  // of the metric; a kContext column overrides it
  std::string
      run;  // of the metric, when columns belong to different runs (wide export); "" = the row's
  bool is_duration = false;  // kMetric: "mm:ss", kept as seconds
  bool of_all_runs =
      false;  // kMetric of a wide export: goes to every run that has a value in the row
};

struct ColumnRoles {
  std::vector<ColumnUse> columns;  // one for each header cell
  TimeForm time_form = TimeForm::kSeconds;
  double time_origin_s = 0;        // added to every wall time
  bool step_is_increment = false;  // steps are the running sum of the step column, also a metric
  bool no_step = false;            // the person said so: a column that appears later is none either

  // The first column with this role, or -1.
  [[nodiscard]] int Find(ColumnRole role) const;
};

using TextRow =
    std::vector<std::string>;  // trimmed cells; may be shorter or longer than the header

// The roles for a table with this header and these first rows (any number, also none). `choice`
// wins over the guess: a column name, "-" for none, "" to guess. O(cells).
[[nodiscard]] ColumnRoles GuessColumns(const TextRow& header, const std::vector<TextRow>& rows,
                                       bool decimal_comma = false, const ColumnChoice& choice = {});

// A header as names: valid UTF-8 without control characters, none empty ("column 3"), none twice
// ("loss (2)"), at most kMaxColumnNameBytes long.
inline constexpr size_t kMaxColumnNameBytes = 1024;
[[nodiscard]] TextRow ColumnNames(const std::vector<std::string_view>& header_cells);

// Whether `cells` names columns, given the row below it: text where the other has numbers.
[[nodiscard]] bool LooksLikeHeader(const std::vector<std::string_view>& cells,
                                   const std::vector<std::string_view>& next, bool decimal_comma);

// Whether a column of this name, all else equal, is a step (case and separators do not count).
[[nodiscard]] bool IsStepName(std::string_view name);

}  // namespace tidemark

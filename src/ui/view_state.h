// What the person sees and that the file remembers: tab, zoom, axes, smoothing, hidden runs, sort,
// columns, collapsed groups. Stored in the file as JSON that only the UI understands; runs by uuid
// and metrics by name, so that it stays right in a copy or after a merge. Unknown fields are
// ignored, missing ones keep defaults.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/commands.h"
#include "ui/rule_marks.h"
#include "ui/theme.h"

namespace tidemark::ui {

enum class Tab : uint8_t { kCharts, kTable, kEvaluate };

struct Range {
  double lo = 0, hi = 0;
  bool operator==(const Range&) const = default;
};

// Settings of one chart, in its menu.
struct ChartSettings {
  bool x_log = false, y_log = false;
  bool hide_superseded = false;
  std::optional<Range> y_range;  // typed or zoomed; none = all finite values
  bool operator==(const ChartSettings&) const = default;
  [[nodiscard]] bool is_default() const { return *this == ChartSettings(); }
};

struct ViewState {
  Tab tab = Tab::kCharts;
  ThemeChoice theme = ThemeChoice::kSystem;
  std::string project;  // name; "" = all
  float sidebar_width = tokens::kLayoutSidebar;
  bool sidebar_open = true;
  bool show_archived = false;

  XKind x_kind = XKind::kStep;
  std::string x_metric, x_metric_context;  // with XKind::kMetric
  std::map<std::string, Range> x_zoom;     // by XKey()
  double smoothing = 0;
  bool show_raw = true;
  int grid_columns = 3;
  std::string metric_filter;
  std::set<std::string> collapsed;  // prefixes of metric groups
  std::map<std::string, ChartSettings>
      charts;            // by ChartKey(), only those that differ from the default
  std::string enlarged;  // ChartKey(), "" = none

  std::set<std::string> hidden;  // uuids
  ColumnSpec run_sort;
  bool run_sort_descending = false;
  std::optional<ColumnSpec> run_shown;  // none = chosen by the program
  std::vector<ColumnSpec> group_by;     // of the list and the table; empty = no groups
  bool nested_runs = true;              // below the run that started them
  std::set<std::string> closed_rows;    // keys of groups, uuids of runs: what is below is not shown
  GroupBand bands = GroupBand::kNone;

  std::optional<std::vector<ColumnSpec>> table_columns;  // none = chosen by the program
  ColumnSpec table_sort;
  bool table_descending = false;
  std::string table_filter;

  SeenHits seen_hits;   // of rules
  bool notify = false;  // rules may, where the person allowed it

  bool operator==(const ViewState&) const = default;
};

// Names a chart: metric and context.
[[nodiscard]] std::string ChartKey(const std::string& metric, const std::string& context);
// Names the x axis that charts share: one zoom for each.
[[nodiscard]] std::string XKey(const ViewState& view);

[[nodiscard]] std::string ToJson(const ViewState& view);
// Never fails: what can't be understood keeps its default.
[[nodiscard]] ViewState ViewFromJson(const std::string& json);

}  // namespace tidemark::ui

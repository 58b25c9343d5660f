#include "ui/view_state.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/json.h"
#include "base/json_writer.h"

namespace tidemark::ui {
namespace {

template <class E>
struct Word {
  E value;
  std::string_view text;
};

constexpr std::array<Word<Tab>, 3> kTabs = {
    {{Tab::kCharts, "charts"}, {Tab::kTable, "table"}, {Tab::kEvaluate, "evaluate"}}};
constexpr std::array<Word<ThemeChoice>, 3> kThemes = {{{ThemeChoice::kSystem, "system"},
                                                       {ThemeChoice::kDark, "dark"},
                                                       {ThemeChoice::kLight, "light"}}};
constexpr std::array<Word<XKind>, 4> kXKinds = {{{XKind::kStep, "step"},
                                                 {XKind::kWallTime, "wall_time"},
                                                 {XKind::kRelativeTime, "relative_time"},
                                                 {XKind::kMetric, "metric"}}};
constexpr std::array<Word<GroupBand>, 3> kBands = {{{GroupBand::kNone, "none"},
                                                    {GroupBand::kDeviation, "deviation"},
                                                    {GroupBand::kExtremes, "extremes"}}};
constexpr std::array<Word<ColumnKind>, 11> kColumnKinds = {{{ColumnKind::kName, "name"},
                                                            {ColumnKind::kProject, "project"},
                                                            {ColumnKind::kStatus, "status"},
                                                            {ColumnKind::kStarted, "started"},
                                                            {ColumnKind::kDuration, "duration"},
                                                            {ColumnKind::kPoints, "points"},
                                                            {ColumnKind::kParam, "param"},
                                                            {ColumnKind::kTag, "tag"},
                                                            {ColumnKind::kMetric, "metric"},
                                                            {ColumnKind::kGroup, "group"},
                                                            {ColumnKind::kJobType, "job_type"}}};
constexpr std::array<Word<MetricStat>, 7> kStats = {{{MetricStat::kLast, "last"},
                                                     {MetricStat::kMin, "min"},
                                                     {MetricStat::kMax, "max"},
                                                     {MetricStat::kFirst, "first"},
                                                     {MetricStat::kMinStep, "min_step"},
                                                     {MetricStat::kMaxStep, "max_step"},
                                                     {MetricStat::kCount, "count"}}};

template <class E, size_t N>
std::string_view WordOf(const std::array<Word<E>, N>& words, E value) {
  for (const auto& word : words) {
    if (word.value == value) return word.text;
  }
  return words[0].text;
}

template <class E, size_t N>
void ReadWord(const std::array<Word<E>, N>& words, JsonValue json, E* out) {
  for (const auto& word : words) {
    if (json.TextOr("") == word.text) *out = word.value;
  }
}

double ReadNumber(JsonValue json, double lo, double hi, double other) {
  const double number = json.Number().value_or(other);
  return std::isnan(number) ? other : std::clamp(number, lo, hi);
}
void ReadBool(JsonValue json, bool* out) { *out = json.Bool().value_or(*out); }
void ReadText(JsonValue json, std::string* out) {
  if (const auto text = json.Text()) *out = *text;
}

void Write(JsonWriter* w, const Range& range) {
  w->BeginArray().Double(range.lo).Double(range.hi).EndArray();
}

std::optional<Range> ReadRange(JsonValue json) {
  if (json.size() != 2) return std::nullopt;
  const auto lo = json.At(0).Number(), hi = json.At(1).Number();
  if (!lo || !hi || !std::isfinite(*lo) || !std::isfinite(*hi) || !(*lo < *hi)) return std::nullopt;
  return Range{*lo, *hi};
}

void Write(JsonWriter* w, const ColumnSpec& column) {
  w->BeginObject().Key("kind").String(WordOf(kColumnKinds, column.kind));
  if (!column.name.empty()) w->Key("name").String(column.name);
  if (!column.context.empty()) w->Key("context").String(column.context);
  if (column.kind == ColumnKind::kMetric) w->Key("stat").String(WordOf(kStats, column.stat));
  w->EndObject();
}

ColumnSpec ReadColumn(JsonValue json) {
  ColumnSpec column;
  ReadWord(kColumnKinds, json.Find("kind"), &column.kind);
  ReadText(json.Find("name"), &column.name);
  ReadText(json.Find("context"), &column.context);
  if (column.kind == ColumnKind::kMetric) ReadWord(kStats, json.Find("stat"), &column.stat);
  return column;
}

void WriteColumns(JsonWriter* w, const char* key, const std::vector<ColumnSpec>& columns) {
  w->Key(key).BeginArray();
  for (const ColumnSpec& column : columns) Write(w, column);
  w->EndArray();
}

std::vector<ColumnSpec> ReadColumns(JsonValue json) {
  std::vector<ColumnSpec> columns;
  for (size_t i = 0; i < json.size() && json.is_array(); ++i) {
    columns.push_back(ReadColumn(json.At(i)));
  }
  return columns;
}

void WriteSet(JsonWriter* w, const char* key, const std::set<std::string>& texts) {
  if (texts.empty()) return;
  w->Key(key).BeginArray();
  for (const std::string& text : texts) w->String(text);
  w->EndArray();
}

void ReadSet(JsonValue json, std::set<std::string>* out) {
  for (size_t i = 0; i < json.size() && json.is_array(); ++i) {
    if (const auto text = json.At(i).Text()) out->emplace(*text);
  }
}

void WriteCharts(JsonWriter* w, const ViewState& view) {
  w->Key("charts").BeginObject();
  for (const auto& [key, chart] : view.charts) {
    if (chart.is_default()) continue;
    w->Key(key).BeginObject();
    if (chart.x_log) w->Key("x_log").Bool(true);
    if (chart.y_log) w->Key("y_log").Bool(true);
    if (chart.hide_superseded) w->Key("hide_superseded").Bool(true);
    if (chart.y_range) Write(&w->Key("y"), *chart.y_range);
    w->EndObject();
  }
  w->EndObject();
}

void ReadCharts(JsonValue json, ViewState* view) {
  for (size_t i = 0; i < json.size() && json.is_object(); ++i) {
    const auto member = json.Member(i);
    ChartSettings chart;
    ReadBool(member.second.Find("x_log"), &chart.x_log);
    ReadBool(member.second.Find("y_log"), &chart.y_log);
    ReadBool(member.second.Find("hide_superseded"), &chart.hide_superseded);
    chart.y_range = ReadRange(member.second.Find("y"));
    if (!chart.is_default()) view->charts.emplace(std::string(member.first), chart);
  }
}

void WriteRuns(JsonWriter* w, const ViewState& view) {
  WriteSet(w, "hidden", view.hidden);
  w->Key("run_sort");
  Write(w, view.run_sort);
  w->Key("run_sort_descending").Bool(view.run_sort_descending);
  if (view.run_shown) {
    w->Key("run_shown");
    Write(w, *view.run_shown);
  }
  WriteColumns(w, "group_by", view.group_by);
  if (!view.nested_runs) w->Key("nested_runs").Bool(false);
  WriteSet(w, "closed_rows", view.closed_rows);
  w->Key("bands").String(WordOf(kBands, view.bands));
}

void WriteRules(JsonWriter* w, const ViewState& view) {
  if (view.notify) w->Key("notify").Bool(true);
  if (view.seen_hits.empty()) return;
  w->Key("seen_hits").BeginObject();
  for (const auto& [key, since] : view.seen_hits) w->Key(key).Uint(since);
  w->EndObject();
}

void ReadRules(JsonValue root, ViewState* view) {
  ReadBool(root.Find("notify"), &view->notify);
  const JsonValue seen = root.Find("seen_hits");
  for (size_t i = 0; i < seen.size() && seen.is_object(); ++i) {
    const auto member = seen.Member(i);
    const auto since = member.second.Int();
    if (since && *since >= 0)
      view->seen_hits[std::string(member.first)] = static_cast<uint64_t>(*since);
  }
}

void WriteTable(JsonWriter* w, const ViewState& view) {
  if (view.table_columns) WriteColumns(w, "table_columns", *view.table_columns);
  w->Key("table_sort");
  Write(w, view.table_sort);
  w->Key("table_descending").Bool(view.table_descending);
  if (!view.table_filter.empty()) w->Key("table_filter").String(view.table_filter);
}

void ReadLists(JsonValue root, ViewState* view) {
  ReadSet(root.Find("hidden"), &view->hidden);
  ReadSet(root.Find("collapsed"), &view->collapsed);
  view->run_sort = ReadColumn(root.Find("run_sort"));
  ReadBool(root.Find("run_sort_descending"), &view->run_sort_descending);
  if (root.Find("run_shown").is_object()) view->run_shown = ReadColumn(root.Find("run_shown"));
  const JsonValue columns = root.Find("table_columns");
  if (columns.is_array()) view->table_columns = ReadColumns(columns);
  view->group_by = ReadColumns(root.Find("group_by"));
  ReadBool(root.Find("nested_runs"), &view->nested_runs);
  ReadSet(root.Find("closed_rows"), &view->closed_rows);
  ReadWord(kBands, root.Find("bands"), &view->bands);
  view->table_sort = ReadColumn(root.Find("table_sort"));
  ReadBool(root.Find("table_descending"), &view->table_descending);
  ReadText(root.Find("table_filter"), &view->table_filter);
}

void ReadCharting(JsonValue root, ViewState* view) {
  ReadWord(kXKinds, root.Find("x"), &view->x_kind);
  ReadText(root.Find("x_metric"), &view->x_metric);
  ReadText(root.Find("x_metric_context"), &view->x_metric_context);
  const JsonValue zoom = root.Find("x_zoom");
  for (size_t i = 0; i < zoom.size() && zoom.is_object(); ++i) {
    const auto member = zoom.Member(i);
    if (const auto range = ReadRange(member.second))
      view->x_zoom[std::string(member.first)] = *range;
  }
  view->smoothing = ReadNumber(root.Find("smoothing"), 0.0, 0.999, 0);
  ReadBool(root.Find("show_raw"), &view->show_raw);
  view->grid_columns = static_cast<int>(
      std::clamp<int64_t>(root.Find("grid_columns").Int().value_or(view->grid_columns), 1, 6));
  ReadText(root.Find("metric_filter"), &view->metric_filter);
  ReadText(root.Find("enlarged"), &view->enlarged);
  ReadCharts(root.Find("charts"), view);
}

}  // namespace

std::string ChartKey(const std::string& metric, const std::string& context) {
  return context.empty() ? metric : metric + "\n" + context;
}

std::string XKey(const ViewState& view) {
  std::string key(WordOf(kXKinds, view.x_kind));
  if (view.x_kind == XKind::kMetric) key += ":" + ChartKey(view.x_metric, view.x_metric_context);
  return key;
}

std::string ToJson(const ViewState& view) {
  JsonWriter w;
  w.BeginObject();
  w.Key("tab").String(WordOf(kTabs, view.tab));
  w.Key("theme").String(WordOf(kThemes, view.theme));
  if (!view.project.empty()) w.Key("project").String(view.project);
  w.Key("sidebar_width").Double(view.sidebar_width);
  w.Key("sidebar_open").Bool(view.sidebar_open);
  if (view.show_archived) w.Key("show_archived").Bool(true);
  w.Key("x").String(WordOf(kXKinds, view.x_kind));
  if (!view.x_metric.empty()) w.Key("x_metric").String(view.x_metric);
  if (!view.x_metric_context.empty()) w.Key("x_metric_context").String(view.x_metric_context);
  w.Key("x_zoom").BeginObject();
  for (const auto& [key, range] : view.x_zoom) Write(&w.Key(key), range);
  w.EndObject();
  w.Key("smoothing").Double(view.smoothing);
  w.Key("show_raw").Bool(view.show_raw);
  w.Key("grid_columns").Int(view.grid_columns);
  if (!view.metric_filter.empty()) w.Key("metric_filter").String(view.metric_filter);
  WriteSet(&w, "collapsed", view.collapsed);
  WriteCharts(&w, view);
  if (!view.enlarged.empty()) w.Key("enlarged").String(view.enlarged);
  WriteRuns(&w, view);
  WriteTable(&w, view);
  WriteRules(&w, view);
  w.EndObject();
  return w.Take();
}

ViewState ViewFromJson(const std::string& json) {
  ViewState view;
  const auto document = JsonDocument::Parse(json);
  if (!document.ok() || !document->root().is_object()) return view;
  const JsonValue root = document->root();
  ReadWord(kTabs, root.Find("tab"), &view.tab);
  ReadWord(kThemes, root.Find("theme"), &view.theme);
  ReadText(root.Find("project"), &view.project);
  view.sidebar_width = static_cast<float>(ReadNumber(
      root.Find("sidebar_width"), static_cast<double>(tokens::kLayoutSidebarMin),
      static_cast<double>(tokens::kLayoutSidebarMax), static_cast<double>(view.sidebar_width)));
  ReadBool(root.Find("sidebar_open"), &view.sidebar_open);
  ReadBool(root.Find("show_archived"), &view.show_archived);
  ReadCharting(root, &view);
  ReadLists(root, &view);
  ReadRules(root, &view);
  return view;
}

}  // namespace tidemark::ui

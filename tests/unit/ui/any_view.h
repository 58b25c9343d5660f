// Arbitrary view states for properties: everything that a person can bring about, with names as
// strangers write them.
#pragma once

#include <rapidcheck.h>

#include <string>

#include "ui/view_state.h"

namespace tidemark::ui {

inline std::string AnyName() {
  return *rc::gen::oneOf(
      rc::gen::element<std::string>("", "loss", "val/loss", "größe", "漢字/x", "a\nb", "\"\\",
                                    "a\tb", std::string("nul\0l", 5), "NaN", "//", "\x01"),
      rc::gen::container<std::string>(rc::gen::inRange('\x20', '\x7f')));
}

inline Range AnyRange() {
  const double lo = *rc::gen::inRange(-1000000, 1000000) / 7.0;
  return {lo, lo + *rc::gen::inRange(1, 1000000) / 3.0};
}

inline ColumnSpec AnyColumn() {
  ColumnSpec column;
  column.kind = *rc::gen::element(ColumnKind::kName, ColumnKind::kProject, ColumnKind::kStatus,
                                  ColumnKind::kStarted, ColumnKind::kDuration, ColumnKind::kPoints,
                                  ColumnKind::kParam, ColumnKind::kTag, ColumnKind::kMetric,
                                  ColumnKind::kGroup, ColumnKind::kJobType);
  column.name = AnyName();
  if (column.kind != ColumnKind::kMetric) return column;
  column.context = AnyName();
  column.stat =
      *rc::gen::element(MetricStat::kLast, MetricStat::kMin, MetricStat::kMax, MetricStat::kFirst,
                        MetricStat::kMinStep, MetricStat::kMaxStep, MetricStat::kCount);
  return column;
}

inline ViewState AnyView() {
  const auto coin = [] { return *rc::gen::arbitrary<bool>(); };
  const auto few = [] { return *rc::gen::inRange(0, 4); };
  ViewState view;
  view.tab = *rc::gen::element(Tab::kCharts, Tab::kTable, Tab::kEvaluate);
  view.theme = *rc::gen::element(ThemeChoice::kSystem, ThemeChoice::kDark, ThemeChoice::kLight);
  view.project = AnyName();
  view.sidebar_width =
      static_cast<float>(*rc::gen::inRange(static_cast<int>(tokens::kLayoutSidebarMin) * 8,
                                           static_cast<int>(tokens::kLayoutSidebarMax) * 8)) /
      8;
  view.sidebar_open = coin();
  view.show_archived = coin();
  view.x_kind =
      *rc::gen::element(XKind::kStep, XKind::kWallTime, XKind::kRelativeTime, XKind::kMetric);
  view.x_metric = AnyName();
  view.x_metric_context = AnyName();
  for (int i = few(); i > 0; --i) view.x_zoom[AnyName()] = AnyRange();
  view.smoothing = *rc::gen::inRange(0, 1000) / 1000.0;
  view.show_raw = coin();
  view.grid_columns = *rc::gen::inRange(1, 7);
  for (int i = few(); i > 0; --i)
    view.seen_hits[AnyName()] = *rc::gen::inRange<uint64_t>(0, 1 << 30);
  view.notify = coin();
  view.metric_filter = AnyName();
  for (int i = few(); i > 0; --i) view.collapsed.insert(AnyName());
  for (int i = few(); i > 0; --i) {
    ChartSettings chart;
    chart.x_log = coin();
    chart.y_log = coin();
    chart.hide_superseded = coin();
    if (coin()) chart.y_range = AnyRange();
    if (!chart.is_default()) view.charts[AnyName()] = chart;
  }
  view.enlarged = AnyName();
  for (int i = few(); i > 0; --i) view.hidden.insert(AnyName());
  view.run_sort = AnyColumn();
  view.run_sort_descending = coin();
  if (coin()) view.run_shown = AnyColumn();
  if (coin()) {
    view.table_columns.emplace();
    for (int i = few(); i > 0; --i) view.table_columns->push_back(AnyColumn());
  }
  for (int i = few(); i > 0; --i) view.group_by.push_back(AnyColumn());
  view.nested_runs = coin();
  for (int i = few(); i > 0; --i) view.closed_rows.insert(AnyName());
  view.bands = *rc::gen::element(GroupBand::kNone, GroupBand::kDeviation, GroupBand::kExtremes);
  view.table_sort = AnyColumn();
  view.table_descending = coin();
  view.table_filter = AnyName();
  return view;
}

}  // namespace tidemark::ui

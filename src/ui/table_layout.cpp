#include "ui/table_layout.h"

#include <algorithm>

#include "ui/cells.h"
#include "ui/texts.h"

namespace tidemark::ui {
namespace {

constexpr size_t kDefaultParams = 12, kDefaultMetrics = 4;

}  // namespace

std::vector<ColumnSpec> DefaultColumns(const std::vector<ColumnEntry>& all) {
  std::vector<ColumnSpec> chosen;
  const auto general = [](ColumnKind kind) {
    ColumnSpec column;
    column.kind = kind;
    return column;
  };
  chosen.push_back(general(ColumnKind::kStatus));
  size_t params = 0, metrics = 0;
  for (const ColumnEntry& entry : all) {
    if (entry.spec.kind == ColumnKind::kParam && entry.varies && params < kDefaultParams) {
      chosen.push_back(entry.spec);
      ++params;
    }
  }
  for (const ColumnEntry& entry : all) {
    if (entry.spec.kind != ColumnKind::kMetric || entry.spec.stat != MetricStat::kLast) continue;
    if (metrics++ == kDefaultMetrics) break;
    for (const MetricStat stat : {MetricStat::kLast, MetricStat::kMin, MetricStat::kMax}) {
      chosen.push_back(entry.spec);
      chosen.back().stat = stat;
    }
  }
  chosen.push_back(general(ColumnKind::kStarted));
  chosen.push_back(general(ColumnKind::kDuration));
  return chosen;
}

std::vector<ColumnEntry> ChoosableColumns(const std::vector<ColumnEntry>& listed) {
  std::vector<ColumnEntry> all;
  size_t next = 0;
  const auto take_until = [&](ColumnKind kind) {
    for (; next < listed.size() && listed[next].spec.kind < kind; ++next)
      all.push_back(listed[next]);
  };
  for (const ColumnKind kind : {ColumnKind::kStatus, ColumnKind::kStarted, ColumnKind::kDuration}) {
    take_until(kind);
    if (next < listed.size() && listed[next].spec.kind == kind) continue;
    all.emplace_back();
    all.back().spec.kind = kind;
  }
  take_until(ColumnKind::kMetric);
  for (; next < listed.size(); ++next) {
    for (const MetricStat stat :
         {MetricStat::kLast, MetricStat::kMin, MetricStat::kMax, MetricStat::kFirst,
          MetricStat::kMinStep, MetricStat::kMaxStep, MetricStat::kCount}) {
      all.push_back(listed[next]);
      all.back().spec.stat = stat;
    }
  }
  return all;
}

std::vector<ColumnSpec> InOrderOf(const std::vector<ColumnEntry>& choosable,
                                  const std::vector<ColumnSpec>& chosen) {
  std::vector<ColumnSpec> ordered;
  const auto has = [](const std::vector<ColumnSpec>& list, const ColumnSpec& column) {
    return std::find(list.begin(), list.end(), column) != list.end();
  };
  for (const ColumnEntry& entry : choosable) {
    if (has(chosen, entry.spec)) ordered.push_back(entry.spec);
  }
  for (const ColumnSpec& column : chosen) {
    if (!has(ordered, column)) ordered.push_back(column);
  }
  return ordered;
}

std::vector<ColumnBand> BandsOf(const std::vector<ColumnSpec>& columns) {
  std::vector<ColumnBand> bands;
  const auto title_of = [](const ColumnSpec& column) -> std::string {
    switch (column.kind) {
      case ColumnKind::kParam:
        return texts::kParameters;
      case ColumnKind::kTag:
        return texts::kTags;
      case ColumnKind::kMetric:
        return ColumnSubject(column);
      default:
        return {};
    }
  };
  for (size_t i = 0; i < columns.size(); ++i) {
    std::string title = title_of(columns[i]);
    if (bands.empty() || bands.back().title != title) bands.push_back({i, 0, std::move(title)});
    ++bands.back().count;
  }
  return bands;
}

std::vector<float> EdgesOf(const std::vector<float>& widths) {
  std::vector<float> edges(widths.size() + 1, 0.0f);
  for (size_t i = 0; i < widths.size(); ++i) edges[i + 1] = edges[i] + widths[i];
  return edges;
}

Span ColumnsBetween(const std::vector<float>& edges, float x0, float x1) {
  if (edges.size() < 2) return {};
  const size_t n = edges.size() - 1;
  const auto first = std::upper_bound(edges.begin(), edges.end(), x0);
  const auto last = std::lower_bound(edges.begin(), edges.end(), x1);
  Span span;
  span.first = first == edges.begin() ? 0 : static_cast<size_t>(first - edges.begin()) - 1;
  span.last = std::min(static_cast<size_t>(last - edges.begin()), n);
  span.first = std::min(span.first, span.last);
  return span;
}

RowPage PageAround(uint64_t first_seen, uint64_t last_seen) {
  constexpr uint64_t kStep = 100;
  const uint64_t first = first_seen < kStep / 2 ? 0 : (first_seen - kStep / 2) / kStep * kStep;
  const uint64_t last = (last_seen + kStep / 2) / kStep * kStep + kStep;
  return {first, last - first};
}

}  // namespace tidemark::ui

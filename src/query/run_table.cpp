#include "query/run_table.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "query/natural_order.h"

namespace tidemark {
namespace {

TableCell Number(double value) { return {TableCell::Kind::kNumber, 0, value}; }

std::string MetricKey(std::string_view name, std::string_view context) {
  std::string key(name);
  key.push_back('\0');
  key.append(context);
  return key;
}

bool SameCell(const TableCell& a, const TableCell& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == TableCell::Kind::kText) return a.text == b.text;
  return a.number == b.number || (std::isnan(a.number) && std::isnan(b.number));
}

}  // namespace

uint32_t RunTable::AddRun(TableRun run) {
  runs_.push_back(std::move(run));
  return static_cast<uint32_t>(runs_.size() - 1);
}

uint32_t RunTable::Intern(std::string_view text) {
  const auto [it, added] =
      text_index_.emplace(std::string(text), static_cast<uint32_t>(texts_.size()));
  if (added) texts_.emplace_back(text);
  return it->second;
}

void RunTable::Set(Values* values, uint32_t row, TableCell cell) {
  if (values->cells.size() <= row) values->cells.resize(row + 1);
  values->cells[row] = cell;
  values->ends.clear();
}

void RunTable::SetParam(uint32_t row, std::string_view key, double number) {
  Set(&params_[std::string(key)], row, Number(number));
}
void RunTable::SetParam(uint32_t row, std::string_view key, std::string_view text) {
  Set(&params_[std::string(key)], row, {TableCell::Kind::kText, Intern(text), 0});
}
void RunTable::SetTag(uint32_t row, std::string_view key, std::string_view text) {
  Set(&tags_[std::string(key)], row, {TableCell::Kind::kText, Intern(text), 0});
}

void RunTable::SetMetric(uint32_t row, std::string_view metric, std::string_view context,
                         const MetricFigures& figures) {
  Metric& entry = metrics_[MetricKey(metric, context)];
  if (entry.rows.empty()) {
    entry.name = metric;
    entry.context = context;
  }
  const auto at = std::lower_bound(entry.rows.begin(), entry.rows.end(), row);
  const auto index = at - entry.rows.begin();
  if (at != entry.rows.end() && *at == row) {
    entry.figures[static_cast<size_t>(index)] = figures;
    return;
  }
  entry.rows.insert(at, row);
  entry.figures.insert(entry.figures.begin() + index, figures);
}

const std::string* RunTable::RunText(ColumnKind kind, uint32_t row) const {
  const TableRun& run = runs_[row];
  switch (kind) {
    case ColumnKind::kName:
      return &run.name;
    case ColumnKind::kProject:
      return &run.project;
    case ColumnKind::kStatus:
      return &run.status;
    case ColumnKind::kGroup:
      return &run.group;
    case ColumnKind::kJobType:
      return &run.job_type;
    default:
      return nullptr;
  }
}

TableCell RunTable::RunCell(ColumnKind kind, uint32_t row) const {
  const TableRun& run = runs_[row];
  switch (kind) {
    case ColumnKind::kStarted:
      return std::isnan(run.started_s) ? TableCell{} : Number(run.started_s);
    case ColumnKind::kDuration:
      if (std::isnan(run.started_s) || std::isnan(run.ended_s)) return {};
      return Number(run.ended_s - run.started_s);
    case ColumnKind::kPoints:
      return Number(static_cast<double>(run.point_count));
    default:
      return {};
  }
}

TableCell RunTable::MetricCell(const MetricFigures& figures, MetricStat stat) {
  switch (stat) {
    case MetricStat::kLast:
      return Number(figures.last);
    case MetricStat::kFirst:
      return Number(figures.first);
    case MetricStat::kCount:
      return Number(static_cast<double>(figures.count));
    case MetricStat::kMin:
      return figures.has_finite ? Number(figures.min) : TableCell{};
    case MetricStat::kMax:
      return figures.has_finite ? Number(figures.max) : TableCell{};
    case MetricStat::kMinStep:
      return figures.has_finite && figures.min_step != std::numeric_limits<int64_t>::min()
                 ? Number(static_cast<double>(figures.min_step))
                 : TableCell{};
    case MetricStat::kMaxStep:
      return figures.has_finite && figures.max_step != std::numeric_limits<int64_t>::min()
                 ? Number(static_cast<double>(figures.max_step))
                 : TableCell{};
  }
  return {};
}

const RunTable::Metric* RunTable::FindMetric(const ColumnSpec& spec) const {
  const auto it = metrics_.find(MetricKey(spec.name, spec.context));
  return it == metrics_.end() ? nullptr : &it->second;
}

TableCell RunTable::Cell(const ColumnSpec& spec, uint32_t row) const {
  if (spec.kind == ColumnKind::kMetric) {
    const Metric* metric = FindMetric(spec);
    if (metric == nullptr) return {};
    const auto at = std::lower_bound(metric->rows.begin(), metric->rows.end(), row);
    if (at == metric->rows.end() || *at != row) return {};
    return MetricCell(metric->figures[static_cast<size_t>(at - metric->rows.begin())], spec.stat);
  }
  if (spec.kind == ColumnKind::kParam || spec.kind == ColumnKind::kTag) {
    const auto& values = spec.kind == ColumnKind::kParam ? params_ : tags_;
    const auto it = values.find(spec.name);
    if (it == values.end() || row >= it->second.cells.size()) return {};
    return it->second.cells[row];
  }
  return RunCell(spec.kind, row);
}

void RunTable::Column(const ColumnSpec& spec, std::vector<TableCell>* out) const {
  out->assign(runs_.size(), TableCell{});
  if (spec.kind == ColumnKind::kMetric) {
    const Metric* metric = FindMetric(spec);
    if (metric == nullptr) return;
    for (size_t i = 0; i < metric->rows.size(); ++i) {
      (*out)[metric->rows[i]] = MetricCell(metric->figures[i], spec.stat);
    }
    return;
  }
  if (spec.kind == ColumnKind::kParam || spec.kind == ColumnKind::kTag) {
    const auto& values = spec.kind == ColumnKind::kParam ? params_ : tags_;
    const auto it = values.find(spec.name);
    if (it != values.end()) {
      std::copy(it->second.cells.begin(), it->second.cells.end(), out->begin());
    }
    return;
  }
  for (uint32_t row = 0; row < runs_.size(); ++row) (*out)[row] = RunCell(spec.kind, row);
}

std::vector<RunTable::ColumnInfo> RunTable::Columns(const std::vector<uint32_t>& rows) const {
  std::vector<ColumnInfo> infos;
  const auto summarise = [&](const Values& values, ColumnSpec spec) {
    ColumnInfo info{std::move(spec), 0, false, true};
    TableCell seen;
    for (const uint32_t row : rows) {
      if (row >= values.cells.size()) continue;
      const TableCell& cell = values.cells[row];
      if (cell.kind == TableCell::Kind::kNone) continue;
      if (cell.kind != TableCell::Kind::kNumber) info.numeric = false;
      if (info.run_count > 0 && !SameCell(seen, cell)) info.varies = true;
      seen = cell;
      ++info.run_count;
    }
    if (info.run_count > 0) infos.push_back(std::move(info));
  };
  for (const auto& [key, values] : params_) summarise(values, {ColumnKind::kParam, key, "", {}});
  for (const auto& [key, values] : tags_) summarise(values, {ColumnKind::kTag, key, "", {}});
  std::vector<bool> wanted(runs_.size(), false);
  for (const uint32_t row : rows) wanted[row] = true;
  for (const auto& [key, metric] : metrics_) {
    const auto count = std::count_if(metric.rows.begin(), metric.rows.end(),
                                     [&](uint32_t row) { return wanted[row]; });
    if (count == 0) continue;
    infos.push_back({{ColumnKind::kMetric, metric.name, metric.context, MetricStat::kLast},
                     static_cast<uint64_t>(count),
                     true,
                     true});
  }
  std::sort(infos.begin(), infos.end(), [](const ColumnInfo& a, const ColumnInfo& b) {
    if (a.spec.kind != b.spec.kind) return a.spec.kind < b.spec.kind;
    if (const int order = NaturalCompare(a.spec.name, b.spec.name); order != 0) return order < 0;
    return a.spec.context < b.spec.context;
  });
  return infos;
}

}  // namespace tidemark

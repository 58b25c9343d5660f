#include "engine/list_queries.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

#include "query/natural_order.h"
#include "query/run_filter.h"
#include "query/run_order.h"

namespace tidemark {
namespace {

std::vector<uint32_t> RowsOf(const RunTable& table, int64_t project_id) {
  std::vector<uint32_t> rows;
  rows.reserve(table.size());
  for (uint32_t row = 0; row < table.size(); ++row) {
    if (project_id == 0 || table.run(row).project_id == project_id) rows.push_back(row);
  }
  return rows;
}

Cell TextCell(const std::string& text) { return {Cell::Kind::kText, 0, text}; }

Cell CellOf(const RunTable& table, const ColumnSpec& spec, uint32_t row) {
  const TableRun& run = table.run(row);
  switch (spec.kind) {
    case ColumnKind::kName:
      return TextCell(run.name);
    case ColumnKind::kProject:
      return TextCell(run.project);
    case ColumnKind::kStatus:
      return TextCell(run.status);
    default:
      break;
  }
  const TableCell cell = table.Cell(spec, row);
  if (cell.kind == TableCell::Kind::kText) return TextCell(table.text(cell.text));
  if (cell.kind == TableCell::Kind::kNone) return {};
  Cell out{Cell::Kind::kNumber, cell.number, {}};
  if (spec.kind == ColumnKind::kStarted) out.kind = Cell::Kind::kTime;
  if (spec.kind == ColumnKind::kDuration) out.kind = Cell::Kind::kDuration;
  return out;
}

RunRow RowOf(const TableRun& run) {
  RunRow out;
  out.run_id = run.run_id;
  out.uuid = run.uuid;
  out.name = run.name;
  out.status = run.status;
  out.colour = run.colour;
  out.custom_colour = run.custom_colour;
  out.pinned = run.pinned;
  out.archived = run.archived;
  out.has_nonfinite = run.nonfinite_count > 0;
  out.point_count = run.point_count;
  out.last_time_s = run.last_time_s;
  return out;
}

}  // namespace

Result<RunList> ListRuns(Session* session, const QueryRuns& query) {
  TM_ASSIGN_OR_RETURN(RunTable * table, session->Runs());
  RunList list;
  list.slot = query.slot;
  list.data_version = session->data_version();
  std::vector<uint32_t> rows = RowsOf(*table, query.project_id);
  list.total = rows.size();
  RunFilter::Words(query.search).Apply(table, &rows);
  SortRows(*table, query.sort, query.descending, true, &rows);
  list.rows.reserve(rows.size());
  for (const uint32_t row : rows) {
    list.rows.push_back(RowOf(table->run(row)));
    if (query.shown.kind != ColumnKind::kName) {
      list.rows.back().value = CellOf(*table, query.shown, row);
    }
  }
  return list;
}

Result<MetricList> ListMetrics(Session* session, const QueryMetrics& query) {
  TM_ASSIGN_OR_RETURN(RunTable * table, session->Runs());
  MetricList list;
  list.slot = query.slot;
  list.data_version = session->data_version();
  std::unordered_map<int64_t, MetricRow> totals;
  for (const SeriesCount& series : session->series_counts()) {
    if (query.project_id != 0 && table->run(series.row).project_id != query.project_id) continue;
    MetricRow& row = totals[series.metric_id];
    ++row.series_count;
    row.point_count += series.count;
    row.nonfinite_count += series.nonfinite;
  }
  for (const StoredMetric& metric : session->metrics()) {
    const auto found = totals.find(metric.id);
    if (found == totals.end()) continue;
    MetricRow row = found->second;
    row.metric_id = metric.id;
    row.name = metric.name;
    row.context = metric.context;
    list.rows.push_back(std::move(row));
  }
  std::sort(list.rows.begin(), list.rows.end(), [](const MetricRow& a, const MetricRow& b) {
    if (const int order = NaturalCompare(a.name, b.name); order != 0) return order < 0;
    return a.context < b.context;
  });
  return list;
}

Result<TableData> ListTable(Session* session, const QueryTable& query) {
  TM_ASSIGN_OR_RETURN(RunTable * table, session->Runs());
  TableData data;
  data.slot = query.slot;
  data.data_version = session->data_version();
  std::vector<uint32_t> rows = RowsOf(*table, query.project_id);
  data.total = rows.size();
  const auto filter = RunFilter::Parse(query.filter, *table);
  if (filter.ok()) {
    filter->Apply(table, &rows);
  } else {
    data.filter_error = filter.error().message;
    if (!filter.error().hint.empty()) data.filter_error += ". " + filter.error().hint;
  }
  data.matching = rows.size();
  SortRows(*table, query.sort, query.descending, true, &rows);
  data.first_row = std::min<uint64_t>(query.first_row, rows.size());
  const uint64_t end =
      data.first_row + std::min<uint64_t>(query.row_count, rows.size() - data.first_row);
  for (uint64_t i = data.first_row; i < end; ++i) {
    TableRow row;
    row.run = RowOf(table->run(rows[i]));
    for (const ColumnSpec& column : query.columns) {
      row.cells.push_back(CellOf(*table, column, rows[i]));
    }
    data.rows.push_back(std::move(row));
  }
  return data;
}

Result<ColumnList> ListColumns(Session* session, const QueryColumns& query) {
  TM_ASSIGN_OR_RETURN(RunTable * table, session->Runs());
  ColumnList list;
  list.slot = query.slot;
  list.data_version = session->data_version();
  const std::vector<uint32_t> rows = RowsOf(*table, query.project_id);
  const auto add_field = [&](ColumnKind kind, bool numeric, auto has) {
    ColumnEntry entry;
    entry.spec.kind = kind;
    entry.numeric = numeric;
    entry.varies = true;
    for (const uint32_t row : rows) entry.run_count += has(table->run(row)) ? 1 : 0;
    if (entry.run_count > 0) list.columns.push_back(std::move(entry));
  };
  add_field(ColumnKind::kProject, false, [](const TableRun& r) { return !r.project.empty(); });
  add_field(ColumnKind::kStatus, false, [](const TableRun& r) { return r.status != "unknown"; });
  add_field(ColumnKind::kStarted, true, [](const TableRun& r) { return !std::isnan(r.started_s); });
  add_field(ColumnKind::kDuration, true,
            [](const TableRun& r) { return !std::isnan(r.ended_s - r.started_s); });
  add_field(ColumnKind::kPoints, true, [](const TableRun&) { return true; });
  for (RunTable::ColumnInfo& info : table->Columns(rows)) {
    list.columns.push_back({std::move(info.spec), info.run_count, info.varies, info.numeric});
  }
  return list;
}

Result<RunFactsReply> ListRunFacts(Session* session, const QueryRunFacts& query) {
  RunFactsReply reply;
  reply.slot = query.slot;
  std::map<std::string, TagFact> tags;
  for (const int64_t run_id : query.run_ids) {
    const auto found = session->store().WrittenFacts(run_id);
    if (!found.ok() && found.error().code == ErrorCode::kNotFound) continue;
    if (!found.ok()) return found.error();
    if (reply.run_ids.empty()) {
      reply.group = found->group;
      reply.notes = found->notes;
    }
    reply.run_ids.push_back(run_id);
    reply.same_group &= reply.group == found->group;
    reply.same_notes &= reply.notes == found->notes;
    for (const auto& [key, value] : found->tags) {
      TagFact& tag = tags.try_emplace(key, TagFact{key, value, 0, true}).first->second;
      ++tag.run_count;
      tag.same &= tag.value == value;
    }
  }
  for (auto& [key, tag] : tags) reply.tags.push_back(std::move(tag));
  return reply;
}

Result<ProblemList> ListProblems(Session* session, const QueryProblems& query) {
  ProblemList list;
  list.slot = query.slot;
  TM_ASSIGN_OR_RETURN(const std::vector<StoredProblem> problems, session->store().Problems());
  for (const StoredProblem& problem : problems) {
    list.rows.push_back(
        {problem.file, problem.offset, problem.reason, problem.count, problem.is_note, 0});
  }
  return list;
}

}  // namespace tidemark

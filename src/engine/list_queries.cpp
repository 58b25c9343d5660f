#include "engine/list_queries.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "query/natural_order.h"
#include "query/run_arrangement.h"
#include "query/run_filter.h"

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

void EraseArchived(const RunTable& table, std::vector<uint32_t>* rows) {
  std::erase_if(*rows, [&](uint32_t row) { return table.run(row).archived; });
}

Cell TextCell(const std::string& text) {
  return {text.empty() ? Cell::Kind::kNone : Cell::Kind::kText, 0, text};
}

void SetUnit(const ColumnSpec& spec, Cell* cell) {
  if (spec.kind == ColumnKind::kStarted) cell->kind = Cell::Kind::kTime;
  if (spec.kind == ColumnKind::kDuration) cell->kind = Cell::Kind::kDuration;
}

Cell CellOf(const RunTable& table, const ColumnSpec& spec, uint32_t row) {
  if (const std::string* own = table.RunText(spec.kind, row)) return TextCell(*own);
  const TableCell cell = table.Cell(spec, row);
  if (cell.kind == TableCell::Kind::kText) return TextCell(table.text(cell.text));
  if (cell.kind == TableCell::Kind::kNone) return {};
  Cell out{Cell::Kind::kNumber, cell.number, {}};
  SetUnit(spec, &out);
  return out;
}

Cell CellOf(const RunTable& table, const ColumnSpec& spec, const RunGroup& group) {
  using Kind = GroupFigure::Kind;
  const GroupFigure figure = FigureOf(table, spec, group.rows);
  // Which step was the best one means nothing over several runs, and neither does their life.
  const bool step = spec.kind == ColumnKind::kMetric &&
                    (spec.stat == MetricStat::kMinStep || spec.stat == MetricStat::kMaxStep);
  if (figure.kind == Kind::kNone || spec.kind == ColumnKind::kStatus || step) return {};
  if (figure.kind == Kind::kText) return TextCell(figure.text);
  Cell out{figure.kind == Kind::kRange  ? Cell::Kind::kRange
           : figure.kind == Kind::kMany ? Cell::Kind::kMany
                                        : Cell::Kind::kNumber,
           figure.number, figure.text,
           figure.kind == Kind::kRange ? figure.upper : figure.deviation};
  // Of starts the first one, where a range would be too long to read.
  if (spec.kind == ColumnKind::kStarted) out.kind = Cell::Kind::kNumber;
  SetUnit(spec, &out);
  return out;
}

GroupRow GroupRowOf(const RunTable& table, const RunGroup& group) {
  GroupRow out;
  out.key = group.key;
  out.label = group.label;
  out.colour = group.colour;
  out.custom_colour = group.custom_colour;
  for (const uint32_t row : group.rows) {
    out.run_ids.push_back(table.run(row).run_id);
    out.nonfinite_run_count += table.run(row).nonfinite_count > 0 ? 1 : 0;
  }
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

RunRow RowOf(const RunTable& table, const ArrangedRow& row) {
  RunRow out = RowOf(table.run(row.row));
  out.group = row.group;
  out.tint = row.tint;
  out.depth = row.depth;
  out.descendants = row.descendants;
  return out;
}

// The rows of the table as places: of a group (~index) or of an arranged run (index).
std::vector<int64_t> PlacesOf(const RunTable& table, const RunArrangement& runs,
                              const std::vector<std::string>& collapsed) {
  const std::unordered_set<std::string_view> closed(collapsed.begin(), collapsed.end());
  std::vector<int64_t> places;
  int32_t group = -1;
  for (size_t i = 0; i < runs.rows.size();) {
    const ArrangedRow& row = runs.rows[i];
    if (row.group != group) {
      group = row.group;
      const RunGroup& entered = runs.groups[static_cast<size_t>(group)];
      places.push_back(~static_cast<int64_t>(group));
      if (closed.count(entered.key) != 0) {
        i += entered.rows.size();
        continue;
      }
    }
    places.push_back(static_cast<int64_t>(i));
    i += 1 + (closed.count(table.run(row.row).uuid) != 0 ? row.descendants : 0);
  }
  return places;
}

TableRow RowAt(const RunTable& table, const RunArrangement& runs, int64_t place,
               const std::vector<ColumnSpec>& columns) {
  TableRow out;
  out.cells.reserve(columns.size());
  if (place < 0) {
    const RunGroup& group = runs.groups[static_cast<size_t>(~place)];
    out.group = GroupRowOf(table, group);
    for (const ColumnSpec& column : columns) out.cells.push_back(CellOf(table, column, group));
    return out;
  }
  const ArrangedRow& row = runs.rows[static_cast<size_t>(place)];
  out.run = RowOf(table, row);
  for (const ColumnSpec& column : columns) out.cells.push_back(CellOf(table, column, row.row));
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
  const std::vector<uint32_t> all = rows;
  RunFilter::Words(query.search).Apply(table, &rows);
  const RunArrangement runs =
      ArrangeRuns(*table, {query.sort, query.descending, query.group_by, query.tree}, all, rows);
  const bool values = query.shown.kind != ColumnKind::kName;
  list.rows.reserve(runs.rows.size());
  for (const ArrangedRow& row : runs.rows) {
    list.rows.push_back(RowOf(*table, row));
    if (values) list.rows.back().value = CellOf(*table, query.shown, row.row);
  }
  for (RunGroup group : runs.groups) {
    if (!query.with_archived) EraseArchived(*table, &group.rows);
    list.groups.push_back(GroupRowOf(*table, group));
    if (values) list.groups.back().value = CellOf(*table, query.shown, group);
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
  const std::vector<uint32_t> all = rows;
  if (!query.with_archived) EraseArchived(*table, &rows);
  data.total = rows.size();
  const auto filter = RunFilter::Parse(query.filter, *table);
  if (filter.ok()) {
    filter->Apply(table, &rows);
  } else {
    data.filter_error = filter.error().message;
    if (!filter.error().hint.empty()) data.filter_error += ". " + filter.error().hint;
  }
  data.matching = rows.size();
  const RunArrangement runs =
      ArrangeRuns(*table, {query.sort, query.descending, query.group_by, query.tree}, all, rows);
  const std::vector<int64_t> places = PlacesOf(*table, runs, query.collapsed);
  data.row_count = places.size();
  data.first_row = std::min<uint64_t>(query.first_row, places.size());
  const uint64_t end =
      data.first_row + std::min<uint64_t>(query.row_count, places.size() - data.first_row);
  for (uint64_t i = data.first_row; i < end; ++i) {
    data.rows.push_back(RowAt(*table, runs, places[i], query.columns));
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
    entry.varies = numeric;
    for (const uint32_t row : rows) {
      entry.run_count += has(table->run(row)) ? 1 : 0;
      const std::string* text = table->RunText(kind, row);
      entry.varies |= text != nullptr && *text != *table->RunText(kind, rows.front());
    }
    if (entry.run_count > 0) list.columns.push_back(std::move(entry));
  };
  add_field(ColumnKind::kProject, false, [](const TableRun& r) { return !r.project.empty(); });
  add_field(ColumnKind::kStatus, false, [](const TableRun& r) { return r.status != "unknown"; });
  add_field(ColumnKind::kGroup, false, [](const TableRun& r) { return !r.group.empty(); });
  add_field(ColumnKind::kJobType, false, [](const TableRun& r) { return !r.job_type.empty(); });
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

Result<DeletedRunList> ListDeletedRuns(Session* session, const QueryDeletedRuns& query) {
  DeletedRunList list;
  list.slot = query.slot;
  TM_ASSIGN_OR_RETURN(std::vector<DeletedRun> runs, session->store().DeletedRuns());
  list.rows.reserve(runs.size());
  for (DeletedRun& run : runs) {
    list.rows.push_back(
        {run.id, std::move(run.name), std::move(run.project), run.deleted_s, run.points});
  }
  return list;
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

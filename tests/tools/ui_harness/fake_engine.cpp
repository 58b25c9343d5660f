#include "fake_engine.h"

#include <fmt/format.h>

#include <algorithm>

#include "fake_sweep.h"
#include "generated/build_id.h"

namespace tidemark {

Cell FakeEngine::CellOf(const FakeRun& run, const ColumnSpec& column) {
  const Family& f = kFamilies[run.family];
  Cell cell;
  const auto number = [&](double v) {
    cell.kind = Cell::Kind::kNumber;
    cell.number = v;
  };
  const auto text = [&](const std::string& v) {
    cell.kind = Cell::Kind::kText;
    cell.text = v;
  };
  switch (column.kind) {
    case ColumnKind::kName:
      text(run.row.name);
      break;
    case ColumnKind::kProject:
      text("sweep");
      break;
    case ColumnKind::kStatus:
      text(run.row.status);
      break;
    case ColumnKind::kStarted:
      cell.kind = Cell::Kind::kTime;
      cell.number = kStart + static_cast<double>(run.row.run_id) * 600;
      break;
    case ColumnKind::kDuration:
      cell.kind = Cell::Kind::kDuration;
      cell.number = 15600 + run.family * 900 + run.seed * 60;
      break;
    case ColumnKind::kPoints:
      number(static_cast<double>(run.row.point_count));
      break;
    case ColumnKind::kParam:
      if (column.name == "model")
        text(f.model);
      else if (column.name == "optimizer")
        text(f.optimizer);
      else if (column.name == "lr")
        number(f.lr);
      else if (column.name == "wd")
        number(run.family == 0 ? 5e-4 : .05);
      else if (column.name == "batch")
        number(run.family % 2 ? 256 : 512);
      else if (column.name == "seed")
        number(run.seed);
      else
        number(static_cast<double>(std::hash<std::string>()(column.name + run.row.name) % 1000) /
               100);
      break;
    case ColumnKind::kTag:
      text("yes");
      break;
    case ColumnKind::kMetric: {
      const Metric* metric = Find(column.name);
      if (!metric) break;
      const std::vector<double>& y = Values(run, *metric);
      double lo = 1e300, hi = -1e300;
      for (const double v : y) {
        if (!std::isfinite(v)) continue;
        lo = std::min(lo, v);
        hi = std::max(hi, v);
      }
      number(column.stat == MetricStat::kMin     ? lo
             : column.stat == MetricStat::kMax   ? hi
             : column.stat == MetricStat::kCount ? static_cast<double>(y.size())
                                                 : y.back());
      break;
    }
  }
  return cell;
}

namespace {

bool Less(const Cell& a, const Cell& b) {
  if (a.kind != b.kind) return a.kind > b.kind;
  return a.kind == Cell::Kind::kText ? a.text < b.text : a.number < b.number;
}

}  // namespace

void FakeEngine::Runs(const QueryRuns& query) {
  RunList list;
  list.slot = query.slot;
  list.total = runs_.size();
  std::vector<std::pair<Cell, const FakeRun*>> order;
  for (const FakeRun& run : runs_) {
    if (run.row.name.find(query.search) != std::string::npos)
      order.emplace_back(CellOf(run, query.sort), &run);
  }
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    if (a.second->row.pinned != b.second->row.pinned) return a.second->row.pinned;
    return query.descending ? Less(b.first, a.first) : Less(a.first, b.first);
  });
  for (const auto& [cell, run] : order) {
    RunRow row = run->row;
    if (query.shown.kind != ColumnKind::kName) row.value = CellOf(*run, query.shown);
    list.rows.push_back(row);
  }
  Send(std::move(list));
}

void FakeEngine::Table(const QueryTable& query) {
  TableData table;
  table.slot = query.slot;
  table.total = runs_.size();
  table.elapsed_ms = 0.4;
  std::vector<std::pair<Cell, const FakeRun*>> order;
  for (const FakeRun& run : runs_) {
    if (run.row.name.find(query.filter) != std::string::npos)
      order.emplace_back(CellOf(run, query.sort), &run);
  }
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return query.descending ? Less(b.first, a.first) : Less(a.first, b.first);
  });
  table.matching = order.size();
  table.first_row = query.first_row;
  for (size_t i = query.first_row;
       i < std::min<size_t>(order.size(), query.first_row + query.row_count); ++i) {
    TableRow row;
    row.run = order[i].second->row;
    for (const ColumnSpec& column : query.columns)
      row.cells.push_back(CellOf(*order[i].second, column));
    table.rows.push_back(std::move(row));
  }
  Send(std::move(table));
}

void FakeEngine::Columns(const QueryColumns& query) {
  ColumnList list;
  list.slot = query.slot;
  const auto add = [&](ColumnKind kind, const std::string& name, MetricStat stat, bool varies) {
    list.columns.push_back(
        {{kind, name, "", stat}, runs_.size(), varies, kind == ColumnKind::kMetric});
  };
  for (const ColumnKind kind : {ColumnKind::kProject, ColumnKind::kStatus, ColumnKind::kStarted,
                                ColumnKind::kDuration, ColumnKind::kPoints})
    add(kind, "", MetricStat::kLast, true);
  for (const char* name : {"batch", "lr", "model", "optimizer", "seed", "wd"})
    add(ColumnKind::kParam, name, MetricStat::kLast, true);
  for (int i = 0; i < 20; ++i)
    add(ColumnKind::kParam, fmt::format("augment.option_{}", i), MetricStat::kLast, i % 3 == 0);
  for (const Metric& metric : metrics_) {
    for (const MetricStat stat :
         {MetricStat::kLast, MetricStat::kMin, MetricStat::kMax, MetricStat::kFirst,
          MetricStat::kMinStep, MetricStat::kMaxStep, MetricStat::kCount}) {
      add(ColumnKind::kMetric, metric.row.name, stat, true);
    }
  }
  Send(std::move(list));
}

void FakeEngine::Edit(const EditRuns& edit) {
  for (const int64_t id : edit.run_ids) {
    RunRow& row = runs_[static_cast<size_t>(id - 1)].row;
    if (edit.field == RunField::kPinned) row.pinned = edit.value == "1";
    if (edit.field == RunField::kArchived) row.archived = edit.value == "1";
    if (edit.field == RunField::kName) row.name = edit.value;
    if (edit.field == RunField::kColour) {
      row.custom_colour = edit.value[0] == '#' ? edit.value : "";
      if (edit.value[0] != '#') row.colour = std::atoi(edit.value.c_str());
    }
  }
  ++version_;
  SendState(false);
}

void FakeEngine::SendState(bool first) {
  FileState state;
  state.open = open_;
  state.name = "imagenet100-sweep.sqlite";
  state.storage = "opfs";
  state.size_bytes = 34000000;
  state.free_bytes = 12400000000;
  state.data_version = version_;
  state.run_count = empty_ ? 0 : runs_.size();
  state.point_count = empty_ ? 0 : 2000000;
  state.problem_count = 0;
  state.projects = {{1, "sweep", runs_.size()}};
  state.undo_label = "archive 5 runs";
  if (first) state.view_json = view_json;
  Send(std::move(state));
}

void FakeEngine::PretendImport() {
  ImportProgress p;
  p.root_name = "tb-logs/sweep-07";
  p.files_done = 31;
  p.files_total = 48;
  p.bytes_done = 640000000;
  p.bytes_total = 1000000000;
  p.elapsed_s = 640.0 / 88;
  Send(std::move(p));
}

void FakeEngine::Receive(Message message) {
  ArchiveReader reader(&message);
  uint16_t type = 0;
  uint32_t request = 0;
  reader(type, request);
  const auto read = [&](auto body) {
    body.Fields(reader);
    return body;
  };
  switch (static_cast<CommandType>(type)) {
    case CommandType::kHello:
      Send(Welcome{kBuildId});
      SendState(false);
      break;
    case CommandType::kListFiles: {
      FileList list;
      if (!empty_)
        list.files = {{"imagenet100-sweep.sqlite", 34000000, kStart},
                      {"mnist.sqlite", 1200000, kStart - 1e6}};
      Send(std::move(list));
      break;
    }
    case CommandType::kOpenFile:
    case CommandType::kOpenHandle:
      open_ = true;
      SendState(true);
      break;
    case CommandType::kQueryRuns:
      Runs(read(QueryRuns{}));
      break;
    case CommandType::kQueryMetrics: {
      MetricList list;
      list.slot = read(QueryMetrics{}).slot;
      for (const Metric& metric : metrics_) list.rows.push_back(metric.row);
      Send(std::move(list));
      break;
    }
    case CommandType::kQueryChart:
      Chart(read(QueryChart{}));
      break;
    case CommandType::kQueryHover:
      Hover(read(QueryHover{}));
      break;
    case CommandType::kQueryTable:
      Table(read(QueryTable{}));
      break;
    case CommandType::kQueryColumns:
      Columns(read(QueryColumns{}));
      break;
    case CommandType::kQueryProblems: {
      ProblemList list;
      list.slot = read(QueryProblems{}).slot;
      list.rows = {{"tb-logs/sweep-07/events.out.tfevents.17", 81920,
                    "the checksum of a record does not match", 1, false, kStart},
                   {"tb-logs/sweep-07/notes.bin", 0, "not a kind of file that Tidemark reads", 3,
                    true, kStart}};
      Send(std::move(list));
      break;
    }
    case CommandType::kSetView:
      view_json = read(SetView{}).json;
      break;
    case CommandType::kEditRuns:
      Edit(read(EditRuns{}));
      break;
    default:
      break;
  }
}

}  // namespace tidemark

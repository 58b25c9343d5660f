#include "fake_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "generated/build_id.h"
#include "render/plot_renderer.h"

namespace tidemark {
namespace {

constexpr double kSteps = 20000;
constexpr double kStart = 1763900000;

struct Family {
  const char *key, *model, *optimizer;
  double lr, accuracy, spread, speed, l0, l1;
  int shown;
};
constexpr Family kFamilies[] = {
    {"r18-sgd", "resnet18", "sgd", .1, .787, .0035, 2600, 4.6, .62, 3},
    {"r18-adamw", "resnet18", "adamw", .001, .762, .006, 1700, 4.6, .74, 3},
    {"cnx-adamw", "convnext-t", "adamw", .0008, .836, .0025, 3600, 4.7, .36, 4},
    {"vit-adamw", "vit-s16", "adamw", .0005, .804, .009, 5200, 4.9, .50, 3},
    {"vit-lion", "vit-s16", "lion", .0001, .811, .006, 4300, 4.8, .45, 1},
    {"mix-adamw", "mixer-s", "adamw", .001, .731, .008, 5200, 4.8, .9, 0},
    {"r50-lamb", "resnet50", "lamb", .004, .818, .004, 2800, 4.6, .44, 0},
    {"r50-sgd", "resnet50", "sgd", .1, .822, .003, 2600, 4.6, .41, 0},
};

class Noise {
 public:
  explicit Noise(uint64_t seed) : s_(seed * 0x9e3779b97f4a7c15ull + 1) {}
  double Uniform() {
    s_ ^= s_ << 13;
    s_ ^= s_ >> 7;
    s_ ^= s_ << 17;
    return static_cast<double>(s_ >> 11) / 9007199254740992.0;
  }
  double Gauss() {
    return std::sqrt(-2 * std::log(Uniform() + 1e-12)) * std::cos(6.283185 * Uniform());
  }

 private:
  uint64_t s_;
};

bool IsNanRun(const FakeRun& run) { return run.family == 4 && run.seed == 0; }

}  // namespace

FakeEngine::FakeEngine(Sender send, size_t runs, size_t extra_metrics, bool empty)
    : send_(std::move(send)), empty_(empty) {
  std::string hidden;
  for (size_t i = 0; i < runs; ++i) {
    FakeRun run;
    run.family = static_cast<int>(i / 5 % 8);
    run.seed = static_cast<int>(i < 40 ? i % 5 : i);
    const Family& f = kFamilies[run.family];
    run.row.run_id = static_cast<int64_t>(i + 1);
    run.row.uuid = fmt::format("00000000-0000-5000-8000-{:012}", i);
    run.row.name = fmt::format("{}-s{}", f.key, run.seed);
    run.row.status = i == 13      ? "running"
                     : i == 18    ? "stopped"
                     : i % 7 == 6 ? "unknown"
                                  : "finished";
    run.row.colour = static_cast<int32_t>(i);
    Noise noise(i + 7);
    run.accuracy = f.accuracy + noise.Gauss() * .8 * f.spread;
    run.row.has_nonfinite = IsNanRun(run);
    run.row.point_count = 61000;
    if (i < 40 && run.seed >= f.shown)
      hidden += (hidden.empty() ? "\"" : ",\"") + run.row.uuid + "\"";
    runs_.push_back(run);
  }
  view_json =
      R"({"smoothing":0.9,"charts":{"train/loss":{"y_log":true},"train/grad_norm":{"y_log":true},)"
      R"("train/lr":{"y_log":true}},"collapsed":["system"],"hidden":[)" +
      hidden + "]}";
  const auto add = [&](const std::string& name, const char* kind, size_t count) {
    Metric metric;
    metric.row.metric_id = static_cast<int64_t>(metrics_.size() + 1);
    metric.row.name = name;
    metric.row.series_count = runs;
    metric.row.point_count = runs * count;
    metric.kind = kind;
    metric.count = count;
    metrics_.push_back(metric);
  };
  add("train/grad_norm", "grad", 20000);
  add("train/loss", "loss", 20000);
  add("train/lr", "lr", 20000);
  add("val/accuracy", "acc", 200);
  add("val/ece", "ece", 40);
  add("val/loss", "vloss", 200);
  for (const char* name : {"cpu", "gpu0", "gpu1", "memory", "disk", "net_in", "net_out", "power"})
    add(std::string("system/") + name, "grad", 500);
  for (size_t i = 0; i < extra_metrics; ++i)
    add(fmt::format("bulk{}/metric_{}", i / 100, i), "loss", 100);
}

const std::vector<double>& FakeEngine::Values(const FakeRun& run, const Metric& metric) {
  std::vector<double>& v = cache_[{run.row.run_id, metric.row.metric_id}];
  if (!v.empty()) return v;
  Noise noise(static_cast<uint64_t>(run.row.run_id) * 1000 +
              static_cast<uint64_t>(metric.row.metric_id));
  const Family& f = kFamilies[run.family];
  double ar = 0, drift = 0;
  const std::string& kind = metric.kind;
  for (size_t i = 0; i < metric.count; ++i) {
    const double x = (static_cast<double>(i) + .5) / static_cast<double>(metric.count) * kSteps,
                 warm = std::min(1.0, x / 900);
    ar = ar * .9 + noise.Gauss() * .1;
    drift = drift * .9995 + noise.Gauss() * .0015;
    double y = 0;
    if (kind == "loss") {
      y = f.l1 + (f.l0 - f.l1) * std::exp(-x / f.speed * .95) * (1 - .15 * warm) -
          .18 * f.l1 * std::max(0.0, (x - 12500) / 7500);
      y = y * std::exp(drift * .35) * (1 + noise.Gauss() * .06);
    } else if (kind == "grad") {
      y = (.75 + .16 * run.family) * (1 + 2.6 * std::exp(-x / 1200)) * (1 - .28 * x / kSteps) *
          std::exp(drift * .6) * (1 + noise.Gauss() * .11);
      if (run.family == 1 && run.seed == 1 && i == 9213) y = 41.2;
    } else if (kind == "lr") {
      y = f.lr * warm * (1e-6 + .5 * (1 + std::cos(3.14159 * x / kSteps)));
    } else if (kind == "acc") {
      y = run.accuracy * (1 - std::exp(-x / f.speed * .95) * .97) + ar * f.spread * 3 +
          noise.Gauss() * .0035 * (1.6 - x / kSteps);
    } else if (kind == "vloss") {
      y = ((1 - run.accuracy) * 3.6 + 3.6 * std::exp(-x / f.speed)) *
          (1 + ar * .06 + noise.Gauss() * .009);
    } else {
      y = (.028 + .012 * run.family + .018 * x / kSteps + .08 * std::exp(-x / 1500)) *
          (1 + ar * .1 + noise.Gauss() * .022);
    }
    if (IsNanRun(run) && x > 13600 && (kind == "loss" || kind == "vloss"))
      y = std::numeric_limits<double>::quiet_NaN();
    v.push_back(y);
  }
  return v;
}

double FakeEngine::XAt(const FakeRun& run, const Metric& metric, size_t i, XKind kind) const {
  const double step =
      std::floor(static_cast<double>(i) * kSteps / static_cast<double>(metric.count));
  if (kind == XKind::kWallTime)
    return kStart + static_cast<double>(run.row.run_id) * 600 + step * .78;
  if (kind == XKind::kRelativeTime) return step * .78;
  return step;
}

const FakeEngine::Metric* FakeEngine::Find(const std::string& name) const {
  for (const Metric& metric : metrics_) {
    if (metric.row.name == name) return &metric;
  }
  return nullptr;
}

namespace {

// Columns of the points of one line in a window; the real engine does the same from its pyramid.
struct Line {
  std::vector<render::Column> columns;
  bool points = true;
};

template <class X>
Line MakeLine(const std::vector<double>& y, X x_at, double x0, double x1, uint32_t width,
              const ChartAxes& axes) {
  Line line;
  const double pixel = (x1 - x0) / width;
  size_t i = 0;
  const auto value = [&](size_t k) { return axes.y_log ? std::log10(y[k]) : y[k]; };
  while (i < y.size()) {
    const double x = x_at(i);
    if (!std::isfinite(y[i]) || (axes.y_log && y[i] <= 0) || x < x0 - (x1 - x0) / 2 ||
        x > x1 + (x1 - x0) / 2) {
      ++i;
      continue;
    }
    render::Column c{static_cast<float>(x - x0), 0, 1e30f, -1e30f, static_cast<float>(value(i)), 0};
    size_t n = 0;
    while (i < y.size() && x_at(i) < x + pixel && std::isfinite(y[i])) {
      const auto v = static_cast<float>(value(i));
      c.min = std::min(c.min, v);
      c.max = std::max(c.max, v);
      c.last = v;
      c.x1 = static_cast<float>(x_at(i) - x0);
      ++i;
      ++n;
    }
    line.points &= n == 1;
    line.columns.push_back(c);
  }
  return line;
}

std::vector<double> Smooth(const std::vector<double>& y, double w) {
  std::vector<double> s = y;
  double at = std::numeric_limits<double>::quiet_NaN();
  for (double& v : s) {
    if (!std::isfinite(v)) continue;
    at = std::isnan(at) ? v : at + (1 - w) * (v - at);
    v = at;
  }
  return s;
}

}  // namespace

void FakeEngine::Chart(const QueryChart& query) {
  const Metric& metric = metrics_[static_cast<size_t>(query.metric_id - 1)];
  ChartData data;
  data.slot = query.slot;
  data.metric_id = query.metric_id;
  data.data_version = version_;
  data.axes = query.axes;
  data.width_px = query.width_px;
  double lo = 1e300, hi = -1e300;
  for (const int64_t id : query.run_ids) {
    const FakeRun& run = runs_[static_cast<size_t>(id - 1)];
    lo = std::min(lo, XAt(run, metric, 0, query.axes.x_kind));
    hi = std::max(hi, XAt(run, metric, metric.count - 1, query.axes.x_kind));
  }
  data.data_x0 = lo;
  data.data_x1 = hi;
  data.x0 = query.x0 <= query.x1 ? query.x0 : lo;
  data.x1 = query.x0 <= query.x1 ? query.x1 : hi;
  data.covered_x0 = data.x0 - (data.x1 - data.x0) / 2;
  data.covered_x1 = data.x1 + (data.x1 - data.x0) / 2;
  std::vector<render::Column> columns;
  for (const int64_t id : query.run_ids) {
    const FakeRun& run = runs_[static_cast<size_t>(id - 1)];
    const std::vector<double>& y = Values(run, metric);
    const auto x_at = [&](size_t i) { return XAt(run, metric, i, query.axes.x_kind); };
    ChartSeries series;
    series.run_id = id;
    series.points_total = y.size();
    const auto put = [&](const std::vector<double>& values, DrawnLine* drawn) {
      const Line line = MakeLine(values, x_at, data.x0, data.x1, query.width_px, query.axes);
      drawn->x_origin = data.x0;
      if (line.columns.empty()) return;
      drawn->strips.push_back({static_cast<uint32_t>(columns.size()),
                               static_cast<uint32_t>(line.columns.size()), false, line.points,
                               false});
      columns.insert(columns.end(), line.columns.begin(), line.columns.end());
    };
    put(y, &series.raw);
    if (query.axes.smoothing > 0) put(Smooth(y, query.axes.smoothing), &series.smooth);
    for (size_t i = 0; i < y.size(); ++i) {
      const double x = x_at(i);
      if (x < data.x0 || x > data.x1) continue;
      ++series.points_window;
      if (std::isfinite(y[i])) continue;
      ++series.nonfinite_window;
      if (series.marks.empty())
        series.marks.push_back({MarkKind::kNan, x, static_cast<int64_t>(i * 20000 / metric.count),
                                i > 0 ? y[i - 1] : NAN});
    }
    if (metric.row.name == "train/grad_norm" && run.family == 1 && run.seed == 1)
      series.spikes.push_back({x_at(9213), 41.2, 9213, 1, 50});
    data.series.push_back(std::move(series));
  }
  data.columns.bytes.resize(columns.size() * sizeof(render::Column));
  if (!columns.empty())
    std::memcpy(data.columns.bytes.data(), columns.data(), data.columns.bytes.size());
  Send(std::move(data));
}

void FakeEngine::Hover(const QueryHover& query) {
  const Metric& metric = metrics_[static_cast<size_t>(query.metric_id - 1)];
  HoverData data;
  data.slot = query.slot;
  data.metric_id = query.metric_id;
  data.x = query.x;
  for (const int64_t id : query.run_ids) {
    const FakeRun& run = runs_[static_cast<size_t>(id - 1)];
    const std::vector<double>& y = Values(run, metric);
    const std::vector<double> s =
        query.axes.smoothing > 0 ? Smooth(y, query.axes.smoothing) : std::vector<double>();
    HoverRow row;
    row.run_id = id;
    bool found = false;
    row.column_min = 1e300;
    row.column_max = -1e300;
    for (size_t i = 0; i < y.size(); ++i) {
      const double x = XAt(run, metric, i, query.axes.x_kind);
      if (x <= query.x) {
        found = true;
        row.x = x;
        row.step = static_cast<int64_t>(XAt(run, metric, i, XKind::kStep));
        row.has_step = true;
        row.wall_time_s = XAt(run, metric, i, XKind::kWallTime);
        row.value = y[i];
        row.smooth = s.empty() ? NAN : s[i];
      }
      if (x >= query.column_x0 && x <= query.column_x1) {
        if (y[i] < row.column_min) row.column_min_step = static_cast<int64_t>(x);
        if (y[i] > row.column_max) row.column_max_step = static_cast<int64_t>(x);
        row.column_min = std::min(row.column_min, y[i]);
        row.column_max = std::max(row.column_max, y[i]);
      }
    }
    if (found && std::isfinite(row.value)) data.rows.push_back(row);
  }
  std::sort(data.rows.begin(), data.rows.end(),
            [](const HoverRow& a, const HoverRow& b) { return a.value > b.value; });
  Send(std::move(data));
}

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

// What the engine does for a person, as whole questions: an event file into a store, the run table
// filtered and sorted, a chart smoothed, values under the cursor.
#include <benchmark/benchmark.h>

#include <chrono>
#include <deque>
#include <numeric>

#include "bench/bench_data.h"
#include "engine/chart_task.h"
#include "engine/hover_task.h"
#include "engine/import_feed.h"
#include "engine/import_session.h"
#include "engine/list_queries.h"
#include "import/local_files.h"

namespace tidemark {
namespace {

double NowMs() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double, std::milli>(Clock::now().time_since_epoch()).count();
}

std::unique_ptr<Session> OpenSession(const std::string& path, bool create) {
  Session::Options options;
  options.location.path = path;
  options.location.read_only = !create;
  options.create = create;
  auto session = Session::Open(options);
  Check(session.ok(), "opening");
  return std::move(session).value();
}

// One thread, so this is the time of reading and storing together.
uint64_t ImportFolder(Session* session, const std::string& folder) {
  auto drop = OpenLocal(folder);
  Check(drop.ok(), "opening the logs");
  std::deque<Message> to_session;
  ImportFeed feed(
      [&](uint32_t) -> Result<std::pair<FileTree, std::unique_ptr<FileAccess>>> {
        return std::pair(std::move(drop->tree), std::move(drop->access));
      },
      [&](Message message) { to_session.push_back(std::move(message)); });
  ImportSession::Options options;
  options.job = 1;
  options.root_name = "events";
  ImportSession insert(
      session, options, [&](Message message) { feed.Receive(std::move(message)); }, NowMs);
  insert.Start();
  while (!insert.finished()) {
    feed.Work();
    while (!to_session.empty()) {
      insert.Receive(std::move(to_session.front()));
      to_session.pop_front();
    }
    while (insert.Work()) {
    }
  }
  return insert.result().points_added;
}

void ImportIntoStore(benchmark::State& state) {
  const std::filesystem::path file = KeptEventFile();
  const std::string out = DataFolder() / "imported.sqlite";
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove(out);
    state.ResumeTiming();
    const auto session = OpenSession(out, true);
    Check(ImportFolder(session.get(), file.parent_path()) == kLargeEventPoints, "importing");
    Check(session->store().Close().ok(), "closing");
  }
  state.SetBytesProcessed(static_cast<int64_t>(std::filesystem::file_size(file)) *
                          state.iterations());
  std::filesystem::remove(out);
}
BENCHMARK(ImportIntoStore)->Unit(benchmark::kMillisecond)->UseRealTime();

// Everything that is in a file: tables of runs, axes, levels, summaries.
void StoreBytesPerPoint(benchmark::State& state, const char* name) {
  double bytes = 0;
  for (auto _ : state) bytes = static_cast<double>(std::filesystem::file_size(KeptStore(name)));
  state.counters["bytes_per_point"] = bytes / 2e6;
}
BENCHMARK_CAPTURE(StoreBytesPerPoint, f32, "100x20x1000.sqlite")->Iterations(1);
BENCHMARK_CAPTURE(StoreBytesPerPoint, f64, "100x20x1000-f64.sqlite")->Iterations(1);

QueryTable TableQuery() {
  QueryTable query;
  for (int i = 0; i < 100; ++i) {
    ColumnSpec column;
    column.kind = ColumnKind::kParam;
    column.name = "param_" + std::to_string(i);
    query.columns.push_back(column);
  }
  query.row_count = 60;  // what a tall screen shows
  return query;
}

void Table(benchmark::State& state, const char* filter, int sort_column) {
  const auto session = OpenSession(KeptStore("10000x100.sqlite"), false);
  Check(session->Runs().ok(), "reading the runs");
  QueryTable query = TableQuery();
  query.filter = filter;
  if (sort_column >= 0) query.sort = query.columns[static_cast<size_t>(sort_column)];
  uint64_t matching = 0;
  for (auto _ : state) {
    query.descending = !query.descending;
    const auto data = ListTable(session.get(), query);
    Check(data.ok() && data->filter_error.empty(), "listing");
    matching = data->matching;
  }
  state.counters["matching"] = static_cast<double>(matching);
}
BENCHMARK_CAPTURE(Table, sort_by_number, "", 10)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Table, sort_by_text, "", 11)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Table, filter_by_numbers, "param_0 > 0.25 and param_2 < 0.75", -1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Table, filter_by_word, "choice-17", -1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Table, filter_and_sort, "param_0 > 0.25 choice-17", 10)
    ->Unit(benchmark::kMillisecond);

void ReadRunTable(benchmark::State& state) {
  const auto session = OpenSession(KeptStore("10000x100.sqlite"), false);
  for (auto _ : state) {
    session->RunsChanged();
    Check(session->Runs().ok(), "reading the runs");
  }
}
BENCHMARK(ReadRunTable)->Unit(benchmark::kMillisecond);

template <class Task>
int Run(Task* task, const QueryTask::Emit& emit) {
  for (int steps = 1;; ++steps) {
    const auto done = task->Step(emit);
    Check(done.ok(), "a query");
    if (*done) return steps;
  }
}

QueryChart ChartOf(uint32_t runs) {
  QueryChart query;
  query.metric_id = 1;
  query.run_ids.resize(runs);
  std::iota(query.run_ids.begin(), query.run_ids.end(), 1);
  query.width_px = 1200;
  return query;
}

// Points are loaded, as they are when a person moves the slider; each weight is a new one.
void SmoothChart(benchmark::State& state) {
  const auto session = OpenSession(KeptStore("100x1x10000.sqlite"), false);
  QueryChart query = ChartOf(100);
  const auto ask = [&](double smoothing) {
    query.axes.smoothing = smoothing;
    ChartTask task(&session->series(), query, 1, NowMs);
    size_t series = 0;
    Run(&task, [&](Message message) {
      ChartData data;
      if (DecodeMessage(&message, &data) && !data.preview) series = data.series.size();
    });
    Check(series == 100, "smoothing");
  };
  ask(0);
  double weight = 0.5;
  for (auto _ : state) ask(weight += 0.0001);
}
BENCHMARK(SmoothChart)->Unit(benchmark::kMillisecond);

void HoverChart(benchmark::State& state) {
  const auto session = OpenSession(KeptStore("500x1x10000.sqlite"), false);
  QueryHover query;
  query.metric_id = 1;
  query.run_ids = ChartOf(500).run_ids;
  query.x = 3000;
  for (auto _ : state) {
    query.x = query.x > 9000 ? 0 : query.x + 25;
    query.column_x0 = query.x;
    query.column_x1 = query.x + 8;
    HoverTask task(&session->series(), query);
    size_t rows = 0;
    Run(&task, [&](Message message) {
      HoverData data;
      if (DecodeMessage(&message, &data)) rows = data.rows.size();
    });
    Check(rows == 500, "hover");
  }
}
BENCHMARK(HoverChart)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tidemark

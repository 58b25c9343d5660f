// Speed and size of series: ingest, bytes a point, chart queries, hover, smoothing. Each prints the
// figure that a budget names as a counter.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "bench/bench_data.h"
#include "series/chart_query.h"
#include "series/derived.h"
#include "series/hover.h"
#include "store/series_reader.h"
#include "store/series_schema.h"
#include "store/series_writer.h"

namespace tidemark {
namespace {

struct TempFile {
  std::string path;
  TempFile() {
    static int number = 0;
    path = (std::filesystem::temp_directory_path() /
            ("tidemark-series-bench-" + std::to_string(number++)))
               .string();
    Remove();
  }
  ~TempFile() { Remove(); }
  void Remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
      std::filesystem::remove(path + suffix, ignored);
  }
};

std::unique_ptr<Database> NewFile(const TempFile& file) {
  auto database = Database::Open(file.path, OpenMode::kCreate);
  Check(database.ok(), "opening");
  Check((*database)->Execute("PRAGMA page_size=4096; PRAGMA journal_mode=TRUNCATE").ok(), "pragma");
  Check((*database)->Execute(kSeriesSchemaV1).ok(), "schema");
  return std::move(database).value();
}

void BytesPerPoint(benchmark::State& state, bool f64, Times times) {
  double bytes = 0;
  for (auto _ : state) {
    TempFile file;
    auto database = NewFile(file);
    SeriesWriter writer(database.get());
    auto transaction = Transaction::Begin(database.get());
    for (uint32_t run = 0; run < 100; ++run) {
      for (uint32_t metric = 0; metric < 20; ++metric) {
        Check(writer
                  .Append(*writer.SeriesFor(run + 1, metric + 1),
                          NoisyMetric(run, metric, 1000, f64, times))
                  .ok(),
              "append");
      }
    }
    Check(writer.Flush().ok() && transaction->Commit().ok(), "commit");
    database.reset();
    bytes = static_cast<double>(std::filesystem::file_size(file.path)) / 2e6;
  }
  state.counters["bytes_per_point"] = bytes;
}
BENCHMARK_CAPTURE(BytesPerPoint, f32_shared_times, false, Times::kShared)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BytesPerPoint, f32_jittered_times, false, Times::kJitter)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BytesPerPoint, f64_shared_times, true, Times::kShared)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BytesPerPoint, f64_jittered_times, true, Times::kJitter)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

// Ingest of `series` series in blocks of `block` points; commits of 16 MB of points.
void Ingest(benchmark::State& state, bool f64, Times times) {
  const size_t block = static_cast<size_t>(state.range(0));
  constexpr uint32_t kSeries = 20;
  constexpr size_t kPoints = 400000;
  std::vector<PointColumns> columns;
  for (uint32_t i = 0; i < kSeries; ++i) columns.push_back(NoisyMetric(1, i, kPoints, f64, times));
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<std::vector<PointColumns>> pieces(kSeries);
    for (uint32_t i = 0; i < kSeries; ++i) {
      for (size_t at = 0; at < kPoints; at += block) {
        const size_t end = std::min(at + block, kPoints);
        const auto cut = [&](const auto& c) {
          return std::decay_t<decltype(c)>(c.begin() + static_cast<ptrdiff_t>(at),
                                           c.begin() + static_cast<ptrdiff_t>(end));
        };
        pieces[i].push_back(
            {cut(columns[i].steps), cut(columns[i].wall_times_s), cut(columns[i].values)});
      }
    }
    TempFile file;
    auto database = NewFile(file);
    SeriesWriter writer(database.get());
    state.ResumeTiming();
    auto transaction = std::make_unique<Result<Transaction>>(Transaction::Begin(database.get()));
    size_t pending = 0;
    for (size_t p = 0; p < pieces[0].size(); ++p) {
      for (uint32_t i = 0; i < kSeries; ++i) {
        Check(writer.Append(*writer.SeriesFor(1, i + 1), pieces[i][p]).ok(), "append");
        pending += pieces[i][p].size() * 8;
      }
      if (pending < (16u << 20)) continue;
      pending = 0;
      Check(writer.Flush().ok() && (*transaction)->Commit().ok(), "commit");
      transaction.reset();
      transaction = std::make_unique<Result<Transaction>>(Transaction::Begin(database.get()));
    }
    Check(writer.Flush().ok() && (*transaction)->Commit().ok(), "commit");
    state.PauseTiming();
    transaction.reset();
    database.reset();
    state.counters["bytes_per_point"] = static_cast<double>(std::filesystem::file_size(file.path)) /
                                        (kSeries * static_cast<double>(kPoints));
    state.ResumeTiming();
  }
  state.counters["points_per_s"] = benchmark::Counter(
      static_cast<double>(kSeries * kPoints) * static_cast<double>(state.iterations()),
      benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(Ingest, f32, false, Times::kShared)
    ->Arg(1000)
    ->Arg(16384)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(Ingest, f32_jitter, false, Times::kJitter)
    ->Arg(16384)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(Ingest, f64, true, Times::kShared)
    ->Arg(16384)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// A file with `runs` series of `count` points, made once.
struct Stored {
  TempFile file;
  std::vector<int64_t> ids;
};
const Stored& StoredSeries(uint32_t runs, size_t count) {
  static std::map<std::pair<uint32_t, size_t>, std::unique_ptr<Stored>> made;
  std::unique_ptr<Stored>& stored = made[{runs, count}];
  if (stored != nullptr) return *stored;
  stored = std::make_unique<Stored>();
  auto database = NewFile(stored->file);
  SeriesWriter writer(database.get());
  for (uint32_t run = 0; run < runs; ++run) {
    auto transaction = Transaction::Begin(database.get());
    stored->ids.push_back(*writer.SeriesFor(run + 1, 1));
    Check(writer.Append(stored->ids.back(), NoisyMetric(run, 0, count, false, Times::kShared)).ok(),
          "append");
    Check(writer.Flush().ok() && transaction->Commit().ok(), "commit");
  }
  return *stored;
}

struct Loaded {
  std::unique_ptr<Database> database;
  std::unique_ptr<SeriesReader> reader;
  std::vector<std::shared_ptr<SeriesPyramid>> pyramids;
  std::vector<std::shared_ptr<PointReader>> points;
};
Loaded Load(const Stored& stored, bool with_times) {
  Loaded loaded;
  loaded.database = std::move(Database::Open(stored.file.path, OpenMode::kReadOnly)).value();
  loaded.reader = std::make_unique<SeriesReader>(loaded.database.get());
  for (const int64_t id : stored.ids) {
    auto skeleton = loaded.reader->Skeleton(id, with_times);
    Check(skeleton.ok(), "skeleton");
    loaded.pyramids.push_back(std::make_shared<SeriesPyramid>(std::move(skeleton).value()));
    loaded.points.push_back(loaded.reader->PointsOf(id));
  }
  return loaded;
}

size_t QueryAll(const Loaded& loaded, const ChartRequest& request) {
  size_t columns = 0;
  for (size_t i = 0; i < loaded.pyramids.size(); ++i) {
    const ChartReply reply = MakeChartColumns(*loaded.pyramids[i], loaded.points[i].get(), request);
    Check(reply.complete, "query");
    columns += reply.columns.size();
  }
  return columns;
}

// From opening the file to the columns of the whole chart.
void OpenToChart(benchmark::State& state, bool with_times) {
  const size_t count = static_cast<size_t>(state.range(1));
  const Stored& stored = StoredSeries(static_cast<uint32_t>(state.range(0)), count);
  size_t columns = 0, bytes = 0;
  for (auto _ : state) {
    const Loaded loaded = Load(stored, with_times);
    ChartRequest request;
    request.x_kind = with_times ? XKind::kWallTime : XKind::kStep;
    const XExtent extent = ExtentOf(*loaded.pyramids[0], request.x_kind, 0);
    request.x0 = extent.x0;
    request.x1 = extent.x1;
    request.width_px = 1200;
    columns = QueryAll(loaded, request);
    bytes = 0;
    for (const auto& pyramid : loaded.pyramids) bytes += pyramid->memory_bytes();
  }
  state.counters["columns"] = static_cast<double>(columns);
  state.counters["memory_mb"] = static_cast<double>(bytes) / 1e6;
}
BENCHMARK_CAPTURE(OpenToChart, step, false)
    ->Args({100, 1000})
    ->Args({100, 1000000})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(OpenToChart, wall_time, true)
    ->Args({100, 1000000})
    ->Unit(benchmark::kMillisecond);

// Asking again after it is loaded: the part `1 / zoom` of the whole, in the middle.
void Query(benchmark::State& state, XKind kind, AxisTransform x_transform) {
  const uint32_t runs = static_cast<uint32_t>(state.range(0));
  const size_t count = static_cast<size_t>(state.range(1));
  const double zoom = static_cast<double>(state.range(2));
  const Loaded loaded = Load(StoredSeries(runs, count), kind != XKind::kStep);
  const XExtent extent = ExtentOf(*loaded.pyramids[0], kind, 0);
  ChartRequest request;
  request.x_kind = kind;
  request.x_transform = x_transform;
  const double middle = (extent.x0 + extent.x1) / 2, half = (extent.x1 - extent.x0) / zoom / 2;
  request.x0 = std::max(middle - half, x_transform == AxisTransform::kLog10 ? 1.0 : extent.x0);
  request.x1 = middle + half;
  request.width_px = 1200;
  size_t columns = 0;
  for (auto _ : state) columns = QueryAll(loaded, request);
  state.counters["columns"] = static_cast<double>(columns);
}
BENCHMARK_CAPTURE(Query, step, XKind::kStep, AxisTransform::kLinear)
    ->Args({100, 1000000, 1})
    ->Args({100, 1000000, 10})
    ->Args({100, 1000000, 40})
    ->Args({100, 1000000, 1000})
    ->Args({500, 1000, 1})
    ->Args({500, 10000, 1})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Query, log_step, XKind::kStep, AxisTransform::kLog10)
    ->Args({100, 1000000, 1})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Query, wall_time, XKind::kWallTime, AxisTransform::kLinear)
    ->Args({100, 1000000, 1})
    ->Args({100, 1000, 1})
    ->Unit(benchmark::kMillisecond);

void HoverSeries(benchmark::State& state) {
  const uint32_t runs = static_cast<uint32_t>(state.range(0));
  const size_t count = static_cast<size_t>(state.range(1));
  const Loaded loaded = Load(StoredSeries(runs, count), false);
  std::mt19937 random(1);
  const bool jumps = state.range(2) != 0;
  double x = static_cast<double>(count) / 3;
  for (auto _ : state) {
    HoverRequest request;
    // A hand moves the pointer by some pixels; `jumps` is the worst case, anywhere.
    x += static_cast<double>(count) / 1200 * (static_cast<double>(random() % 11) - 5);
    if (jumps || x < 0 || x >= static_cast<double>(count - 1))
      x = static_cast<double>(random() % count);
    request.x = x;
    request.column_x0 = request.x;
    request.column_x1 = request.x + static_cast<double>(count) / 1200;
    for (uint32_t i = 0; i < runs; ++i) {
      Check(HoverAt(*loaded.pyramids[i], loaded.points[i].get(), request).has_value(), "hover");
    }
  }
}
BENCHMARK(HoverSeries)
    ->Args({500, 1000, 0})
    ->Args({500, 10000, 0})
    ->Args({500, 10000, 1})
    ->Args({100, 1000000, 0})
    ->Args({100, 1000000, 1})
    ->Unit(benchmark::kMillisecond);

void Smooth(benchmark::State& state) {
  const Loaded loaded = Load(StoredSeries(100, static_cast<size_t>(state.range(0))), false);
  for (auto _ : state) {
    for (size_t i = 0; i < loaded.pyramids.size(); ++i) {
      SmoothedSeries smoothed(loaded.pyramids[i], loaded.points[i], {0.9, XKind::kStep});
      while (!smoothed.Step(65536)) {
      }
      Check(!smoothed.failed(), "smoothing");
    }
  }
}
BENCHMARK(Smooth)->Arg(10000)->Unit(benchmark::kMillisecond);

void SmoothPreviews(benchmark::State& state) {
  const Loaded loaded = Load(StoredSeries(100, static_cast<size_t>(state.range(0))), false);
  for (auto _ : state) {
    for (const auto& pyramid : loaded.pyramids) {
      benchmark::DoNotOptimize(SmoothPreview(*pyramid, {0.9, XKind::kStep}, 1200).size());
    }
  }
}
BENCHMARK(SmoothPreviews)->Arg(10000)->Arg(1000000)->Unit(benchmark::kMillisecond);

void SortByMetric(benchmark::State& state) {
  const Loaded loaded = Load(StoredSeries(2, static_cast<size_t>(state.range(0))), false);
  for (auto _ : state) {
    SortedSeries sorted(loaded.pyramids[0], loaded.points[0], loaded.pyramids[1], loaded.points[1]);
    while (!sorted.Step(65536)) {
    }
    Check(!sorted.failed(), "sorting");
  }
}
BENCHMARK(SortByMetric)->Arg(1000000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tidemark

// The data of the benchmarks: noisy metrics with irregular times, and whole files of them. Large
// files are made once and kept in $TIDEMARK_BENCH_DATA (build/bench/data).
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <utility>

#include "base/uuid.h"
#include "bench/event_file_generator.h"
#include "series/points.h"
#include "store/import_writer.h"

namespace tidemark {

inline void Check(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "benchmark: %s failed\n", what);
  std::abort();
}

enum class Times { kShared, kJitter, kAbsent };

// One metric of a run: noisy values at every step; times irregular, in 2^-22 s as Python's
// time.time().
inline PointColumns NoisyMetric(uint32_t run, uint32_t metric, size_t count, bool f64,
                                Times times) {
  std::mt19937 of_run(run * 7919 + 1), of_metric(run * 7919 + metric * 31 + 2);
  std::normal_distribution<double> noise;
  std::uniform_real_distribution<double> pause(0.05, 0.15), gap(20e-6, 40e-6);
  PointColumns points;
  points.steps.reserve(count);
  points.wall_times_s.reserve(count);
  points.values.reserve(count);
  double time = 1.7e9 + run * 1000.0;
  for (size_t i = 0; i < count; ++i) {
    time += pause(of_run);
    const double value = noise(of_metric) * 0.1 + std::exp(-static_cast<double>(i) / 300);
    const double late = times == Times::kJitter ? metric * 30e-6 + gap(of_metric) : 0;
    points.Append(static_cast<int64_t>(i), times == Times::kAbsent ? kNoTime : time + late,
                  f64 ? value : static_cast<double>(static_cast<float>(value)));
  }
  return points;
}

// What a file of runs holds.
struct FileShape {
  uint32_t runs = 0, metrics = 0;
  size_t points = 0;    // of each metric
  uint32_t params = 0;  // half of them numbers, half texts
  bool f64 = false;
  std::string view_json;  // how the person left it
};

inline Status WriteRun(ImportWriter* writer, int64_t source_id, const FileShape& shape,
                       uint32_t run) {
  RunUpsert facts;
  facts.name = "sweep/run-" + std::to_string(run);
  facts.uuid = FormatUuid(MakeUuid5(kTidemarkNamespace, "bench/" + facts.name));
  facts.project = "bench";
  facts.status = "finished";
  std::mt19937 random(run + 1);
  TM_ASSIGN_OR_RETURN(const int64_t id, writer->Run(source_id, facts.name, facts));
  for (uint32_t p = 0; p < shape.params; ++p) {
    const std::string key = "param_" + std::to_string(p);
    if (p % 2 == 0) {
      TM_RETURN_IF_ERROR(writer->Param(id, key, std::ldexp(random(), -32)));
    } else {
      TM_RETURN_IF_ERROR(writer->Param(id, key, "choice-" + std::to_string(random() % 50)));
    }
  }
  for (uint32_t m = 0; m < shape.metrics; ++m) {
    const PointColumns points = NoisyMetric(run, m, shape.points, shape.f64, Times::kShared);
    TM_RETURN_IF_ERROR(writer->Append(id, "train/metric_" + std::to_string(m), "", points));
  }
  return writer->EndBatch(source_id, SourceProgress{});
}

inline Status WriteFile(const std::string& path, const FileShape& shape) {
  StoreOptions open;
  open.path = path;
  open.mode = OpenMode::kCreate;
  TM_ASSIGN_OR_RETURN(const auto store, Store::Open(open));
  TM_ASSIGN_OR_RETURN(const auto writer, ImportWriter::Begin(store.get(), "bench"));
  TM_ASSIGN_OR_RETURN(const StoredSource source, writer->UseSource({"bench", "bench", "", 1}));
  for (uint32_t run = 0; run < shape.runs; ++run) {
    TM_RETURN_IF_ERROR(WriteRun(writer.get(), source.id, shape, run));
  }
  TM_ASSIGN_OR_RETURN([[maybe_unused]] const ImportTotals totals, writer->Finish());
  if (!shape.view_json.empty()) TM_RETURN_IF_ERROR(store->SetView("last", shape.view_json));
  return store->Close();
}

inline std::filesystem::path DataFolder() {
  const char* folder = std::getenv("TIDEMARK_BENCH_DATA");
  const std::filesystem::path path = folder != nullptr ? folder : "build/bench/data";
  std::filesystem::create_directories(path);
  return path;
}

// The path of a kept file; `make` writes it when it is not there yet.
template <class Make>
std::string KeptFile(const std::string& name, Make make) {
  const std::filesystem::path path = DataFolder() / name;
  if (!std::filesystem::exists(path)) {
    const std::string begun = path.string() + ".part";
    std::filesystem::remove(begun);
    make(begun);
    std::filesystem::rename(begun, path);
  }
  return path.string();
}

// Two benchmarks that need the same name need the same shape.
inline std::string KeptStore(const std::string& name, const FileShape& shape) {
  return KeptFile(name, [&](const std::string& path) {
    const Status status = WriteFile(path, shape);
    if (!status.ok()) std::fprintf(stderr, "%s\n", status.error().message.c_str());
    Check(status.ok(), name.c_str());
  });
}

// The files by name, the same for the native benchmarks and the page's.
struct NamedShape {
  const char* name;
  FileShape shape;
};
inline std::vector<NamedShape> NamedShapes() {
  const std::string enlarged =
      R"({"tab":"charts","sidebar_open":false,"enlarged":"train/metric_0"})";
  return {
      {"100x20x1000.sqlite", {100, 20, 1000, 8, false, ""}},
      {"100x20x1000-f64.sqlite", {100, 20, 1000, 8, true, ""}},
      {"100x1x1000000.sqlite", {100, 1, 1000000, 8, false, ""}},
      {"500x1x10000.sqlite", {500, 1, 10000, 2, false, enlarged}},
      {"100x1x10000.sqlite", {100, 1, 10000, 2, false, enlarged}},
      {"10000x100.sqlite", {10000, 0, 0, 100, false, R"({"tab":"table"})"}},
  };
}
inline std::string KeptStore(const std::string& name) {
  for (const NamedShape& named : NamedShapes()) {
    if (name == named.name) return KeptStore(name, named.shape);
  }
  Check(false, "finding the data by name");
  return {};
}

inline constexpr int64_t kLargeEventPoints = 3100000;

// A folder of one run with one event file of about 150 MB; returns the file's path.
inline std::string KeptEventFile() {
  std::filesystem::create_directories(DataFolder() / "events");
  return KeptFile("events/events.out.tfevents.1700000000.host.1.0", [](const std::string& path) {
    const std::vector<uint8_t> bytes = GenerateEventFile(kLargeEventPoints);
    FILE* file = std::fopen(path.c_str(), "wb");
    Check(file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() &&
              std::fclose(file) == 0,
          "writing the event file");
  });
}

}  // namespace tidemark

// Speed of evaluations at a million rows: metrics, resamples, slices, and reading tables. Counters
// tell rows or bytes a second.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "evaluate/data/read_data_set.h"
#include "evaluate/evaluation.h"
#include "evaluate/intervals/random.h"
#include "evaluate/intervals/weighted_figures.h"
#include "evaluate/metrics/multiclass_ranking.h"
#include "evaluate/metrics/regression.h"
#include "evaluate/metrics/score_metrics.h"
#include "evaluate/metrics/threshold_counts.h"
#include "evaluate/slices/weak_slices.h"

namespace tidemark::evaluate {
namespace {

constexpr size_t kMillion = 1000000;

void MustHold(bool ok, const char* what) {
  if (ok) return;
  std::fprintf(stderr, "benchmark: %s failed\n", what);
  std::abort();
}

double Uniform(Random* random) { return static_cast<double>(random->Next() >> 11) * 0x1p-53; }

void CountRows(benchmark::State& state, size_t rows) {
  state.counters["rows"] =
      benchmark::Counter(static_cast<double>(rows), benchmark::Counter::kIsIterationInvariantRate);
}

// A target of `classes` classes and f32 probabilities that favour the right one.
struct Classified {
  Target target;
  std::vector<float> probabilities;
  size_t classes;
};

Classified MakeClassified(size_t rows, size_t classes) {
  Random random(1);
  Classified made;
  made.classes = classes;
  made.target.task = classes == 2 ? Task::kBinary : Task::kMulticlass;
  for (size_t k = 0; k < classes; ++k) made.target.class_names.push_back(std::to_string(k));
  made.probabilities.resize(rows * classes);
  for (size_t i = 0; i < rows; ++i) {
    uint32_t truth = random.Below(static_cast<uint32_t>(classes));
    made.target.rows.push_back(static_cast<uint32_t>(i));
    made.target.classes.push_back(truth);
    double sum = 0;
    std::vector<double> row(classes);
    for (size_t k = 0; k < classes; ++k) {
      row[k] = -std::log(Uniform(&random) + 1e-9) * (k == truth ? 2.5 : 1);
      sum += row[k];
    }
    for (size_t k = 0; k < classes; ++k) {
      made.probabilities[i * classes + k] = static_cast<float>(row[k] / sum);
    }
  }
  return made;
}

// Everything but the resamples.
void AllMetrics(benchmark::State& state) {
  size_t rows = static_cast<size_t>(state.range(0));
  Classified made = MakeClassified(rows, static_cast<size_t>(state.range(1)));
  for (auto _ : state) {
    auto evaluator = Evaluator::Start(made.target, {made.probabilities, made.classes, {}, {}}, {});
    MustHold(evaluator.ok(), "evaluation");
    benchmark::DoNotOptimize((*evaluator)->Current().metrics.size());
  }
  CountRows(state, rows);
}
BENCHMARK(AllMetrics)
    ->Args({kMillion, 2})
    ->Args({kMillion, 10})
    ->Args({kMillion / 5, 100})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// One resample of the bootstrap with all its figures.
void Resample(benchmark::State& state) {
  size_t rows = static_cast<size_t>(state.range(0));
  Classified made = MakeClassified(rows, static_cast<size_t>(state.range(1)));
  EvaluationOptions options;
  options.resamples = size_t{1} << 40;
  auto evaluator =
      Evaluator::Start(made.target, {made.probabilities, made.classes, {}, {}}, options);
  MustHold(evaluator.ok(), "evaluation");
  for (auto _ : state) (*evaluator)->Step(1);
  CountRows(state, rows);
}
BENCHMARK(Resample)
    ->Args({kMillion, 2})
    ->Args({kMillion, 10})
    ->Args({10000, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void MulticlassAreas(benchmark::State& state) {
  Classified made = MakeClassified(kMillion, 10);
  ScoreMatrix scores(made.probabilities, 10, ScoreForm::kNormalised);
  for (auto _ : state) {
    benchmark::DoNotOptimize(ComputeMulticlassAreas(scores, made.target.classes).ovr_micro);
  }
  CountRows(state, kMillion);
}
BENCHMARK(MulticlassAreas)->Unit(benchmark::kMillisecond)->UseRealTime();

void Regression(benchmark::State& state) {
  Random random(2);
  std::vector<double> truth(kMillion);
  std::vector<double> guesses(kMillion);
  for (size_t i = 0; i < kMillion; ++i) {
    truth[i] = 10 + 5 * Uniform(&random);
    guesses[i] = truth[i] + Uniform(&random) - 0.4;
  }
  for (auto _ : state) benchmark::DoNotOptimize(RegressionMetrics(truth, guesses).size());
  CountRows(state, kMillion);
}
BENCHMARK(Regression)->Unit(benchmark::kMillisecond)->UseRealTime();

std::string MakeTable(size_t rows, size_t columns) {
  Random random(3);
  std::string text;
  for (size_t k = 0; k < columns; ++k) text += "feature_" + std::to_string(k) + ",";
  text += "city,label\n";
  char cell[32];
  for (size_t i = 0; i < rows; ++i) {
    for (size_t k = 0; k < columns; ++k) {
      std::snprintf(cell, sizeof(cell), "%.5g,", Uniform(&random) * 100);
      text += cell;
    }
    text +=
        "city" + std::to_string(random.Below(30)) + "," + std::to_string(random.Below(3)) + "\n";
  }
  return text;
}

void ReadCsv(benchmark::State& state) {
  std::string text = MakeTable(100000, static_cast<size_t>(state.range(0)));
  for (auto _ : state) {
    MemorySource source(AsBytes(text));
    auto data = ReadDataSet(&source, "data.csv");
    MustHold(data.ok() && data->rows == 100000, "reading");
  }
  state.counters["bytes"] = benchmark::Counter(static_cast<double>(text.size()),
                                               benchmark::Counter::kIsIterationInvariantRate);
  CountRows(state, 100000);
}
BENCHMARK(ReadCsv)->Arg(10)->Arg(48)->Unit(benchmark::kMillisecond)->UseRealTime();

void WeakSlices(benchmark::State& state) {
  Random random(4);
  DataSet data;
  data.rows = kMillion;
  std::vector<uint32_t> rows(kMillion);
  std::vector<double> losses(kMillion);
  for (size_t i = 0; i < kMillion; ++i) {
    rows[i] = static_cast<uint32_t>(i);
    losses[i] = random.Below(10) == 0 ? 1 : 0;
  }
  for (int64_t k = 0; k < state.range(0); ++k) {
    std::vector<double> values(kMillion);
    for (double& value : values) value = Uniform(&random);
    data.columns.emplace_back("f" + std::to_string(k), ColumnType::kFloat, std::move(values));
  }
  for (auto _ : state) benchmark::DoNotOptimize(FindWeakSlices(data, rows, losses).tested);
  CountRows(state, kMillion);
}
BENCHMARK(WeakSlices)->Arg(10)->Arg(20)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace tidemark::evaluate

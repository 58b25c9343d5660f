// The made-up runs, metrics and values of the fake engine.
#include <fmt/format.h>

#include <cmath>

#include "fake_engine.h"
#include "fake_sweep.h"

namespace tidemark {
namespace {

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

}  // namespace tidemark

// The interface with the engine behind it, without a GPU: from opening a file to the first chart,
// and the CPU time of a frame.
#include <benchmark/benchmark.h>

#include <chrono>
#include <deque>

#include "bench/bench_data.h"
#include "engine/engine.h"
#include "imgui.h"
#include "platform/engine_desktop/desktop_engine_host.h"
#include "platform/window_headless/headless_window.h"
#include "render/line_slicer.h"
#include "ui/app.h"

namespace tidemark {
namespace {

// The whole program in one thread.
class Program {
 public:
  explicit Program(const std::string& path)
      : window_(1920, 1080),
        host_(
            {(DataFolder() / "none").string(), ""}, &drops_, [](const Message&) {},
            [](const std::string&) {}),
        engine_(&host_,
                [this](ClientId, Message message) { replies_.push_back(std::move(message)); }) {
    host_.AddOutside("bench.sqlite", path);
    ui::AppOptions options;
    options.open_name = "bench.sqlite";
    app_ = std::make_unique<ui::App>(
        &window_, plots_.get(), [this](Message message) { engine_.Receive(1, std::move(message)); },
        options);
    app_->OnEngineState(ui::EngineState::kReady, "");
  }

  // Works and draws until nothing is left to do, or until the first chart is drawn.
  void Run(bool until_first_chart) {
    for (;;) {
      bool worked = engine_.Work(8);
      while (!replies_.empty()) {
        app_->OnMessage(std::move(replies_.front()));
        replies_.pop_front();
        worked = true;
      }
      worked = Draw() || worked;
      if (until_first_chart && window_.asked().marks.count("tidemark:first-chart") != 0) return;
      if (!worked) return;
    }
  }
  double DrawOne() {
    window_.RequestFrames(1);
    Draw();
    return window_.frame().last_cpu_ms();
  }
  [[nodiscard]] bool has_chart() const {
    return window_.asked().marks.count("tidemark:first-chart") != 0;
  }
  HeadlessWindow& window() { return window_; }
  // A turn of the wheel over the chart.
  void Zoom(float wheel) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddMousePosEvent(1000, 600);
    io.AddMouseWheelEvent(0, wheel);
  }

 private:
  bool Draw() {
    plots_->NewFrame();
    return window_.Settle([this] { app_->Frame(); }, app_->mirror(), 1) > 0;
  }

  HeadlessWindow window_;
  // The GL renderer calls GL when a plot is executed, which a window without GL never does: what is
  // left is all that the CPU has to do.
  std::unique_ptr<render::PlotRenderer> plots_ = render::MakeGlPlotRenderer(false);
  PathDrops drops_;
  DesktopEngineHost host_;
  std::deque<Message> replies_;
  Engine engine_;
  std::unique_ptr<ui::App> app_;
};

void OpenToFirstChart(benchmark::State& state, const char* name) {
  const std::string path = KeptStore(name);
  for (auto _ : state) {
    state.PauseTiming();
    auto program = std::make_unique<Program>(path);
    state.ResumeTiming();
    program->Run(true);
    state.PauseTiming();
    Check(program->has_chart(), "the first chart");
    program.reset();
    state.ResumeTiming();
  }
}
BENCHMARK_CAPTURE(OpenToFirstChart, 100_runs_20_metrics_1000, "100x20x1000.sqlite")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(OpenToFirstChart, 100_runs_1000000, "100x1x1000000.sqlite")
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// A frame in which nothing changed: widgets, axes, and 500 recorded lines.
void FrameOf500Series(benchmark::State& state) {
  Program program(KeptStore("500x1x10000.sqlite"));
  program.Run(false);
  Check(program.has_chart(), "the chart");
  for (auto _ : state) {
    program.DrawOne();
    state.SetIterationTime(program.window().frame().last_cpu_ms() / 1000);
  }
}
BENCHMARK(FrameOf500Series)->Unit(benchmark::kMillisecond)->UseManualTime();

// Every frame shows another part of x, so all lines are cut into pixels anew.
void ZoomFrameOf500Series(benchmark::State& state) {
  Program program(KeptStore("500x1x10000.sqlite"));
  program.Run(false);
  Check(program.has_chart(), "the chart");
  int frame = 0;
  for (auto _ : state) {
    program.Zoom(frame++ % 20 < 10 ? 0.5f : -0.5f);
    state.SetIterationTime(program.DrawOne() / 1000);
  }
}
BENCHMARK(ZoomFrameOf500Series)->Unit(benchmark::kMillisecond)->UseManualTime();

// What a frame with a new scale adds to that (each frame of a zoom): 500 lines cut into pixels.
void Slice500Series(benchmark::State& state) {
  constexpr int kWidth = 1880, kHeight = 940, kSeries = 500;
  const uint32_t count = static_cast<uint32_t>(state.range(0));
  std::vector<render::Column> columns(count);
  uint64_t noise = 1;
  const auto next = [&] {
    noise = noise * 6364136223846793005u + 1442695040888963407u;
    return static_cast<float>(noise >> 40) / static_cast<float>(1u << 24);
  };
  for (uint32_t i = 0; i < count; ++i) {
    const float x = static_cast<float>(i), low = next(), high = low + 0.2f * next();
    columns[i] = {x, x + 0.9f, low, high, low, high};
  }
  std::vector<uint8_t> bytes(columns.size() * sizeof(render::Column));
  std::memcpy(bytes.data(), columns.data(), bytes.size());
  const render::ColumnGeometry geometry(std::move(bytes));
  render::LineSlicer slicer(kWidth, kHeight);
  render::SliceList slices;
  render::Transform transform;
  transform.x_scale = static_cast<float>(kWidth) / static_cast<float>(count);
  transform.y_scale = kHeight / 1.2f;
  for (auto _ : state) {
    slices.clear();
    for (int i = 0; i < kSeries; ++i) {
      slicer.Append(geometry, {0, count}, transform, {}, 0, &slices);
    }
    benchmark::DoNotOptimize(slices.data());
  }
  state.counters["slices"] = static_cast<double>(slices.size());
}
BENCHMARK(Slice500Series)->Arg(1880)->Arg(3760)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tidemark

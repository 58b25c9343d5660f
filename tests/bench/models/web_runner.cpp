// The model engine alone as a WebAssembly module, for tests/bench/models/sides.mjs. Not part of the
// site.
#include <emscripten.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>

#include "models/runner.h"

namespace {

using tidemark::Status;
using tidemark::model::ModelRunner;

// As in the page, the file stays on JavaScript's side.
EM_JS(void, bench_read, (double offset, uint8_t* to, int count),
      { HEAPU8.set(Module.modelFile.subarray(offset, offset + count), to); });

class ScriptSource : public tidemark::ByteSource {
 public:
  explicit ScriptSource(uint64_t size_bytes) : size_bytes_(size_bytes) {}
  [[nodiscard]] uint64_t size() const override { return size_bytes_; }
  tidemark::Result<size_t> ReadAt(uint64_t offset, std::span<uint8_t> out) override {
    if (offset >= size_bytes_) return size_t{0};
    const auto count = static_cast<size_t>(std::min<uint64_t>(out.size(), size_bytes_ - offset));
    bench_read(static_cast<double>(offset), out.data(), static_cast<int>(count));
    return count;
  }

 private:
  uint64_t size_bytes_;
};

// The module is the program: what JavaScript calls works on this one.
struct State {
  std::unique_ptr<ModelRunner> runner;
  std::string error;

  int Told(const Status& status) {
    if (status.ok()) return 1;
    error = status.error().message;
    return 0;
  }
};

State& TheState() {
  static State state;
  return state;
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE const char* bench_error() { return TheState().error.c_str(); }

// Module.modelFile, of so many bytes.
EMSCRIPTEN_KEEPALIVE int bench_load(double size_bytes) {
  State& state = TheState();
  state.runner = std::make_unique<ModelRunner>();
  return state.Told(
      state.runner->Load(std::make_shared<ScriptSource>(static_cast<uint64_t>(size_bytes))));
}

EMSCRIPTEN_KEEPALIVE int bench_prepare(int rows) {
  return TheState().Told(TheState().runner->Prepare(rows));
}

EMSCRIPTEN_KEEPALIVE float* bench_input() {
  return TheState().runner->input(0).mutable_data<float>();
}

EMSCRIPTEN_KEEPALIVE int bench_input_count() {
  return static_cast<int>(TheState().runner->input(0).count());
}

EMSCRIPTEN_KEEPALIVE int bench_run() { return TheState().Told(TheState().runner->Run()); }

EMSCRIPTEN_KEEPALIVE const float* bench_scores() {
  return TheState().runner->scores().data<float>();
}

EMSCRIPTEN_KEEPALIVE int bench_scores_count() {
  return static_cast<int>(TheState().runner->scores().count());
}

// What a run may take: the weights, and what lives at one time.
EMSCRIPTEN_KEEPALIVE double bench_needed_bytes() {
  auto& model = TheState().runner->model();
  return static_cast<double>(model.info().parameter_bytes + model.peak_bytes());
}
}

// The model engine alone as a WebAssembly module, for tests/bench/models/sides.mjs. Not part of the
// site.
#include <emscripten.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "models/runner.h"

namespace {

using tidemark::Status;
using tidemark::model::ModelRunner;

// The module is the program: what JavaScript calls works on this one.
struct State {
  std::unique_ptr<ModelRunner> runner;
  std::vector<uint8_t> file;
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

// Where the file is to be put that bench_load reads.
EMSCRIPTEN_KEEPALIVE uint8_t* bench_room(int size) {
  TheState().file.resize(static_cast<size_t>(size));
  return TheState().file.data();
}

EMSCRIPTEN_KEEPALIVE int bench_load() {
  State& state = TheState();
  state.runner = std::make_unique<ModelRunner>();
  return state.Told(state.runner->Load(std::move(state.file)));
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

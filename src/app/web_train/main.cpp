// train.wasm: the functions that the training worker's JavaScript calls (web/worker_train.js). It
// trains the network of the example, and knows nothing of runs: what it computes is logged there.
#include <emscripten.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/json_writer.h"
#include "example/training.h"

namespace tidemark {
namespace {

// Small enough a batch for curves with a thousand points, which take less than a minute to watch.
example::TrainingPlan PlanOf(uint32_t seed) {
  example::TrainingPlan plan;
  plan.learning_rate = 0.05;
  plan.batch = 16;
  plan.epochs = 20;
  plan.seed = seed;
  return plan;
}

struct Worker {
  example::DigitsSplit digits;
  std::optional<example::Training> training;
  std::string text;
  // Loss, gradient norm and learning rate; then loss, accuracy and calibration error on the images
  // never seen, the accuracy on the others, and the norm of the weights.
  std::array<double, 8> figures{};
};

Worker& TheWorker() {
  static Worker worker;
  return worker;
}

std::string PlanJson(const example::Training& training) {
  const example::TrainingPlan& plan = training.plan();
  JsonWriter json;
  json.BeginObject();
  json.Key("name").String(plan.name());
  json.Key("group").String("width " + std::to_string(plan.width));
  json.Key("epochs").Uint(plan.epochs);
  json.Key("steps").Uint(training.steps());
  json.Key("config").BeginObject();
  json.Key("lr").Double(plan.learning_rate);
  json.Key("width").Uint(plan.width);
  json.Key("seed").Uint(plan.seed);
  json.Key("epochs").Uint(plan.epochs);
  json.Key("batch").Uint(plan.batch);
  json.Key("momentum").Double(plan.momentum);
  json.Key("weight_decay").Double(plan.weight_decay);
  json.Key("model").String("mlp");
  json.EndObject().EndObject();
  return json.text();
}

}  // namespace
}  // namespace tidemark

using tidemark::TheWorker;

extern "C" {

// Once, before anything else.
EMSCRIPTEN_KEEPALIVE void tm_start() {
  const auto digits = tidemark::example::ParseDigits(tidemark::example::EmbeddedDigits());
  if (digits.ok()) TheWorker().digits = tidemark::example::Split(*digits);
}

// Begins a training. Returns what it is as JSON, or "" without digits to train on.
EMSCRIPTEN_KEEPALIVE const char* tm_begin(uint32_t seed) {
  auto& [digits, training, text, figures] = TheWorker();
  text.clear();
  if (!digits.train.labels.empty()) {
    training.emplace(tidemark::PlanOf(seed), &digits);
    text = tidemark::PlanJson(*training);
  }
  return text.c_str();
}

// One step. Returns how many of tm_figures() it filled: 3, or 8 at the end of an epoch; 0 when
// there is none left.
EMSCRIPTEN_KEEPALIVE int tm_step() {
  auto& [digits, training, text, figures] = TheWorker();
  if (!training || training->done()) return 0;
  const tidemark::example::StepFigures step = training->Step();
  figures = {step.loss, step.grad_norm, step.learning_rate};
  if (!training->at_epoch_end()) return 3;
  const tidemark::example::Network& network = training->network();
  const tidemark::example::Scores unseen = network.Evaluate(digits.validation);
  figures[3] = unseen.loss;
  figures[4] = unseen.accuracy;
  figures[5] = unseen.ece;
  figures[6] = network.Evaluate(digits.train).accuracy;
  figures[7] = network.weight_norm();
  return 8;
}

EMSCRIPTEN_KEEPALIVE const double* tm_figures() { return TheWorker().figures.data(); }

}  // extern "C"

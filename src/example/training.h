// One training of the example, a step at a time: the command line takes all of them at once, the
// page as many as a person can watch.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>
#include <xtensor/xtensor.hpp>

#include "example/digits.h"
#include "example/network.h"

namespace tidemark::example {

struct TrainingPlan {
  double learning_rate = 0.1;
  size_t width = 32;
  uint32_t seed = 0;
  size_t epochs = 40;
  size_t batch = 32;
  double momentum = 0.9;
  double weight_decay = 1e-4;
  [[nodiscard]] std::string name() const;
};

// What a step leaves behind.
struct StepFigures {
  double loss = 0;  // of its batch, before the step
  double grad_norm = 0;
  double learning_rate = 0;  // warms up, then falls to zero
};

class Training {
 public:
  // `digits` outlives the training and has at least one batch of images.
  Training(const TrainingPlan& plan, const DigitsSplit* digits);

  // Not after the last one.
  StepFigures Step();
  [[nodiscard]] bool done() const { return step_ == steps(); }
  // The last step was the last of its epoch.
  [[nodiscard]] bool at_epoch_end() const { return step_ > 0 && step_ % per_epoch_ == 0; }
  [[nodiscard]] size_t step() const { return step_; }  // done so far
  [[nodiscard]] size_t steps() const { return per_epoch_ * plan_.epochs; }
  [[nodiscard]] size_t epoch() const { return step_ / per_epoch_; }  // done so far
  [[nodiscard]] const Network& network() const { return network_; }
  [[nodiscard]] const TrainingPlan& plan() const { return plan_; }

 private:
  void Shuffle();
  void TakeBatch();

  TrainingPlan plan_;
  const DigitsSplit* digits_;
  Network network_;
  std::mt19937 random_;
  std::vector<size_t> order_;
  size_t per_epoch_, step_ = 0;
  xt::xtensor<float, 2> batch_;
  std::vector<int> labels_;
  Gradients gradients_;
};

}  // namespace tidemark::example

// The example experiment: every combination of learning rate, width and seed, trained for real and
// logged like anybody's training.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/cli/example/digits.h"
#include "base/result.h"
#include "series/points.h"

namespace tidemark::cli {

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

// What one training logged.
struct TrainingLog {
  TrainingPlan plan;
  double started_s = 0, ended_s = 0;
  std::vector<std::pair<std::string, PointColumns>> metrics;
};

std::vector<TrainingPlan> ExamplePlans();
// Trains once. Wall times are the real ones.
TrainingLog Train(const TrainingPlan& plan, const DigitsSplit& digits);

}  // namespace tidemark::cli

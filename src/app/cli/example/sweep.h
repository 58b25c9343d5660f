// The example experiment: every combination of learning rate, width and seed, trained for real and
// logged like anybody's training.
#pragma once

#include <string>
#include <vector>

#include "example/training.h"
#include "series/points.h"

namespace tidemark::cli {

using example::DigitsSplit;
using example::TrainingPlan;

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

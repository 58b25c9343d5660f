#include "app/cli/example/sweep.h"

#include "base/time.h"

namespace tidemark::cli {
namespace {

// Indices into TrainingLog::metrics.
enum Metric { kTrainLoss, kGradNorm, kLearningRate, kValLoss, kValAccuracy, kValEce, kWeightNorm };

}  // namespace

std::vector<TrainingPlan> ExamplePlans() {
  std::vector<TrainingPlan> plans;
  for (const size_t width : {8, 32, 96}) {
    for (const double rate : {0.01, 0.05, 0.2, 1.5}) {
      for (uint32_t seed = 0; seed < 2; ++seed) {
        TrainingPlan plan;
        plan.width = width;
        plan.learning_rate = rate;
        plan.seed = seed;
        plans.push_back(plan);
      }
    }
  }
  return plans;
}

TrainingLog Train(const TrainingPlan& plan, const DigitsSplit& digits) {
  TrainingLog log;
  log.plan = plan;
  for (const char* name : {"train/loss", "train/grad_norm", "train/lr", "val/loss", "val/accuracy",
                           "val/ece", "weights/norm"}) {
    log.metrics.emplace_back(name, PointColumns{});
  }
  example::Training training(plan, &digits);
  log.started_s = NowS();
  while (!training.done()) {
    const auto step = static_cast<int64_t>(training.step());
    const example::StepFigures figures = training.Step();
    const auto put = [&](Metric metric, int64_t at, double value) {
      log.metrics[metric].second.Append(at, NowS(), value);
    };
    put(kTrainLoss, step, figures.loss);
    put(kGradNorm, step, figures.grad_norm);
    put(kLearningRate, step, figures.learning_rate);
    if (!training.at_epoch_end()) continue;
    const example::Scores scores = training.network().Evaluate(digits.validation);
    put(kValLoss, step + 1, scores.loss);
    put(kValAccuracy, step + 1, scores.accuracy);
    put(kValEce, step + 1, scores.ece);
    put(kWeightNorm, step + 1, training.network().weight_norm());
  }
  log.ended_s = NowS();
  return log;
}

}  // namespace tidemark::cli

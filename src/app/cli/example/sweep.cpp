#include "app/cli/example/sweep.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <xtensor/xview.hpp>

#include "app/cli/example/network.h"
#include "base/number_text.h"
#include "base/time.h"

namespace tidemark::cli {
namespace {

// Indices into TrainingLog::metrics.
enum Metric { kTrainLoss, kGradNorm, kLearningRate, kValLoss, kValAccuracy, kValEce, kWeightNorm };

// Linear warm-up over the first twentieth, then half a cosine down to zero.
double RateAt(const TrainingPlan& plan, size_t step, size_t steps) {
  const double warm = static_cast<double>(steps) / 20;
  const double at = static_cast<double>(step);
  if (at < warm) return plan.learning_rate * (at + 1) / warm;
  const double share = (at - warm) / (static_cast<double>(steps) - warm);
  return plan.learning_rate * 0.5 * (1 + std::cos(3.141592653589793 * share));
}

// Fisher-Yates by hand: std::shuffle differs between standard libraries.
void Shuffle(std::vector<size_t>* order, std::mt19937* random) {
  for (size_t i = order->size() - 1; i > 0; --i) {
    std::swap((*order)[i], (*order)[(*random)() % (i + 1)]);
  }
}

void TakeBatch(const Digits& digits, const std::vector<size_t>& order, size_t begin, size_t size,
               xt::xtensor<float, 2>* x, std::vector<int>* labels) {
  *x = xt::xtensor<float, 2>::from_shape({size, digits.pixels.shape(1)});
  labels->resize(size);
  for (size_t i = 0; i < size; ++i) {
    const size_t row = order[begin + i];
    xt::view(*x, i, xt::all()) = xt::view(digits.pixels, row, xt::all());
    (*labels)[i] = digits.labels[row];
  }
}

}  // namespace

std::string TrainingPlan::name() const {
  return "w" + std::to_string(width) + "-lr" + FormatDouble(learning_rate) + "-s" +
         std::to_string(seed);
}

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
  Network network(digits.train.pixels.shape(1), plan.width, 10, plan.seed * 7919 + 17);
  std::mt19937 random(plan.seed + 1000);
  std::vector<size_t> order(digits.train.labels.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const size_t per_epoch = order.size() / plan.batch;
  const size_t steps = per_epoch * plan.epochs;
  xt::xtensor<float, 2> x;
  std::vector<int> labels;
  Gradients gradients;
  log.started_s = NowS();
  size_t step = 0;
  const auto put = [&](Metric metric, double value) {
    log.metrics[metric].second.Append(static_cast<int64_t>(step), NowS(), value);
  };
  for (size_t epoch = 0; epoch < plan.epochs; ++epoch) {
    Shuffle(&order, &random);
    for (size_t b = 0; b < per_epoch; ++b, ++step) {
      TakeBatch(digits.train, order, b * plan.batch, plan.batch, &x, &labels);
      const double rate = RateAt(plan, step, steps);
      put(kTrainLoss, network.Backward(x, labels, &gradients));
      put(kGradNorm, NormOf(gradients));
      put(kLearningRate, rate);
      network.Step(gradients, static_cast<float>(rate), static_cast<float>(plan.momentum),
                   static_cast<float>(plan.weight_decay));
    }
    const Scores scores = network.Evaluate(digits.validation);
    put(kValLoss, scores.loss);
    put(kValAccuracy, scores.accuracy);
    put(kValEce, scores.ece);
    put(kWeightNorm, network.weight_norm());
  }
  log.ended_s = NowS();
  return log;
}

}  // namespace tidemark::cli

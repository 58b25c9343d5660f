#include "example/training.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <xtensor/xview.hpp>

#include "base/number_text.h"

namespace tidemark::example {
namespace {

constexpr size_t kClasses = 10;

// Linear warm-up over the first twentieth, then half a cosine down to zero.
double RateAt(const TrainingPlan& plan, size_t step, size_t steps) {
  const double warm = static_cast<double>(steps) / 20;
  const double at = static_cast<double>(step);
  if (at < warm) return plan.learning_rate * std::min(1.0, (at + 1) / warm);
  const double share = (at - warm) / (static_cast<double>(steps) - warm);
  return plan.learning_rate * 0.5 * (1 + std::cos(3.141592653589793 * share));
}

}  // namespace

std::string TrainingPlan::name() const {
  return "w" + std::to_string(width) + "-lr" + FormatDouble(learning_rate) + "-s" +
         std::to_string(seed);
}

Training::Training(const TrainingPlan& plan, const DigitsSplit* digits)
    : plan_(plan),
      digits_(digits),
      network_(digits->train.pixels.shape(1), plan.width, kClasses, plan.seed * 7919 + 17),
      random_(plan.seed + 1000),
      order_(digits->train.labels.size()),
      per_epoch_(order_.size() / plan.batch) {
  std::iota(order_.begin(), order_.end(), size_t{0});
}

StepFigures Training::Step() {
  if (step_ % per_epoch_ == 0) Shuffle();
  TakeBatch();
  StepFigures figures;
  figures.learning_rate = RateAt(plan_, step_, steps());
  figures.loss = network_.Backward(batch_, labels_, &gradients_);
  figures.grad_norm = NormOf(gradients_);
  network_.Step(gradients_, static_cast<float>(figures.learning_rate),
                static_cast<float>(plan_.momentum), static_cast<float>(plan_.weight_decay));
  ++step_;
  return figures;
}

// Fisher-Yates by hand: std::shuffle differs between standard libraries.
void Training::Shuffle() {
  for (size_t i = order_.size() - 1; i > 0; --i) {
    std::swap(order_[i], order_[random_() % (i + 1)]);
  }
}

void Training::TakeBatch() {
  const Digits& digits = digits_->train;
  const size_t begin = step_ % per_epoch_ * plan_.batch;
  batch_ = xt::xtensor<float, 2>::from_shape({plan_.batch, digits.pixels.shape(1)});
  labels_.resize(plan_.batch);
  for (size_t i = 0; i < plan_.batch; ++i) {
    const size_t row = order_[begin + i];
    xt::view(batch_, i, xt::all()) = xt::view(digits.pixels, row, xt::all());
    labels_[i] = digits.labels[row];
  }
}

}  // namespace tidemark::example

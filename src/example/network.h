// A network with one hidden layer and its training by stochastic gradient descent with momentum:
// small enough to train in a blink, real enough to be worth looking at.
#pragma once

#include <cstdint>
#include <vector>
#include <xtensor/xtensor.hpp>

#include "example/digits.h"

namespace tidemark::example {

struct Gradients {
  xt::xtensor<float, 2> w1, w2;
  xt::xtensor<float, 1> b1, b2;
};

struct Scores {
  double loss = 0;      // mean cross entropy
  double accuracy = 0;  // share of right answers
  double ece = 0;       // expected calibration error, 15 bins (Guo et al. 2017)
};

class Network {
 public:
  // He initialisation from `seed`.
  Network(size_t inputs, size_t hidden, size_t classes, uint32_t seed);

  // Mean loss over the rows, with the gradients of all weights (weight decay not included).
  double Backward(const xt::xtensor<float, 2>& x, const std::vector<int>& labels,
                  Gradients* out) const;
  void Step(const Gradients& gradients, float learning_rate, float momentum, float weight_decay);
  [[nodiscard]] Scores Evaluate(const Digits& digits) const;
  [[nodiscard]] double weight_norm() const;

 private:
  [[nodiscard]] xt::xtensor<float, 2> Probabilities(const xt::xtensor<float, 2>& x,
                                                    xt::xtensor<float, 2>* hidden) const;

  xt::xtensor<float, 2> w1_, w2_;
  xt::xtensor<float, 1> b1_, b2_;
  Gradients velocity_;
};

// Square root of the sum of squares of all gradients.
double NormOf(const Gradients& gradients);

}  // namespace tidemark::example

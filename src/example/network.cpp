#include "example/network.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <xtensor/xmath.hpp>
#include <xtensor/xsort.hpp>
#include <xtensor/xview.hpp>

namespace tidemark::example {
namespace {

using Matrix = xt::xtensor<float, 2>;

// a (n, k) times b (k, m). Rows of b are walked in order, so that the compiler vectorises the inner
// loop; xtensor itself has no product without a BLAS.
Matrix Product(const Matrix& a, const Matrix& b) {
  const size_t n = a.shape(0), k = a.shape(1), m = b.shape(1);
  Matrix c = xt::zeros<float>({n, m});
  for (size_t i = 0; i < n; ++i) {
    float* out = c.data() + i * m;
    for (size_t p = 0; p < k; ++p) {
      const float factor = a.data()[i * k + p];
      if (factor == 0) continue;
      const float* row = b.data() + p * m;
      for (size_t j = 0; j < m; ++j) out[j] += factor * row[j];
    }
  }
  return c;
}

Matrix Transposed(const Matrix& a) { return xt::transpose(a); }

Matrix Initial(size_t rows, size_t columns, std::mt19937* random) {
  // Box-Muller by hand: std::normal_distribution differs between standard libraries.
  Matrix weights = Matrix::from_shape({rows, columns});
  const double scale = std::sqrt(2.0 / static_cast<double>(rows));
  for (float& weight : weights) {
    const double u = (static_cast<double>((*random)()) + 1) / 4294967297.0;
    const double v = static_cast<double>((*random)()) / 4294967296.0;
    weight =
        static_cast<float>(scale * std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v));
  }
  return weights;
}

template <class T>
double SumOfSquares(const T& values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return sum;
}

template <class T>
void Descend(T* weights, T* velocity, const T& gradient, float rate, float momentum, float decay) {
  *velocity = momentum * *velocity - rate * (gradient + decay * *weights);
  *weights += *velocity;
}

}  // namespace

Network::Network(size_t inputs, size_t hidden, size_t classes, uint32_t seed) {
  std::mt19937 random(seed);
  w1_ = Initial(inputs, hidden, &random);
  w2_ = Initial(hidden, classes, &random);
  b1_ = xt::zeros<float>({hidden});
  b2_ = xt::zeros<float>({classes});
  velocity_ = {xt::zeros_like(w1_), xt::zeros_like(w2_), xt::zeros_like(b1_), xt::zeros_like(b2_)};
}

Matrix Network::Probabilities(const Matrix& x, Matrix* hidden) const {
  *hidden = xt::maximum(Product(x, w1_) + b1_, 0.0f);
  const Matrix logits = Product(*hidden, w2_) + b2_;
  const xt::xtensor<float, 1> highest = xt::amax(logits, {1});
  Matrix powers = xt::exp(logits - xt::view(highest, xt::all(), xt::newaxis()));
  const xt::xtensor<float, 1> sums = xt::sum(powers, {1});
  return powers / xt::view(sums, xt::all(), xt::newaxis());
}

double Network::Backward(const Matrix& x, const std::vector<int>& labels, Gradients* out) const {
  Matrix hidden;
  Matrix error = Probabilities(x, &hidden);
  const size_t rows = labels.size();
  double loss = 0;
  for (size_t i = 0; i < rows; ++i) {
    float& right = error(i, static_cast<size_t>(labels[i]));
    loss -= std::log(static_cast<double>(right));
    right -= 1;
  }
  error /= static_cast<float>(rows);
  out->w2 = Product(Transposed(hidden), error);
  out->b2 = xt::sum(error, {0});
  Matrix back = Product(error, Transposed(w2_));
  back = xt::where(hidden > 0.0f, back, 0.0f);
  out->w1 = Product(Transposed(x), back);
  out->b1 = xt::sum(back, {0});
  return loss / static_cast<double>(rows);
}

void Network::Step(const Gradients& gradients, float learning_rate, float momentum,
                   float weight_decay) {
  Descend(&w1_, &velocity_.w1, gradients.w1, learning_rate, momentum, weight_decay);
  Descend(&w2_, &velocity_.w2, gradients.w2, learning_rate, momentum, weight_decay);
  Descend(&b1_, &velocity_.b1, gradients.b1, learning_rate, momentum, 0.0f);
  Descend(&b2_, &velocity_.b2, gradients.b2, learning_rate, momentum, 0.0f);
}

Scores Network::Evaluate(const Digits& digits) const {
  constexpr size_t kBins = 15;
  Matrix hidden;
  const Matrix probabilities = Probabilities(digits.pixels, &hidden);
  const size_t rows = digits.labels.size();
  std::array<double, kBins> right_in{}, confidence_in{};
  Scores scores;
  for (size_t i = 0; i < rows; ++i) {
    const auto row = xt::view(probabilities, i, xt::all());
    const size_t answer = xt::argmax(row)();
    const double confidence = static_cast<double>(row(answer));
    const bool right = static_cast<int>(answer) == digits.labels[i];
    scores.loss -= std::log(static_cast<double>(row(static_cast<size_t>(digits.labels[i]))));
    scores.accuracy += right ? 1 : 0;
    if (!std::isfinite(confidence)) continue;
    const size_t bin = std::min(kBins - 1, static_cast<size_t>(confidence * kBins));
    right_in[bin] += right ? 1 : 0;
    confidence_in[bin] += confidence;
  }
  for (size_t bin = 0; bin < kBins; ++bin)
    scores.ece += std::abs(right_in[bin] - confidence_in[bin]);
  scores.loss /= static_cast<double>(rows);
  scores.accuracy /= static_cast<double>(rows);
  scores.ece = std::isfinite(scores.loss) ? scores.ece / static_cast<double>(rows) : scores.loss;
  return scores;
}

double Network::weight_norm() const { return std::sqrt(SumOfSquares(w1_) + SumOfSquares(w2_)); }

double NormOf(const Gradients& g) {
  return std::sqrt(SumOfSquares(g.w1) + SumOfSquares(g.w2) + SumOfSquares(g.b1) +
                   SumOfSquares(g.b2));
}

}  // namespace tidemark::example

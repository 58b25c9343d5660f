#include "evaluate/intervals/distributions.h"

#include <algorithm>
#include <cmath>

#include "evaluate/metrics/sum.h"

namespace tidemark::evaluate {
namespace {

constexpr double kPi = 3.14159265358979323846;

double LogFairCoin(uint64_t heads, uint64_t flips) {
  auto n = static_cast<double>(flips);
  auto k = static_cast<double>(heads);
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) - n * std::log(2.0);
}

// P(at most `few` heads of `flips`). Terms shrink by k / (n - k + 1) from the largest one down.
double FairCoinTail(uint64_t few, uint64_t flips) {
  double largest = std::exp(LogFairCoin(few, flips));
  Sum sum;
  double term = largest;
  for (uint64_t k = few;; --k) {
    sum.Add(term);
    if (k == 0 || term < largest * 1e-20) break;
    term *= static_cast<double>(k) / static_cast<double>(flips - k + 1);
  }
  return sum.value();
}

// A first guess, good to three digits (Abramowitz and Stegun 26.2.23), for p <= 1/2.
double LowerQuantileGuess(double p) {
  double t = std::sqrt(-2 * std::log(p));
  double above = 2.515517 + t * (0.802853 + t * 0.010328);
  double below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}

}  // namespace

double NormalCdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

double NormalQuantile(double p) {
  if (p > 0.5) return -NormalQuantile(1 - p);
  double z = LowerQuantileGuess(p);
  for (int i = 0; i < 4; ++i) {  // Halley's method triples the digits
    double error = (NormalCdf(z) - p) * std::sqrt(2 * kPi) * std::exp(z * z / 2);
    z -= error / (1 + z * error / 2);
  }
  return z;
}

double TwoSidedNormalP(double z) { return std::erfc(std::abs(z) / std::sqrt(2.0)); }

double FairCoinP(uint64_t heads, uint64_t tails) {
  if (heads + tails == 0) return 1;
  return std::min(1.0, 2 * FairCoinTail(std::min(heads, tails), heads + tails));
}

double FairCoinMidP(uint64_t heads, uint64_t tails) {
  if (heads + tails == 0) return 1;
  uint64_t few = std::min(heads, tails);
  double own = std::exp(LogFairCoin(few, heads + tails));
  return std::min(1.0, 2 * FairCoinTail(few, heads + tails) - own);
}

}  // namespace tidemark::evaluate

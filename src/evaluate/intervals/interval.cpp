#include "evaluate/intervals/interval.h"

#include <algorithm>
#include <cmath>

#include "evaluate/intervals/distributions.h"

namespace tidemark::evaluate {

Interval WilsonInterval(uint64_t successes, uint64_t trials, double level) {
  if (trials == 0) return {kUndefined, kUndefined, "Wilson"};
  double z = NormalQuantile((1 + level) / 2);
  auto n = static_cast<double>(trials);
  double share = static_cast<double>(successes) / n;
  double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  // By the formula the ends of all and of none are exactly 1 and 0; rounding must not miss them.
  return {successes == 0 ? 0 : std::max(0.0, middle - half),
          successes == trials ? 1 : std::min(1.0, middle + half), "Wilson"};
}

Interval NormalInterval(double estimate, double deviation, double level, double least,
                        double most) {
  double half = NormalQuantile((1 + level) / 2) * deviation;
  return {std::max(least, estimate - half), std::min(most, estimate + half), "normal"};
}

}  // namespace tidemark::evaluate

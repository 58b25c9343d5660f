// A training that logs: fits a line by gradient descent. Build it with CMake (README.md), run it,
// then `tidemark ui`.
#include <cmath>
#include <cstdio>

#include "tidemark.h"

int main() {
  const double rate = 0.1;
  tidemark::Run run({"line", "gradient descent"});
  run.Config({{"rate", rate}, {"points", 20}, {"optimizer", "sgd"}});
  double slope = 0, offset = 0;
  for (int step = 0; step < 200; ++step) {
    double loss = 0, slope_gradient = 0, offset_gradient = 0;
    for (int i = 0; i < 20; ++i) {
      const double x = i / 20.0;
      const double error = slope * x + offset - (3 * x + 1);
      loss += error * error / 20;
      slope_gradient += 2 * error * x / 20;
      offset_gradient += 2 * error / 20;
    }
    slope -= rate * slope_gradient;
    offset -= rate * offset_gradient;
    run.Log({{"loss", loss}, {"slope", slope}, {"offset", offset}}, step);
  }
  run.Summary({{"slope", slope}, {"offset", offset}});
  run.Finish();
  std::printf("%s\n", run.path().c_str());
  return run.lost() == 0 ? 0 : 1;
}

// Random series of every awkward kind, for property tests.
#pragma once

#include <rapidcheck.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "series/derived.h"
#include "series/points.h"

namespace tidemark {

struct SeriesSpec {
  uint32_t seed = 1;
  size_t points = 0;
  int steps_kind = 0;   // 0 regular, 1 irregular, 2 many duplicates, 3 absent, 4 clusters with gaps
  int values_kind = 0;  // 0 f32 noise, 1 f64 noise, 2 constant, 3 around zero with zeros
  int times_kind = 0;   // 0 ms, 1 irregular doubles, 2 absent, 3 falling sometimes
  double nonfinite = 0;  // share
  int restarts = 0;      // backward steps
};

inline double RandomNonFinite(std::mt19937* random) {
  switch ((*random)() % 4) {
    case 0:
      return std::numeric_limits<double>::infinity();
    case 1:
      return -std::numeric_limits<double>::infinity();
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

inline double RandomValue(const SeriesSpec& spec, std::mt19937* random) {
  std::normal_distribution<double> noise;
  if (spec.nonfinite > 0 && std::uniform_real_distribution<>()(*random) < spec.nonfinite) {
    return RandomNonFinite(random);
  }
  switch (spec.values_kind) {
    case 0:
      return static_cast<double>(static_cast<float>(noise(*random)));
    case 1:
      return noise(*random) * 1e3 + 1e9;
    case 2:
      return 0.25;
    default: {
      const uint32_t pick = (*random)() % 8;
      if (pick == 0) return 0.0;
      if (pick == 1) return -0.0;
      return noise(*random) * 0.01;
    }
  }
}

inline int64_t NextStep(const SeriesSpec& spec, int64_t step, std::mt19937* random) {
  switch (spec.steps_kind) {
    case 0:
      return step + 5;
    case 1:
      return step + 1 + static_cast<int64_t>((*random)() % 10);
    case 2:
      return step + static_cast<int64_t>((*random)() % 3 == 0);
    case 3:
      return kNoStep;
    default:
      return step + ((*random)() % 50 == 0 ? static_cast<int64_t>((*random)() % 100000) : 1);
  }
}

inline double NextTime(const SeriesSpec& spec, double time, std::mt19937* random) {
  switch (spec.times_kind) {
    case 0:
      return static_cast<double>(std::llround(time * 1000) + 1 + (*random)() % 2000) / 1000;
    case 1:
      return time + std::uniform_real_distribution<>(0, 2)(*random);
    case 2:
      return kNoTime;
    default:
      return time + ((*random)() % 20 == 0 ? -5.0 : 1.25);
  }
}

inline PointColumns MakePoints(const SeriesSpec& spec) {
  std::mt19937 random(spec.seed);
  PointColumns points;
  int64_t step = static_cast<int64_t>(random() % 1000);
  double time = 1.7e9 + static_cast<double>(random() % 1000);
  for (size_t i = 0; i < spec.points; ++i) {
    const bool restart = spec.restarts > 0 && spec.steps_kind != 3 && i > 0 &&
                         random() % (spec.points / static_cast<size_t>(spec.restarts) + 1) == 0;
    step =
        restart ? step - static_cast<int64_t>(random() % 500) - 1 : NextStep(spec, step, &random);
    time = NextTime(spec, time, &random);
    points.Append(step, time, RandomValue(spec, &random));
  }
  return points;
}

inline SeriesSpec RandomSpec(size_t max_points) {
  SeriesSpec spec;
  spec.seed = *rc::gen::arbitrary<uint32_t>();
  const size_t sizes[] = {1, 3, 64, 65, 300, 4096, 5000, max_points};
  spec.points =
      std::min(max_points, 1 + *rc::gen::inRange<size_t>(0, sizes[*rc::gen::inRange(0, 8)]));
  spec.steps_kind = *rc::gen::inRange(0, 5);
  spec.values_kind = *rc::gen::inRange(0, 4);
  spec.times_kind = *rc::gen::inRange(0, 4);
  spec.nonfinite = *rc::gen::element(0.0, 0.0, 0.01, 0.5, 1.0);
  spec.restarts = *rc::gen::element(0, 0, 1, 3, 200);
  return spec;
}

}  // namespace tidemark

namespace rc {
inline void showValue(const tidemark::SeriesSpec& s, std::ostream& os) {
  os << "points " << s.points << " steps " << s.steps_kind << " values " << s.values_kind
     << " times " << s.times_kind << " nonfinite " << s.nonfinite << " restarts " << s.restarts
     << " seed " << s.seed;
}
}  // namespace rc

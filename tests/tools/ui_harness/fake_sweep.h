// The sweep of the mock-ups: what the made-up runs are called and how well they do.
#pragma once

#include "fake_engine.h"

namespace tidemark {

inline constexpr double kSteps = 20000;
inline constexpr double kStart = 1763900000;

struct Family {
  const char *key, *model, *optimizer;
  double lr, accuracy, spread, speed, l0, l1;
  int shown;
};
inline constexpr Family kFamilies[] = {
    {"r18-sgd", "resnet18", "sgd", .1, .787, .0035, 2600, 4.6, .62, 3},
    {"r18-adamw", "resnet18", "adamw", .001, .762, .006, 1700, 4.6, .74, 3},
    {"cnx-adamw", "convnext-t", "adamw", .0008, .836, .0025, 3600, 4.7, .36, 4},
    {"vit-adamw", "vit-s16", "adamw", .0005, .804, .009, 5200, 4.9, .50, 3},
    {"vit-lion", "vit-s16", "lion", .0001, .811, .006, 4300, 4.8, .45, 1},
    {"mix-adamw", "mixer-s", "adamw", .001, .731, .008, 5200, 4.8, .9, 0},
    {"r50-lamb", "resnet50", "lamb", .004, .818, .004, 2800, 4.6, .44, 0},
    {"r50-sgd", "resnet50", "sgd", .1, .822, .003, 2600, 4.6, .41, 0},
};

inline bool IsNanRun(const FakeRun& run) { return run.family == 4 && run.seed == 0; }

}  // namespace tidemark
